/// The log types and tables that are compiled into the program.
///
/// Each is read from its YAML once, when first asked for. A file that cannot be read is a bug of
/// this program and traps; no outside bytes are involved.
package enum BuiltIn {
  /// The order in which an event without `--log-type` is tried.
  package static let logSchemas: [LogSchema] = [
    logSchema(
      PackageResources.onepassword_audit_event_yml, file: "onepassword_audit_event.yml"),
    logSchema(
      PackageResources.onepassword_sign_in_attempt_yml, file: "onepassword_sign_in_attempt.yml"),
    logSchema(
      PackageResources.onepassword_item_usage_yml, file: "onepassword_item_usage.yml"),
  ]

  /// vaults, items, users, groups.
  package static let tables: [TableDefinition] = [
    table(PackageResources.vaults_yml, file: "vaults.yml"),
    table(PackageResources.items_yml, file: "items.yml"),
    table(PackageResources.users_yml, file: "users.yml"),
    table(PackageResources.groups_yml, file: "groups.yml"),
  ]

  private static func logSchema(_ yaml: [UInt8], file: String) -> LogSchema {
    do throws(SchemaError) {
      return try LogSchema(yaml: yaml, file: file)
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
