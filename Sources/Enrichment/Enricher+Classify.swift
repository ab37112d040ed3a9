package import Bytes
internal import JSONText
internal import Schemas

extension Enricher {
  /// The log type that the keys tell: the first with an identifying key that is not null; failing
  /// that, the first with one that is.
  func classify() -> Int? {
    for type in program.logTypes.indices {
      for index in program.logTypes[type].identifying.range {
        if walker[Int(program.slots[index])].kind.isValue { return type }
      }
    }
    for type in program.logTypes.indices {
      for index in program.logTypes[type].identifying.range {
        if walker[Int(program.slots[index])].kind == .null { return type }
      }
    }
    return nil
  }

  /// The log type of the object walked last: the one that is given or else what its keys tell; nil
  /// where it is no event. A wrapper is none, whatever type its events are given.
  func logType() -> Int? {
    let told = classify()
    if let forcedLogType, told != nil || wrappedArray() == nil { return forcedLogType }
    return told
  }

  /// The array of a wrapper, if the object walked last is one: it has one list of events, and
  /// otherwise nothing but what wrappers have.
  func wrappedArray() -> Range<Int>? {
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

  /// Throws unless all that an event of this type must have is there.
  func checkRequired(
    _ logType: Program.LogType, at offset: Int, _ type: Int
  ) throws(Reject) {
    for index in logType.required.range {
      let field = program.required[index]
      let value = walker[field.slot]
      let isRightKind = field.kindMask & 1 &<< value.kind.rawValue != 0
      if isRightKind, value.kind != .string || value.length > 0 { continue }
      if field.parentSlot >= 0, walker[field.parentSlot].kind != .object { continue }
      let path = plan.logTypes[type].required[index - Int(logType.required.first)].path
      let state =
        switch value.kind {
        case .absent: "missing"
        case .null: "null"
        case .string where value.length == 0: "empty"
        default: "\(value.kind.noun), not a string"
        }
      throw Reject(.missingRequired, "\(path) is \(state)", at: offset)
    }
  }

  /// Counts the fields whose value is of a type that the schema does not give them.
  mutating func countWrongTypes(_ logType: Program.LogType, _ type: Int) {
    for index in logType.fields.range {
      let field = program.fields[index]
      if field.kindMask & 1 &<< walker[Int(field.slot)].kind.rawValue == 0 {
        let path = plan.logTypes[type].fields[index - Int(logType.fields.first)].path
        counts.wrongTypes[path, default: 0] += 1
      }
    }
  }
}

extension ValueKind {
  /// Whether there is a value, and not null.
  @inline(__always) var isValue: Bool { rawValue > ValueKind.null.rawValue }

  /// The kind in words, for messages.
  package var noun: String {
    switch self {
    case .absent: "absent"
    case .null: "null"
    case .false, .true: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .object: "an object"
    case .array: "an array"
    }
  }
}
