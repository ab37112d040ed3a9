import Bytes
import FrozenIndex
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Lookups

/// A moment: a number of seconds after 1970, in nanoseconds.
func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }

/// The built-in table called `name`.
func builtIn(_ name: String) throws -> TableDefinition {
  try #require(BuiltIn.tables.first { $0.name == name })
}

/// A table of one's own with columns as YAML; `key` is the primary key.
func ownTable(
  columns: String, key: String = "id", name: String? = nil, match: String = "exact"
) throws -> TableDefinition {
  let yaml = """
    AnalysisType: lookup_table
    LookupName: My Table
    match: \(match)
    \(name.map { "name: \($0)" } ?? "")
    columns: [\(columns)]
    LogTypeMap:
      PrimaryKey: \(key)
      AssociatedLogTypes:
        - {LogType: OnePassword.ItemUsage, Selectors: [item_uuid]}
    """
  return try TableDefinition(yaml: Array(yaml.utf8), file: "my.yml")
}

/// A database of a test's own, and what was asked of it most often.
struct World {
  let folder = TemporaryFolder()
  let connection: Connection
  let store: LookupStore

  var path: String { folder.file("keytag.db") }

  init() throws {
    connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    store = LookupStore(connection)
  }

  /// Loads texts as files `1.txt`, `2.txt` … at a time in seconds.
  @discardableResult func load(
    _ table: TableDefinition, _ files: String..., at time: Int64 = 100,
    options: Export.Options = Export.Options(), mode: LoadSettings.Mode = .snapshot,
    maxShrink: Int? = nil
  ) throws -> LoadReport {
    try load(
      table, files.map { Array($0.utf8) }, at: time, options: options, mode: mode,
      maxShrink: maxShrink)
  }

  /// Loads bytes as files.
  @discardableResult func load(
    _ table: TableDefinition, _ files: [[UInt8]], at time: Int64 = 100,
    options: Export.Options = Export.Options(), mode: LoadSettings.Mode = .snapshot,
    maxShrink: Int? = nil
  ) throws -> LoadReport {
    var export = Export(for: table, options: options)
    for (index, bytes) in files.enumerated() {
      try export.read(InputBuffer(copying: bytes.span), from: "\(index + 1).txt")
    }
    return try store.load(
      export,
      LoadSettings(
        asOf: seconds(time), loadedAt: seconds(1_000_000), program: "1.0", mode: mode,
        maxShrink: maxShrink))
  }

  /// The rows that hold today, by key: the columns as they are stored.
  func rows() throws -> [String] {
    try texts("SELECT columns FROM lookup_row WHERE valid_to IS NULL ORDER BY table_id, key")
  }

  /// The number that a query gives.
  func number(_ sql: String) throws -> Int64 { try connection.int64(sql) }

  /// The first column of every row that a query gives.
  func texts(_ sql: String) throws -> [String] {
    var select = try connection.prepare(sql)
    var texts: [String] = []
    while try select.step() { texts.append(select.string(0)) }
    return texts
  }

  /// Every version, in order: key, columns, from and to in seconds.
  func versions() throws -> [String] {
    try texts(
      """
      SELECT key || ' ' || columns || ' ' || (valid_from / 1000000000) || '–'
        || coalesce((valid_to / 1000000000), '')
      FROM (SELECT * FROM lookup_row ORDER BY key, valid_from)
      """)
  }
}

/// The error of a load, or nil where it succeeded.
func loadError(_ work: () throws -> Void) -> LoadError? {
  do {
    try work()
    return nil
  } catch {
    return error as? LoadError
  }
}

/// The one line that the error of a load gives.
func message(_ work: () throws -> Void) -> String {
  loadError(work).map { "\($0)" } ?? "no error"
}

/// What an index says of a key at a time in seconds: the name, and when it was closed.
func found(_ index: FrozenIndex, _ key: String, at time: Int64?) -> String? {
  guard let row = index.row(of: key.utf8.span, at: time.map(seconds)) else { return nil }
  var output = OutputBuffer()
  index.appendName(of: row, to: &output)
  if let closedAt = row.closedAt { output.append(text: " closed \(closedAt / 1_000_000_000)") }
  return String(decoding: output.copied(), as: UTF8.self)
}

/// The columns that an index has for a key today, braces put around them.
func columns(_ index: FrozenIndex, _ key: String) -> String? {
  guard let row = index.row(of: key.utf8.span, at: nil) else { return nil }
  var output = OutputBuffer()
  index.appendColumns(of: row, to: &output)
  return "{" + String(decoding: output.copied(), as: UTF8.self) + "}"
}
