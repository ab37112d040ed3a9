extension LogSchema {
  /// Reads a log schema from one YAML document. `file` is the name used in errors.
  ///
  /// Strict: an unknown key, type or indicator, a name that is there twice and a reference to a
  /// field that does not exist are errors. README.md in this folder lists the keys. The error that
  /// is thrown has all faults of the file, except that text which is no YAML has one.
  package init(yaml: [UInt8], file: String) throws(SchemaError) {
    let root = try YAMLValue.read(yaml, file: file)
    let faults = FaultList()
    let top = try root.mapping(
      ["schema", "fields", "identifiedBy"], withoutEffect: KeysWithoutEffect.logSchema, faults)
    let name = faults.attempt { () throws(SchemaError) in try top.required("schema").text() }
    var reader = FieldReader(faults)
    var fields: [Field]?
    if let value = faults.attempt({ () throws(SchemaError) in try top.required("fields") }) {
      fields = reader.fields(value, below: [])
    }
    let identifiedBy = Self.identifiedBy(top, amongst: fields, faults)
    // What is missing here was noted as a fault, and is thrown before the schema can be used.
    self.init(name: name ?? "", identifiedBy: identifiedBy, fields: fields ?? [])
    for reference in reader.references where !reader.isUnread(reference.path) {
      guard let field = field(at: reference.path), reference.accepts(field.type) else {
        faults.add(
          reference.place.error(
            "\(quoted(reference.path.description)) is no \(reference.typeName) field "
              + "of this schema"))
        continue
      }
      if passesText(reference.path) {
        faults.add(
          reference.place.error(
            "\(quoted(reference.path.description)) lies in a string of JSON, which cannot decide"))
      }
    }
    try faults.check()
  }

  private static func identifiedBy(
    _ top: YAMLMapping, amongst fields: [Field]?, _ faults: FaultList
  ) -> [String] {
    guard let value = top.optional("identifiedBy") else { return [] }
    let known = fields.map { Set($0.map(\.name)) }
    var identifiedBy: [String] = []
    for (key, place) in faults.texts(value) {
      guard known?.contains(key) != false else {
        faults.add(
          place.error("identifiedBy names \(quoted(key)), which is no top-level field"))
        continue
      }
      guard !identifiedBy.contains(key) else {
        faults.add(place.error("identifiedBy names \(quoted(key)) twice"))
        continue
      }
      identifiedBy.append(key)
    }
    return identifiedBy
  }
}

extension Indicator {
  /// `email, ip, …`, for messages.
  static let allowed = allCases.map(\.rawValue).joined(separator: ", ")
}
