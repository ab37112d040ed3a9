/// The log types and tables that are compiled into the program.
///
/// Each is read from its YAML once, when first asked for. A file that cannot be read is a bug of
/// this program and traps; no outside bytes are involved.
package enum BuiltIn {
  /// The files of the log types, in the order in which an event without `--log-type` is tried.
  package static let logSchemaFiles: [YAMLFile] = [
    YAMLFile(
      name: "onepassword_audit_event.yml", bytes: PackageResources.onepassword_audit_event_yml),
    YAMLFile(
      name: "onepassword_sign_in_attempt.yml",
      bytes: PackageResources.onepassword_sign_in_attempt_yml),
    YAMLFile(
      name: "onepassword_item_usage.yml", bytes: PackageResources.onepassword_item_usage_yml),
  ]

  /// The log types, in the same order.
  package static let logSchemas: [LogSchema] = logSchemaFiles.map(logSchema)

  /// The log types together with a user's own: one with the name of a built-in one stands in its
  /// place, the others behind. Of several own ones with one name the last counts, in the place of
  /// the first.
  package static func logSchemas(with own: [LogSchema]) -> [LogSchema] {
    var all = logSchemas
    for schema in own {
      if let place = all.firstIndex(where: { $0.name == schema.name }) {
        all[place] = schema
      } else {
        all.append(schema)
      }
    }
    return all
  }

  /// The table of the people, into which names in events are learned.
  package static let peopleTable = "users"

  /// vaults, items, users, groups.
  package static let tables: [TableDefinition] = [
    table(PackageResources.vaults_yml, file: "vaults.yml"),
    table(PackageResources.items_yml, file: "items.yml"),
    table(PackageResources.users_yml, file: "users.yml"),
    table(PackageResources.groups_yml, file: "groups.yml"),
  ]

  private static func logSchema(_ file: YAMLFile) -> LogSchema {
    do throws(SchemaError) {
      return try LogSchema(yaml: file.bytes, file: file.name)
    } catch {
      fatalError("built-in schema: \(error)")
    }
  }

  private static func table(_ yaml: [UInt8], file: String) -> TableDefinition {
    do throws(SchemaError) {
      return try TableDefinition(yaml: yaml, file: file)
    } catch {
      fatalError("built-in table: \(error)")
    }
  }
}
