internal import Schemas

/// The type of a field, laid out for reading events against it.
indirect enum FitType {
  case string(Validator?)
  /// A whole number of this many bits.
  case integer(bits: Int)
  case float
  case boolean
  case timestamp([TimeFormat])
  case object(FitObject)
  case array(FitType)
  case json
  /// JSON of a type in a string.
  case embedded(FitType)

  init(_ type: FieldType, _ validation: Validation?) {
    switch type {
    case .string: self = .string(validation.map(Validator.init))
    case .smallint: self = .integer(bits: 16)
    case .int: self = .integer(bits: 32)
    case .bigint: self = .integer(bits: 64)
    case .float: self = .float
    case .boolean: self = .boolean
    case .timestamp(let formats): self = .timestamp(formats)
    case .object(let fields): self = .object(FitObject(fields))
    case .array(let element): self = .array(FitType(element.type, element.validation))
    case .json: self = .json
    case .embedded(let type): self = .embedded(FitType(type, nil))
    }
  }

  /// What fits, in words.
  var noun: String {
    switch self {
    case .string: "a string"
    case .integer(let bits): "a whole number of \(bits) bits"
    case .float: "a number"
    case .boolean: "a boolean"
    case .timestamp(let formats):
      formats.contains(where: \.takesNumbers) ? "a string or a number" : "a string"
    case .object: "an object"
    case .array: "an array"
    case .json: "any value"
    case .embedded: "a string that holds JSON"
    }
  }
}

/// The fields of an object, to be found by the bytes of their keys.
struct FitObject {
  struct Member {
    /// As it is written in a path.
    let name: String
    let isRequired: Bool
    let type: FitType
  }

  let members: [Member]
  let places: [[UInt8]: Int]

  init(_ fields: [Field]) {
    members = fields.map { field in
      Member(
        name: FieldPath.text(ofKey: field.name), isRequired: field.isRequired,
        type: FitType(field.type, field.validation))
    }
    places = Dictionary(
      fields.enumerated().map { (Array($1.name.utf8), $0) }, uniquingKeysWith: { first, _ in first }
    )
  }
}
