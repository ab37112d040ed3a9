internal import Bytes
internal import JSONText
internal import Schemas

/// An indicator of the event at hand.
struct IndicatorEntry: BitwiseCopyable {
  let text: EventText
  private let kind: UInt8

  @inline(__always) init(order: Int, text: EventText) {
    self.text = text
    kind = UInt8(truncatingIfNeeded: order)
  }

  /// The place of its kind in the order of output.
  @inline(__always) var order: Int { Int(kind) }
}

extension Enricher {
  /// Gathers the indicators that the event's own fields hold.
  mutating func gatherIndicators(
    _ logType: Program.LogType, _ input: borrowing InputBuffer
  ) {
    indicators.removeAll()
    // The fields stand in the order of output, so that most values simply go behind the others.
    var last = -1
    for place in logType.indicators.range {
      let field = program.indicators[place]
      let slot = walker[Int(field.slot)]
      guard slot.kind == .string, slot.length > 0 else { continue }
      if Int(field.order) > last, isPlainly(field.form, slot, input) {
        last = Int(field.order)
        indicators.append(IndicatorEntry(order: last, text: EventText(slot.range)))
      } else {
        last = gather(fieldAt: place, input)
      }
    }
    if !logType.indicatorNumbers.isEmpty { gatherNumbers(logType, input) }
    if logType.isReadFurther, !findings.indicators.isEmpty { merge(findings.indicators, input) }
  }

  /// Whether a string is an indicator just as it is written; false also where that takes a closer look.
  @inline(__always) private func isPlainly(
    _ form: Program.IndicatorForm, _ slot: Slot, _ input: borrowing InputBuffer
  ) -> Bool {
    let range = slot.range
    guard !slot.isEscaped, Trimming.isPlain(input[range.lowerBound]),
      Trimming.isPlain(input[range.upperBound &- 1])
    else { return false }
    if form == .text { return true }
    if form == .email { return input.contains(0x40, in: range) }
    return form == .address && isIPv4(range, input)
  }

  /// In a function of its own, as it takes all registers there are.
  @inline(never) private func isIPv4(_ range: Range<Int>, _ input: borrowing InputBuffer) -> Bool {
    input.isIPv4(range)
  }

  /// Adds a field's string, if it is such an indicator. Returns the place of the last one's kind.
  @inline(never) private mutating func gather(
    fieldAt place: Int, _ input: borrowing InputBuffer
  ) -> Int {
    let field = program.indicators[place]
    gather(text(of: walker[Int(field.slot)], input), as: field.indicator, input)
    return indicators.isEmpty ? -1 : indicators[indicators.count - 1].order
  }

  @inline(never) private mutating func gatherNumbers(
    _ logType: Program.LogType, _ input: borrowing InputBuffer
  ) {
    for place in logType.indicatorNumbers.range {
      let field = program.indicatorNumbers[place]
      let slot = walker[field.slot]
      let isNumber =
        slot.kind == .number
        && input.withBytes { WrittenValue.isInteger($0.extracting(slot.range), bits: field.bits) }
      if isNumber { gather(EventText(slot.range), as: field.indicator, input) }
    }
  }

  /// Appends each list of indicators: unique, sorted by bytes.
  mutating func appendIndicators(
    _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    guard !indicators.isEmpty else { return }
    var last = -1
    for index in indicators.indices {
      let entry = indicators[index]
      if entry.order == last {
        append(program.indicatorSeparator, to: &output)
      } else if last < 0 {
        append(program.indicatorOpenings[entry.order], to: &output)
      } else {
        append(program.furtherIndicatorOpenings[entry.order], to: &output)
      }
      last = entry.order
      append(entry.text, input, to: &output)
    }
    output.append(0x22, 0x5D)
  }

  /// Adds a value, if it is such an indicator, at its place among those of its kind, unless it is
  /// there already.
  @inline(__always) private mutating func gather(
    _ text: EventText, as indicator: Indicator, _ input: borrowing InputBuffer
  ) {
    guard let entry = entry(of: text, as: indicator, input) else { return }
    var place = indicators.count
    while place > 0, indicators[place - 1].order >= entry.order {
      if indicators[place - 1].order == entry.order {
        let difference = difference(indicators[place - 1].text, entry.text, input)
        if difference == 0 { return }
        if difference < 0 { break }
      }
      place -= 1
    }
    if place == indicators.count { return indicators.append(entry) }
    indicators.insert(entry, at: place)
  }

  /// Adds entries that are in no order. O(n log n), where lists can bring a hundred thousand.
  mutating func merge(_ entries: [IndicatorEntry], _ input: borrowing InputBuffer) {
    var all = entries
    for index in indicators.indices { all.append(indicators[index]) }
    all.sort { left, right in
      left.order == right.order
        ? difference(left.text, right.text, input) < 0 : left.order < right.order
    }
    indicators.removeAll()
    for entry in all {
      let last = indicators.isEmpty ? nil : indicators[indicators.count - 1]
      if let last, last.order == entry.order, difference(last.text, entry.text, input) == 0 {
        continue
      }
      indicators.append(entry)
    }
  }

  /// A value as the indicator that it is; nil where it is none.
  @inline(__always) mutating func entry(
    of text: EventText, as indicator: Indicator, _ input: borrowing InputBuffer
  ) -> IndicatorEntry? {
    let trimmed = withText(text, input) { Trimming.range(of: $0) }
    let text = text.part(trimmed)
    guard !trimmed.isEmpty else { return nil }
    switch indicator {
    case .email:
      let at = withText(text, input) { ByteSearch.firstIndex(of: 0x40, in: $0, $0.indices) }
      return at != nil ? IndicatorEntry(order: 0, text: text) : nil
    case .ip:
      return withText(text, input) { IPAddress.isAddress($0) }
        ? IndicatorEntry(order: 1, text: text) : nil
    case .actorID: return IndicatorEntry(order: 2, text: text)
    case .username: return IndicatorEntry(order: 3, text: text)
    default: return otherEntry(of: text, as: indicator, input)
    }
  }

  /// Negative, 0 or positive as `left` sorts before, with or behind `right`.
  private func difference(
    _ left: EventText, _ right: EventText, _ input: borrowing InputBuffer
  ) -> Int {
    withText(left, input) { left in
      withText(right, input) { right in ByteHash.order(left, right) }
    }
  }
}

/// White space around a value, as Unicode has it.
enum Trimming {
  /// The part of the text that is left when white space at both ends is dropped.
  @inline(__always) static func range(of text: Span<UInt8>) -> Range<Int> {
    if text.isEmpty || isPlain(text[0]) && isPlain(text[text.count &- 1]) { return text.indices }
    return trimmedRange(of: text)
  }

  /// Whether a byte begins and ends no white space.
  @inline(__always) static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x21 < 0x5F }

  @inline(never) private static func trimmedRange(of text: Span<UInt8>) -> Range<Int> {
    var start = 0
    var end = text.count
    while start < end {
      let length = spaceLength(text.extracting(start..<end))
      if length == 0 { break }
      start += length
    }
    while start < end {
      let length = (1...3).first { size in
        end - size >= start && spaceLength(text.extracting(end - size..<end)) == size
      }
      guard let length else { break }
      end -= length
    }
    return start..<end
  }

  /// How many bytes the white space at the start of the text has; 0 where there is none.
  @inline(__always) private static func spaceLength(_ text: Span<UInt8>) -> Int {
    guard !text.isEmpty else { return 0 }
    let first = text[0]
    if first < 0x80 { return first == 0x20 || first &- 0x09 < 5 ? 1 : 0 }
    return longSpaceLength(text)
  }

  /// The same for White_Space outside ASCII: U+0085, 00A0, 1680, 2000–200A, 2028, 2029, 202F,
  /// 205F and 3000.
  private static func longSpaceLength(_ text: Span<UInt8>) -> Int {
    if text.count >= 2, text[0] == 0xC2 { return text[1] == 0x85 || text[1] == 0xA0 ? 2 : 0 }
    guard text.count >= 3 else { return 0 }
    switch (text[0], text[1], text[2]) {
    case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
      (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
      return 3
    default: return 0
    }
  }
}
