/// Reads the fields of a log schema. Holds what can be judged only when all of them are read.
struct FieldReader {
  /// A path somewhere in the file that must lead to a field of a certain type.
  struct Reference {
    let path: FieldPath
    let typeName: String
    let place: YAMLValue

    func accepts(_ type: FieldType) -> Bool {
      switch type {
      case .string: typeName == "string"
      case .object: typeName == "object"
      default: false
      }
    }
  }

  private(set) var references: [Reference] = []
  private var eventTime: FieldPath?

  /// The members of the object whose path is `parent`; `[]` is the event itself.
  mutating func fields(
    _ value: YAMLValue, below parent: [String], inArray: Bool = false
  ) throws(SchemaError) -> [Field] {
    var fields: [Field] = []
    for element in try value.list() {
      let field = try field(element, below: parent, inArray: inArray)
      guard !fields.contains(where: { $0.name == field.name }) else {
        throw element.error("the field \(quoted(field.name)) is there twice")
      }
      fields.append(field)
    }
    return fields
  }

  private mutating func field(
    _ value: YAMLValue, below parent: [String], inArray: Bool
  ) throws(SchemaError) -> Field {
    let keys = try value.mapping(
      [
        "name", "type", "required", "indicators", "isEventTime", "timeFormats", "fields",
        "element", "identifies",
      ], withoutEffect: KeysWithoutEffect.field)
    let name = try keys.required("name").text()
    let path = FieldPath(keys: parent + [name])
    let type = try type(keys, at: path, inArray: inArray)
    return Field(
      name: name,
      type: type,
      isRequired: try keys.optional("required")?.flag() ?? false,
      indicators: try indicators(keys, on: type),
      isEventTime: try isEventTime(keys, on: type, at: path, inArray: inArray),
      identifies: try identification(keys, on: type))
  }

  private mutating func type(
    _ keys: YAMLMapping, at path: FieldPath, inArray: Bool
  ) throws(SchemaError) -> FieldType {
    let typeValue = try keys.required("type")
    let name = try typeValue.text()
    if name != "object" {
      try keys.forbid("fields", because: "only a field of type object has fields")
    }
    if name != "array" {
      try keys.forbid("element", because: "only a field of type array has an element")
    }
    if name != "timestamp" {
      try keys.forbid("timeFormats", because: "only a field of type timestamp has timeFormats")
    }
    switch name {
    case "string": return .string
    case "int": return .int
    case "smallint": return .smallint
    case "bigint": return .bigint
    case "float": return .float
    case "boolean": return .boolean
    case "json": return .json
    case "timestamp": return .timestamp(try timeFormats(keys.required("timeFormats")))
    case "object":
      return .object(try fields(keys.required("fields"), below: path.keys, inArray: inArray))
    case "array":
      return .array(try element(keys.required("element"), at: path))
    default:
      throw typeValue.error(
        "unknown type \(quoted(name)); allowed are string, int, smallint, bigint, float, "
          + "boolean, timestamp, array, object, json")
    }
  }

  private mutating func element(
    _ value: YAMLValue, at path: FieldPath
  ) throws(SchemaError) -> FieldType.Element {
    let keys = try value.mapping(
      ["type", "indicators", "timeFormats", "fields", "element"],
      withoutEffect: KeysWithoutEffect.field)
    let type = try type(keys, at: path, inArray: true)
    return FieldType.Element(type: type, indicators: try indicators(keys, on: type))
  }

  private func indicators(
    _ keys: YAMLMapping, on type: FieldType
  ) throws(SchemaError) -> Set<Indicator> {
    guard let value = keys.optional("indicators") else { return [] }
    switch type {
    case .string, .int, .smallint, .bigint: break
    default:
      throw value.error("only strings and integers have indicators; an array's are its element's")
    }
    return try value.indicators()
  }

  private mutating func isEventTime(
    _ keys: YAMLMapping, on type: FieldType, at path: FieldPath, inArray: Bool
  ) throws(SchemaError) -> Bool {
    guard let value = keys.optional("isEventTime"), try value.flag() else { return false }
    guard case .timestamp = type else {
      throw value.error("only a field of type timestamp can be the event time")
    }
    guard !inArray else { throw value.error("the event time cannot lie in an array") }
    if let eventTime {
      throw value.error("the event time is \(eventTime) already; there can be one only")
    }
    eventTime = path
    return true
  }

  private mutating func identification(
    _ keys: YAMLMapping, on type: FieldType
  ) throws(SchemaError) -> Identification? {
    guard let value = keys.optional("identifies") else { return nil }
    guard type == .string else { throw value.error("only a field of type string identifies") }
    let parts = try value.mapping(["kind", "by", "kinds", "person"])
    if let kind = parts.optional("kind") {
      for other in ["by", "kinds", "person"] {
        try parts.forbid(other, because: "either kind, or by and kinds; not both")
      }
      return .kind(try kind.kind())
    }
    let by = try reference(parts.required("by"), to: "string")
    var kinds: [String: ObjectKind] = [:]
    for (key, _, kind) in try parts.required("kinds").members() {
      kinds[key] = try kind.kind()
    }
    var person: FieldPath?
    if let value = parts.optional("person") { person = try reference(value, to: "object") }
    return .byValue(KindsByValue(by: by, kinds: kinds, person: person))
  }

  private mutating func reference(
    _ value: YAMLValue, to typeName: String
  ) throws(SchemaError) -> FieldPath {
    let path = try value.path()
    references.append(Reference(path: path, typeName: typeName, place: value))
    return path
  }
}
