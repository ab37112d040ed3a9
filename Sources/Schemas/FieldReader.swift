/// Reads the fields of a log schema, and goes on behind a fault: it is noted, and what could not be
/// read is left out or, where others refer to it, is of type `json`. Holds what can be judged only
/// when all fields are read.
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

  /// How deeply fields and elements may lie in each other; an event itself nests no deeper than 512.
  static let depthLimit = 64

  let faults: FaultList
  var depth = 0
  private(set) var references: [Reference] = []
  private var eventTime: FieldPath?
  private var unread: Set<FieldPath> = []

  init(_ faults: FaultList) { self.faults = faults }

  /// Whether the type of the field at a path, or of an object around it, could not be read, so that
  /// nothing can be said about what refers to it.
  func isUnread(_ path: FieldPath) -> Bool {
    path.keys.indices.contains { unread.contains(FieldPath(keys: Array(path.keys[...$0]))) }
  }

  /// The members of the object whose path is `parent`; `[]` is the event itself.
  mutating func fields(
    _ value: YAMLValue, below parent: [String], inArray: Bool = false
  ) -> [Field] {
    var fields: [Field] = []
    var names: Set<String> = []
    for element in faults.list(value) {
      guard let field = field(element, below: parent, inArray: inArray) else { continue }
      guard names.insert(field.name).inserted else {
        faults.add(element.error("the field \(quoted(field.name)) is there twice"))
        continue
      }
      fields.append(field)
    }
    return fields
  }

  private static let keysOfField = [
    "name", "type", "required", "indicators", "isEventTime", "timeFormats", "fields", "element",
    "identifies", "validate", "isEmbeddedJSON",
  ]

  private mutating func field(
    _ value: YAMLValue, below parent: [String], inArray: Bool
  ) -> Field? {
    let mapping = faults.attempt { () throws(SchemaError) in
      try value.mapping(Self.keysOfField, withoutEffect: KeysWithoutEffect.field, faults)
    }
    guard let keys = mapping else { return nil }
    let name = faults.attempt { () throws(SchemaError) in try keys.required("name").text() }
    let path = FieldPath(keys: parent + [name ?? ""])
    let type = type(keys, at: path, inArray: inArray)
    if type == nil { unread.insert(path) }
    let field = Field(
      name: name ?? "",
      type: type ?? .json,
      isRequired: flag("required", of: keys),
      indicators: indicators(keys, on: type),
      isEventTime: isEventTime(keys, on: type, at: path, inArray: inArray),
      identifies: identification(keys, on: type, inArray: inArray),
      validation: validation(keys, on: type))
    return name == nil ? nil : field
  }

  func flag(_ key: String, of keys: YAMLMapping) -> Bool {
    keys.optional(key).flatMap { value in
      faults.attempt { () throws(SchemaError) in try value.flag() }
    } ?? false
  }

  func indicators(_ keys: YAMLMapping, on type: FieldType?) -> Set<Indicator> {
    guard let value = keys.optional("indicators") else { return [] }
    switch type {
    case nil, .string, .int, .smallint, .bigint: return value.indicators(faults)
    default:
      faults.add(
        value.error("only strings and integers have indicators; an array's are its element's"))
      return []
    }
  }

  func validation(_ keys: YAMLMapping, on type: FieldType?) -> Validation? {
    guard let value = keys.optional("validate") else { return nil }
    guard type == nil || type == .string else {
      faults.add(value.error("only a field of type string has validate"))
      return nil
    }
    return value.validation(faults)
  }

  private mutating func isEventTime(
    _ keys: YAMLMapping, on type: FieldType?, at path: FieldPath, inArray: Bool
  ) -> Bool {
    guard flag("isEventTime", of: keys), let value = keys.optional("isEventTime"), let type
    else { return false }
    guard case .timestamp = type else {
      faults.add(value.error("only a field of type timestamp can be the event time"))
      return false
    }
    guard !inArray else {
      faults.add(value.error("the event time cannot lie in an array"))
      return false
    }
    if let eventTime {
      faults.add(value.error("the event time is \(eventTime) already; there can be one only"))
      return false
    }
    eventTime = path
    return true
  }

  private mutating func identification(
    _ keys: YAMLMapping, on type: FieldType?, inArray: Bool
  ) -> Identification? {
    guard let value = keys.optional("identifies") else { return nil }
    guard !inArray else {
      faults.add(value.error("a field that lies in an array cannot identify"))
      return nil
    }
    guard type == nil || type == .string else {
      faults.add(value.error("only a field of type string identifies"))
      return nil
    }
    return faults.attempt { () throws(SchemaError) in try identification(value) }
  }

  private mutating func identification(
    _ value: YAMLValue
  ) throws(SchemaError) -> Identification {
    let parts = try value.mapping(["kind", "by", "kinds", "person"], faults)
    if let kind = parts.optional("kind") {
      for other in ["by", "kinds", "person"] {
        try parts.forbid(other, because: "either kind, or by and kinds; not both")
      }
      return .kind(try kind.kind())
    }
    let by = try reference(parts.required("by"), to: "string")
    var kinds: [String: ObjectKind] = [:]
    for (key, _, value) in try parts.required("kinds").members() {
      kinds[key] = faults.attempt { () throws(SchemaError) in try value.kind() }
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
