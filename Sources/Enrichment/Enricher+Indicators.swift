internal import Bytes
internal import JSONText
internal import Schemas

/// An indicator of the event at hand.
struct IndicatorEntry {
  /// The place of its kind in the order of output.
  let order: Int
  let text: EventText
}

extension Enricher {
  /// Gathers the indicators that the event's own fields hold.
  mutating func gatherIndicators(
    _ logType: Program.LogType, _ input: borrowing InputBuffer
  ) {
    indicators.removeAll(keepingCapacity: true)
    for place in logType.indicators.range {
      let code = program.indicators[place]
      for index in code.slots.range {
        let slot = walker[Int(program.slots[index])]
        guard slot.kind == .string, slot.length > 0 else { continue }
        gather(text(of: slot, input), as: code.indicator, order: code.order, input)
      }
    }
  }

  /// Appends each list of indicators: unique, sorted by bytes.
  func appendIndicators(_ input: borrowing InputBuffer, to output: inout OutputBuffer) {
    var last = -1
    for index in indicators.indices {
      let entry = indicators[index]
      if entry.order == last {
        output.append(0x2C)
      } else {
        if last >= 0 { output.append(0x5D) }
        append(program.indicatorOpenings[entry.order], to: &output)
        last = entry.order
      }
      output.append(0x22)
      append(entry.text, input, to: &output)
      output.append(0x22)
    }
    if last >= 0 { output.append(0x5D) }
  }

  /// Adds a value, if it is such an indicator, at its place among those of its kind, unless it is
  /// there already.
  @inline(__always) mutating func gather(
    _ text: EventText, as indicator: Indicator, order: Int, _ input: borrowing InputBuffer
  ) {
    let trimmed = withText(text, input) { bytes -> Range<Int>? in
      let trimmed = Trimming.range(of: bytes)
      return indicator.fits(bytes.extracting(trimmed)) ? trimmed : nil
    }
    guard let trimmed else { return }
    let text = EventText(
      start: text.start + trimmed.lowerBound, end: text.start + trimmed.upperBound,
      isDecoded: text.isDecoded)
    var place = indicators.count
    while place > 0, indicators[place - 1].order >= order {
      if indicators[place - 1].order == order {
        let difference = difference(indicators[place - 1].text, text, input)
        if difference == 0 { return }
        if difference < 0 { break }
      }
      place -= 1
    }
    indicators.insert(IndicatorEntry(order: order, text: text), at: place)
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

extension Indicator {
  /// Whether a trimmed value is one: an email has an `@`, an ip is an IPv4 or IPv6 address, and
  /// everything else is there at all.
  fileprivate func fits(_ text: Span<UInt8>) -> Bool {
    switch self {
    case .email: text.indices.contains { text[$0] == 0x40 }
    case .ip: IPAddress.isAddress(text)
    default: !text.isEmpty
    }
  }
}

/// White space around a value, as Unicode has it.
enum Trimming {
  /// The part of the text that is left when white space at both ends is dropped.
  static func range(of text: Span<UInt8>) -> Range<Int> {
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
