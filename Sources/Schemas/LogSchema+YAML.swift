extension LogSchema {
  /// Reads a log schema from one YAML document. `file` is the name used in errors.
  ///
  /// Strict: an unknown key, type or indicator, a name that is there twice and a reference to a
  /// field that does not exist are errors. README.md in this folder lists the keys.
  package init(yaml: [UInt8], file: String) throws(SchemaError) {
    let root = try YAMLText.read(yaml, file: file)
    let top = try root.mapping(
      ["schema", "fields", "identifiedBy"], withoutEffect: KeysWithoutEffect.logSchema)
    let name = try top.required("schema").text()
    var reader = FieldReader()
    let fields = try reader.fields(top.required("fields"), below: [])

    var identifiedBy: [String] = []
    for (key, place) in try top.optional("identifiedBy")?.texts() ?? [] {
      guard fields.contains(where: { $0.name == key }) else {
        throw place.error("identifiedBy names \(quoted(key)), which is no top-level field")
      }
      guard !identifiedBy.contains(key) else {
        throw place.error("identifiedBy names \(quoted(key)) twice")
      }
      identifiedBy.append(key)
    }
    self.init(name: name, identifiedBy: identifiedBy, fields: fields)

    for reference in reader.references {
      guard let field = field(at: reference.path), reference.accepts(field.type) else {
        throw reference.place.error(
          "\(quoted(reference.path.description)) is no \(reference.typeName) field of this schema")
      }
    }
  }
}

extension Indicator {
  /// `email, ip, …`, for messages.
  static let allowed = allCases.map(\.rawValue).joined(separator: ", ")
}
