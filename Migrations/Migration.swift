internal import Bytes

/// One numbered step of the database's form: SQL that is compiled in and never changes once it is
/// released. A new form is a new step.
package struct Migration: Sendable {
  /// Its place, from 1 without gaps.
  package let number: Int
  /// What it is about, as in its file's name.
  package let name: String
  /// The SQL of its file, byte by byte.
  package let sql: [UInt8]
  /// The SHA-256 of the SQL, in lower-case hexadecimal.
  package let checksum: String

  /// A migration of one's own, for tests.
  package init(number: Int, name: String, sql: [UInt8]) {
    self.number = number
    self.name = name
    self.sql = sql
    checksum = SHA256.hex(of: sql.span)
  }

  /// All of them, in order.
  package static let all = [
    Migration(number: 1, name: "lookup_tables", sql: PackageResources.v001_lookup_tables_sql),
    Migration(number: 2, name: "event_store", sql: PackageResources.v002_event_store_sql),
    Migration(number: 3, name: "log_schemas", sql: PackageResources.v003_log_schemas_sql),
    Migration(number: 4, name: "query_views", sql: PackageResources.v004_query_views_sql),
    Migration(number: 5, name: "learned_names", sql: PackageResources.v005_learned_names_sql),
    Migration(
      number: 6, name: "source_position", sql: PackageResources.v006_source_position_sql),
    Migration(number: 7, name: "hash_chain", sql: PackageResources.v007_hash_chain_sql),
    Migration(
      number: 8, name: "pulled_sources", sql: PackageResources.v008_pulled_sources_sql),
    Migration(number: 9, name: "query_repairs", sql: PackageResources.v009_query_repairs_sql),
    Migration(
      number: 10, name: "watched_sources", sql: PackageResources.v010_watched_sources_sql),
    Migration(number: 11, name: "reject_reasons", sql: PackageResources.v011_reject_reasons_sql),
  ]
}
