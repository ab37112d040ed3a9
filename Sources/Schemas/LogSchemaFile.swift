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
    let root = try YAMLValue.read(yaml.bytes, file: yaml.name)
    let faults = FaultList()
    let place = (try? root.anyMapping())?.optional("schema")
    let logType = try? place?.text()
    if let place, let logType, let other = files[logType] {
      faults.add(place.error("\(other) is the log type \(quoted(logType)) as well"))
    }
    for (name, place) in Self.names(in: root) {
      if let fault = Self.fault(name, ofLogType: logType, tables: tables) {
        faults.add(place.error(fault))
      }
    }
    let schema: LogSchema
    do throws(SchemaError) {
      schema = try LogSchema(yaml: yaml.bytes, file: yaml.name)
    } catch {
      faults.add(error)
      throw faults.merged ?? error
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
  /// - Parameter logType: The log type's name, if it could be read.
  private static func fault(
    _ name: String, ofLogType logType: String?, tables: [TableDefinition]
  ) -> String? {
    if Plan.ownKeys.contains(name) {
      return "the field \(name) is one that keytag writes itself, so no event keeps it"
    }
    guard let logType else { return nil }
    for table in tables where table.isEnabled {
      for selector in table.selectors(for: logType) where selector.flatKey == name {
        return
          "the field \(name) is where the table \(quoted(table.name)) writes names, so no event "
          + "keeps it"
      }
    }
    return nil
  }

  /// The top-level fields' names, each with its place.
  static func names(in root: YAMLValue) -> [(name: String, place: YAMLValue)] {
    guard let fields = try? root.anyMapping().optional("fields")?.list() else { return [] }
    return fields.compactMap { field in
      guard let place = try? field.anyMapping().optional("name"), let name = try? place.text()
      else { return nil }
      return (name, place)
    }
  }
}
