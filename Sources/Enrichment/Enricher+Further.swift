internal import Bytes
internal import JSONText
internal import Schemas

// Reading further: what the walk over the event passed by. An event of a log type that asks for
// none of it does not come here.
//
// Lists are gone through element by element, each walked once more by a walker of its place; a
// string of JSON is decoded into a buffer of its own and walked there. Bytes are thus read once for
// each level at which the schema looks into them, whatever the event is like.

/// Where a value inside comes from.
struct InnerSource {
  /// The log type.
  let type: Int
  /// Where the list or the string lies in the event, for messages.
  let offset: Int
  /// Whether the bytes are the event's own, and not those that a string of it holds.
  let isEvent: Bool
}

extension Enricher {
  /// Asks the rules, and reads the lists and strings of JSON of the event that was walked.
  /// - Throws: A value that breaks a rule, or a required one that is missing inside.
  mutating func readFurther(_ type: Int, _ input: borrowing InputBuffer) throws(Reject) {
    let reader = readers[type]
    findings.empty(captures: reader.captureCount)
    for rule in reader.rules {
      let slot = walker[rule.slot]
      guard slot.kind == .string, slot.length > 0 else { continue }
      try check(text(of: slot, input), rule.validator, rule.path, at: Int(slot.offset), input)
    }
    for root in reader.roots {
      let slot = walker[root.slot]
      let source = InnerSource(type: type, offset: Int(slot.offset), isEvent: true)
      try readInside(root.value, slot, source, input, isWalked: nil)
    }
  }

  private func check(
    _ text: EventText, _ validator: Validator, _ path: String, at offset: Int,
    _ input: borrowing InputBuffer
  ) throws(Reject) {
    guard let fault = withText(text, input, { validator.fault(of: $0) }) else { return }
    throw Reject(.invalidValue, "\(path) \(fault): \(excerpt(of: text, input))", at: offset)
  }

  /// Reads one value inside.
  private mutating func read(
    _ place: Int, _ slot: Slot, _ source: InnerSource, _ input: borrowing InputBuffer,
    isWalked: InnerWalker?
  ) throws(Reject) {
    guard slot.kind.isValue else { return }
    let value = readers[source.type].values[place]
    if let check = value.check, !WrittenValue.fits(slot, check, input) {
      if value.isRequired {
        throw Self.wrongType(value.path, slot.kind, check, at: source.offset)
      }
      findings.wrongTypes[place, default: 0] += 1
      return
    }
    if slot.length > 0 { try note(value, place, slot, source, input) }
    try readInside(value, slot, source, input, isWalked: isWalked)
  }

  /// Notes what a value is by itself.
  private mutating func note(
    _ value: InnerValue, _ place: Int, _ slot: Slot, _ source: InnerSource,
    _ input: borrowing InputBuffer
  ) throws(Reject) {
    let validator = slot.kind == .string ? readers[source.type].validators[place] : nil
    let isSearched = slot.kind == .string || slot.kind == .number
    guard validator != nil || value.capture != nil || isSearched && !value.indicators.isEmpty
    else { return }
    let text = source.isEvent ? text(of: slot, input) : copiedText(of: slot, input)
    if let validator {
      try check(text, validator, value.path, at: source.offset, input)
    }
    if let capture = value.capture {
      let written = source.isEvent ? EventText(slot.range) : text
      findings.captured[capture].append(
        CapturedValue(
          kind: slot.kind,
          value: LookupValue(key: text, written: written, isString: slot.kind == .string)))
    }
    guard isSearched else { return }
    for indicator in value.indicators {
      if let entry = entry(of: text, as: indicator, input) { findings.indicators.append(entry) }
    }
  }

  /// The text of a value that is not in the event's own bytes, kept with the event's texts.
  private mutating func copiedText(of slot: Slot, _ input: borrowing InputBuffer) -> EventText {
    let start = scratch.count
    if slot.isEscaped {
      scratch.append(input.withBytes { JSONString.decode($0.extracting(slot.range)) })
    } else {
      input.withBytes { scratch.append($0.extracting(slot.range)) }
    }
    return EventText(start: start, end: scratch.count, isDecoded: true)
  }

  /// Reads what is in a value. `isWalked` is the walker that has its members already, if any has.
  private mutating func readInside(
    _ value: InnerValue, _ slot: Slot, _ source: InnerSource, _ input: borrowing InputBuffer,
    isWalked: InnerWalker?
  ) throws(Reject) {
    switch slot.kind {
    case .array:
      if let element = value.element { try readElements(element, slot, source, input) }
    case .string where slot.length > 0:
      if let text = value.text { try readText(text, of: value, slot, source, input) }
    case .object:
      if let object = value.object, let isWalked {
        try readMembers(of: object, isWalked, source, input)
      }
    default: break
    }
  }

  /// Reads the elements of a list. O(list) for each level of lists in it that is read.
  private mutating func readElements(
    _ place: Int, _ slot: Slot, _ source: InnerSource, _ input: borrowing InputBuffer
  ) throws(Reject) {
    guard let walker = readers[source.type].walkers[place] else { return }
    var rest = slot.range.lowerBound + 1..<slot.range.upperBound - 1
    while true {
      rest = input.withBytes { JSONText.skipSpace(in: $0, rest) }..<rest.upperBound
      if rest.isEmpty { return }
      let range: Range<Int>
      do {
        range = try walk(walker, input, in: rest)
      } catch {
        throw Reject(Reject(error).reason, error.reason.rawValue, at: source.offset)
      }
      let element = input.withBytes { Slot(value: range, in: $0) }
      try read(place, element, source, input, isWalked: walker)
      rest = range.upperBound..<rest.upperBound
      rest = input.withBytes { JSONText.skipSpace(in: $0, rest) }..<rest.upperBound
      if !rest.isEmpty { rest = rest.lowerBound + 1..<rest.upperBound }
    }
  }

  /// Reads the JSON in a string. What is no JSON, or of another type, is a value of a wrong type.
  private mutating func readText(
    _ place: Int, of value: InnerValue, _ slot: Slot, _ source: InnerSource,
    _ input: borrowing InputBuffer
  ) throws(Reject) {
    guard let walker = readers[source.type].walkers[place] else { return }
    let decoded = input.withBytes { JSONString.decode($0.extracting(slot.range)) }
    let inside = InputBuffer(copying: decoded.span)
    let source = InnerSource(type: source.type, offset: source.offset, isEvent: false)
    var json: Slot?
    do throws(JSONFault) {
      let start = JSONText.startOfText(decoded.span)
      let range = try walk(walker, inside, in: start..<decoded.count)
      let end = inside.withBytes { JSONText.skipSpace(in: $0, range.upperBound..<decoded.count) }
      if end == decoded.count { json = inside.withBytes { Slot(value: range, in: $0) } }
    } catch {
      if error.reason == .duplicateKey {
        throw Reject(.duplicateKey, error.reason.rawValue, at: source.offset)
      }
    }
    let check = readers[source.type].values[place].check
    if let json, check.map({ WrittenValue.fits(json, $0, inside) }) ?? true {
      return try read(place, json, source, inside, isWalked: walker)
    }
    if value.isRequired {
      throw Reject(
        .missingRequired, "\(value.path) holds no JSON of its type", at: source.offset)
    }
    findings.wrongTypes[place, default: 0] += 1
  }

  private func walk(
    _ inner: InnerWalker, _ input: borrowing InputBuffer, in range: Range<Int>
  ) throws(JSONFault) -> Range<Int> {
    inner.walker.duplicates = duplicates
    return try inner.walker.walk(input, in: range, objectsOnly: false)
  }

  /// Reads the members of an object that its walker has found.
  private mutating func readMembers(
    of object: InnerObject, _ inner: InnerWalker, _ source: InnerSource,
    _ input: borrowing InputBuffer
  ) throws(Reject) {
    for member in object.members {
      let slot = inner.walker[member.slot]
      if let lack = slot.lack {
        let value = readers[source.type].values[member.value]
        let isAsked = member.parentSlot.map { inner.walker[$0].kind == .object } ?? true
        guard value.isRequired, isAsked else { continue }
        throw Reject(.missingRequired, "\(value.path) is \(lack)", at: source.offset)
      }
      try read(member.value, slot, source, input, isWalked: nil)
    }
  }

  /// Counts the values of a wrong type that reading further met.
  mutating func countWrongTypesInside(_ type: Int) {
    for (place, count) in findings.wrongTypes {
      otherCounts.wrongTypes[readers[type].values[place].path, default: 0] += count
    }
  }
}
