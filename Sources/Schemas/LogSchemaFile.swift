/// A file that is to be a log type, judged together with the log types and tables it will live with.
///
/// What would make it useless is a fault; what only looks as if it were not meant is a warning.
package struct LogSchemaFile: Sendable {
  /// The log type.
  package let schema: LogSchema
  /// The file as it is.
  package let yaml: YAMLFile
  /// What is suspicious, by place.
  package let warnings: [SchemaWarning]

  /// Reads and judges a file.
  ///
  /// - Parameters:
  ///   - yaml: The file.
  ///   - known: The other log types, in the order in which events are tried against them. One of the
  ///     same name is the one that this file replaces.
  ///   - tables: The lookup tables.
  ///   - files: The other files read with this one, by the names of their log types.
  /// - Throws: All faults, as `LogSchema.init` does; also fields that keytag writes itself.
  init(
    _ yaml: YAMLFile, among known: [LogSchema], tables: [TableDefinition],
    alreadyRead files: [String: String]
  ) throws(SchemaError) {
    let schema = try LogSchema(yaml: yaml.bytes, file: yaml.name)
    let root = try YAMLText.read(yaml.bytes, file: yaml.name)
    let faults = FaultList()
    if let other = files[schema.name] {
      let place = try root.anyMapping().required("schema")
      faults.add(place.error("\(other) is the log type \(quoted(schema.name)) as well"))
    }
    for (name, place) in Self.names(in: root) {
      if let fault = Self.fault(name, in: schema, tables: tables) { faults.add(place.error(fault)) }
    }
    try faults.check()
    // What else does not go together has no place of its own in the file.
    do throws(PlanError) {
      _ = try Plan(logSchemas: BuiltIn.logSchemas(with: known + [schema]), tables: tables)
    } catch {
      throw root.error(error.description)
    }
    self.schema = schema
    self.yaml = yaml
    warnings = Self.warnings(about: schema, root, among: known)
  }

  /// What is wrong with a top-level field of this name; nil where nothing is.
  private static func fault(
    _ name: String, in schema: LogSchema, tables: [TableDefinition]
  ) -> String? {
    if Plan.ownKeys.contains(name) {
      return "the field \(name) is one that keytag writes itself, so no event keeps it"
    }
    for table in tables where table.isEnabled {
      for selector in table.selectors(for: schema.name) where selector.flatKey == name {
        return
          "the field \(name) is where the table \(quoted(table.name)) writes names, so no event "
          + "keeps it"
      }
    }
    return nil
  }

  private static func warnings(
    about schema: LogSchema, _ root: YAMLValue, among known: [LogSchema]
  ) -> [SchemaWarning] {
    var warnings: [SchemaWarning] = []
    let top = try? root.anyMapping()
    let place = top?.optional("schema") ?? root
    if known.contains(where: { $0.name == schema.name }) {
      warnings.append(place.warning("\(quoted(schema.name)) takes the place of the one there is"))
    }
    if schema.eventTime == nil {
      warnings.append(
        place.warning(
          "no field is the time of the event (isEventTime: true), so events get no p_event_time"))
    }
    if let value = top?.optional("identifiedBy"), let keys = try? value.texts() {
      for (key, place) in keys {
        guard let other = schema.competitor(for: key, among: known) else { continue }
        warnings.append(
          place.warning(
            "an event with \(quoted(key)) is taken for a \(other), which is tried first"))
      }
    } else {
      let effect =
        schema.fields.contains(where: \.isRequired)
        ? "an event that no other type knows is of this type if it has all required fields"
        : "only --log-type makes events of this type, as nothing is required either"
      warnings.append(place.warning("there is no identifiedBy, so \(effect)"))
    }
    for (name, place) in names(in: root) where ["items", "events"].contains(name) {
      warnings.append(
        place.warning(
          "pages of events have them under \(quoted(name)); with this field they are not opened"))
    }
    if let fields = top?.optional("fields") { warnings += self.warnings(aboutNamesIn: fields) }
    return warnings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// Warnings about names of fields at all depths.
  private static func warnings(aboutNamesIn fields: YAMLValue) -> [SchemaWarning] {
    var warnings: [SchemaWarning] = []
    var seen: [String: String] = [:]
    for field in (try? fields.list()) ?? [] {
      guard let keys = try? field.anyMapping() else { continue }
      if let place = keys.optional("name"), let name = try? place.text() {
        if let other = seen.updateValue(name, forKey: name.lowercased()) {
          warnings.append(place.warning("\(quoted(name)) and \(quoted(other)) differ only in case"))
        }
        if name.contains(".") || name.hasPrefix("$") {
          warnings.append(
            place.warning(
              "\(quoted(name)) is one key with these signs in it; a field inside another is "
                + "written as type: object with fields"))
        }
        if name.unicodeScalars.first == " " || name.unicodeScalars.last == " " {
          warnings.append(place.warning("\(quoted(name)) has a space at its edge"))
        }
      }
      var inner: YAMLMapping? = keys
      while let mapping = inner {
        if let fields = mapping.optional("fields") {
          warnings += self.warnings(aboutNamesIn: fields)
        }
        inner = try? mapping.optional("element")?.anyMapping()
      }
    }
    return warnings
  }

  /// The top-level fields' names, each with its place.
  private static func names(in root: YAMLValue) -> [(name: String, place: YAMLValue)] {
    guard let fields = try? root.anyMapping().optional("fields")?.list() else { return [] }
    return fields.compactMap { field in
      guard let place = try? field.anyMapping().optional("name"), let name = try? place.text()
      else { return nil }
      return (name, place)
    }
  }
}

extension LogSchema {
  /// The name of a log type that is tried before this one and known by the same key.
  fileprivate func competitor(for key: String, among known: [LogSchema]) -> String? {
    known.prefix { $0.name != name }.first { $0.identifiedBy.contains(key) }?.name
  }
}
