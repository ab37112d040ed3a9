internal import Bytes
internal import JSONText
internal import Schemas

/// Whether a value that is of the right kind is one of its field's type.
enum WrittenValue {
  /// Numbers of so few digits fit, and most have no more.
  @inline(__always) static func plainDigits(ofBits bits: Int) -> Int {
    bits == 64 ? 18 : bits == 32 ? 9 : 4
  }

  /// Whether a number as JSON writes it is whole, without a point or an exponent, and fits.
  @inline(__always) static func isInteger(_ text: Span<UInt8>, bits: Int) -> Bool {
    guard text.count <= plainDigits(ofBits: bits) else { return isLongInteger(text, bits: bits) }
    for index in text.indices where text[index] &- 0x30 > 9 && (index > 0 || text[0] != 0x2D) {
      return false
    }
    return true
  }

  @inline(never) private static func isLongInteger(_ text: Span<UInt8>, bits: Int) -> Bool {
    let isNegative = text[0] == 0x2D
    let limit = UInt64(1) << UInt64(bits - 1) - (isNegative ? 0 : 1)
    var magnitude: UInt64 = 0
    for index in (isNegative ? 1 : 0)..<text.count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return false }
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carried, sum <= limit else { return false }
      magnitude = sum
    }
    return true
  }

  /// Whether the value in a slot is a time in one of the formats; the empty text is no value, and
  /// fits.
  static func isTime(
    _ slot: Slot, in formats: [TimeFormat], _ input: borrowing InputBuffer
  ) -> Bool {
    guard slot.length > 0 else { return true }
    return input.withBytes { bytes in
      let written = bytes.extracting(slot.range)
      guard slot.isEscaped else { return Timestamp(written, in: formats) != nil }
      return Timestamp(JSONString.decode(written).span, in: formats) != nil
    }
  }

  /// Whether the value in a slot is one that a field may have; null and none always are.
  static func fits(_ slot: Slot, _ check: ValueCheck, _ input: borrowing InputBuffer) -> Bool {
    guard check.kindMask & 1 &<< slot.kind.rawValue != 0 else { return false }
    guard slot.kind.isValue else { return true }
    if check.integerBits > 0 {
      return input.withBytes { isInteger($0.extracting(slot.range), bits: check.integerBits) }
    }
    return check.formats.isEmpty || isTime(slot, in: check.formats, input)
  }
}

extension Slot {
  /// What is there where something must be, in words; nil where there is a value.
  var lack: String? {
    switch kind {
    case .absent: "missing"
    case .null: "null"
    case .string where length == 0: "empty"
    default: nil
    }
  }
}
