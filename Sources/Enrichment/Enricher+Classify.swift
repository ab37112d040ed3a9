package import Bytes
internal import JSONText
internal import Schemas

// Of which log type an event is. An event that has an identifying key of a log type is of that type,
// if it is one at all: if what is required is there and no value breaks a rule. Almost always that is
// the end of it. Else the other log types are asked: those of which it has an identifying key, in
// order, then those that have no identifying keys and are told by their required fields alone.

extension Enricher {
  /// The log type of the object walked last; nil where it is a wrapper and no event. What is found
  /// by reading it further is that of this log type.
  /// - Throws: Why it is an event of no log type, or not of the one that was given.
  @inline(__always) mutating func eventType(
    _ object: Range<Int>, _ input: borrowing InputBuffer
  ) throws(Reject) -> Int? {
    if forcedLogType == nil, let told = identifiedType(), isPlainly(of: told) { return told }
    return try judgedType(object, input)
  }

  /// The first log type of which the event has an identifying key that is not null.
  @inline(__always) private mutating func identifiedType() -> Int? {
    for place in program.identifying.indices {
      let key = program.identifying[place]
      if walker[Int(key.slot)].kind.isValue { return Int(key.logType) }
    }
    return nil
  }

  /// Whether the event has what a log type requires, as strings, and the type asks for nothing more;
  /// false also where that takes a closer look.
  @inline(__always) private mutating func isPlainly(of type: Int) -> Bool {
    guard program.logTypes[type].asksForStringsAlone else { return false }
    for index in program.logTypes[type].required.range {
      let value = walker[Int(program.required[index].slot)]
      if value.kind != .string || value.length == 0 { return false }
    }
    return true
  }

  @inline(never) private mutating func judgedType(
    _ object: Range<Int>, _ input: borrowing InputBuffer
  ) throws(Reject) -> Int? {
    guard let told = logType() else {
      if wrappedArray() != nil { return nil }
      guard let type = otherType(than: -1, object, input) else {
        throw unclassified(at: object.lowerBound)
      }
      return type
    }
    do {
      try check(program.logTypes[told], at: object.lowerBound, input, told)
      return told
    } catch {
      guard forcedLogType == nil, error.reason != .duplicateKey,
        let type = otherType(than: told, object, input)
      else { throw error }
      return type
    }
  }

  /// The log type that the keys tell: the first with an identifying key that is not null; failing
  /// that, the first with one that is.
  private mutating func classify() -> Int? {
    if let type = identifiedType() { return type }
    for place in program.identifying.indices {
      let key = program.identifying[place]
      if walker[Int(key.slot)].kind == .null { return Int(key.logType) }
    }
    return nil
  }

  private mutating func isIdentified(_ logType: Program.LogType) -> Bool {
    for index in logType.identifying.range
    where walker[Int(program.identifying[index].slot)].kind.isValue {
      return true
    }
    return false
  }

  /// The log type of the object walked last: the one that is given or else what its keys tell; nil
  /// where it is no event. A wrapper is none, whatever type its events are given.
  private mutating func logType() -> Int? {
    let told = classify()
    if let forcedLogType, told != nil || wrappedArray() == nil { return forcedLogType }
    return told
  }

  /// The first other log type that the event is of.
  @inline(never) private mutating func otherType(
    than first: Int, _ object: Range<Int>, _ input: borrowing InputBuffer
  ) -> Int? {
    for type in program.logTypes.indices where type != first {
      let logType = program.logTypes[type]
      if isIdentified(logType), isEvent(of: logType, object, input, type) { return type }
    }
    for type in program.logTypes.indices where type != first {
      let logType = program.logTypes[type]
      // Where nothing is required, everything would be of the type.
      if logType.identifying.isEmpty, !logType.required.isEmpty,
        isEvent(of: logType, object, input, type)
      {
        return type
      }
    }
    return nil
  }

  private mutating func isEvent(
    of logType: Program.LogType, _ object: Range<Int>, _ input: borrowing InputBuffer, _ type: Int
  ) -> Bool {
    do throws(Reject) {
      try check(logType, at: object.lowerBound, input, type)
      return true
    } catch {
      return false
    }
  }

  /// The array of a wrapper, if the object walked last is one: it has one list of events, and
  /// otherwise nothing but what wrappers have.
  mutating func wrappedArray() -> Range<Int>? {
    var arrays: [Range<Int>] = []
    for slot in plan.wrapperSlots where walker[slot].kind == .array {
      arrays.append(walker[slot].range)
    }
    guard arrays.count == 1 else { return nil }
    let companions = plan.wrapperCompanionSlots.count { walker[$0].kind != .absent }
    return walker.memberCount == 1 + companions ? arrays[0] : nil
  }

  /// The array of the wrapper, such as an API page, that begins in `range`; nil where the object
  /// there is none. For an object whose own bytes are not to be enriched.
  package mutating func wrappedArray(
    of input: borrowing InputBuffer, in range: Range<Int>
  ) throws(Reject) -> Range<Int>? {
    do {
      _ = try walker.walk(input, in: range)
    } catch {
      throw Reject(error)
    }
    return classify() == nil ? wrappedArray() : nil
  }

  func unclassified(at offset: Int) -> Reject {
    Reject(
      .unclassified,
      "none of the keys by which a log type is known is there; --log-type NAME says which it is",
      at: offset)
  }
}
