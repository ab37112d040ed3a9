internal import Bytes
package import JSONText
internal import Schemas

extension Enricher {
  /// Throws unless the object walked last is an event of a log type: what is required is there, and
  /// no value breaks a rule.
  mutating func check(
    _ logType: Program.LogType, at offset: Int, _ input: borrowing InputBuffer, _ type: Int
  ) throws(Reject) {
    if let place = lacking(logType) { try checkRequired(logType, from: place, at: offset, type) }
    for index in logType.requiredChecks.range where !fits(program.checks[index], input, type) {
      let check = program.checks[index]
      let field = plan.logTypes[type].fields[Int(check.place)]
      throw Self.wrongType(field.path, walker[Int(check.slot)].kind, field.check, at: offset)
    }
    if logType.isReadFurther { try readFurther(type, input) }
  }

  /// The place, in `Program.required`, of the first thing that an event of this type must have and
  /// that is not there; nil where all is.
  private mutating func lacking(_ logType: Program.LogType) -> Int? {
    logType.required.range.first { isLacking(program.required[$0]) }
  }

  @inline(__always) private mutating func isLacking(_ field: Program.Required) -> Bool {
    let value = walker[Int(field.slot)]
    let isRightKind = field.kindMask & 1 &<< value.kind.rawValue != 0
    if isRightKind, value.kind != .string || value.length > 0 { return false }
    return field.parentSlot < 0 || walker[Int(field.parentSlot)].kind == .object
  }

  /// Throws unless all that an event of this type must have is there, from a place on.
  private mutating func checkRequired(
    _ logType: Program.LogType, from place: Int, at offset: Int, _ type: Int
  ) throws(Reject) {
    for index in place..<logType.required.range.upperBound where isLacking(program.required[index])
    {
      let slot = Int(program.required[index].slot)
      let value = walker[slot]
      let path = plan.logTypes[type].required[index - Int(logType.required.first)].path
      if let lack = value.lack { throw Reject(.missingRequired, "\(path) is \(lack)", at: offset) }
      guard let typed = plan.logTypes[type].fields.first(where: { $0.slot == slot })
      else { continue }
      throw Self.wrongType(path, value.kind, typed.check, at: offset)
    }
  }

  /// The reject for a required value that is of another type.
  static func wrongType(
    _ path: String, _ kind: ValueKind, _ check: ValueCheck, at offset: Int
  ) -> Reject {
    Reject(.missingRequired, "\(path) is \(kind.noun), not \(check.noun)", at: offset)
  }

  /// Counts the fields whose value is of a type that the schema does not give them.
  @inline(__always) mutating func countWrongTypes(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, _ type: Int
  ) {
    if walker.isUnexpected { countWrongKinds(logType, type) }
    for index in logType.optionalChecks.range {
      let check = program.checks[index]
      let slot = walker[Int(check.slot)]
      if !slot.kind.isValue || slot.length <= check.plainDigits && hasDigitsAlone(slot, input) {
        continue
      }
      if !fits(check, input, type) { countWrongType(Int(check.place), type) }
    }
    if logType.isReadFurther { countWrongTypesInside(type) }
  }

  @inline(never) private mutating func countWrongKinds(_ logType: Program.LogType, _ type: Int) {
    for index in logType.fields.range {
      let field = program.fields[index]
      if field.kindMask & walker[Int(field.slot)].kind.bit == 0 {
        countWrongType(index - Int(logType.fields.first), type)
      }
    }
  }

  @inline(never) private mutating func countWrongType(_ place: Int, _ type: Int) {
    otherCounts.wrongTypes[plan.logTypes[type].fields[place].path, default: 0] += 1
  }

  /// Whether all bytes of a value are digits; of at most eight, which is all that it has.
  @inline(__always) private func hasDigitsAlone(
    _ slot: Slot, _ input: borrowing InputBuffer
  ) -> Bool {
    // Those behind it are shifted out, and zeros come in, which are digits' values.
    let behind = 64 &- 8 &* UInt64(slot.length)
    let values = (input.word(at: Int(slot.offset)) ^ 0x3030_3030_3030_3030) &<< behind
    return ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0
  }

  /// Whether a value of the right kind fits; a value of another kind is judged elsewhere.
  @inline(never) private mutating func fits(
    _ check: Program.Check, _ input: borrowing InputBuffer, _ type: Int
  ) -> Bool {
    let slot = walker[Int(check.slot)]
    guard slot.kind.isValue, check.kindMask & 1 &<< slot.kind.rawValue != 0 else { return true }
    if check.integerBits > 0 {
      return input.withBytes {
        WrittenValue.isInteger($0.extracting(slot.range), bits: Int(check.integerBits))
      }
    }
    return WrittenValue.isTime(
      slot, in: plan.logTypes[type].fields[Int(check.place)].check.formats, input)
  }
}

extension ValueCheck {
  /// What fits, in words.
  fileprivate var noun: String {
    if integerBits > 0 { return "a whole number of \(integerBits) bits" }
    if !formats.isEmpty { return "a time" }
    return kinds.first?.noun ?? "anything"
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
