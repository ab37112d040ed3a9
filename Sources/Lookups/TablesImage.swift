internal import Bytes
internal import FrozenIndex
internal import SQLite
internal import Schemas

// The frozen tables as they are in memory, in a file beside the database: `keytag.db-tables`. Whoever
// freezes large tables writes it, and whoever comes next reads it instead of the rows, as long as the
// tables are the same.
//
//     words    "keytagTB", its version, how many tables, the key of the tables (4), and of each table
//              whether anything was loaded into it
//     indexes  of the tables that were loaded; see FrozenIndex+Image.swift
//
// It is a cache: it may be removed at any time, and where it is damaged, stale or not to be trusted it is
// made anew. Nothing waits until it is on the disk.

/// The file that keeps frozen tables.
struct TablesImage {
  private let path: String
  private let database: String
  /// What the file must begin with.
  private let header: [UInt64]

  /// The file for the tables as a connection sees them; nil where there can be none.
  init?(
    _ connection: Connection, _ definitions: [TableDefinition], isLoaded: [Bool]
  ) throws(SQLiteError) {
    guard let database = connection.file else { return nil }
    let key = try TablesKey(definitions, connection)
    path = Self.path(beside: database)
    self.database = database
    header =
      [Self.mark, Self.version, UInt64(isLoaded.count)] + key.words + isLoaded.map { $0 ? 1 : 0 }
  }

  private static func path(beside database: String) -> String { database + "-tables" }

  /// Begins to read the file, whatever tables it is for; nil where there is none.
  static func beginReading(beside connection: Connection, jobs: Int) -> TablesReading? {
    connection.file.flatMap { TablesReading(path(beside: $0), of: $0, jobs: jobs) }
  }

  /// Removes the file, if there is one.
  static func remove(beside connection: Connection) {
    if let database = connection.file { DerivedFile.remove(path(beside: database)) }
  }

  // "keytagTB", the first letter in the lowest bits.
  static let mark: UInt64 = 0x4254_6761_7479_656b
  static let version: UInt64 = 4

  /// The indexes of the tables, as `FrozenTables` has them; nil where the file has not these tables, or
  /// not whole. O(file), on so many cores.
  /// - Parameter begun: The file, if somebody began to read it.
  func read(_ begun: TablesReading?, jobs: Int) -> [FrozenIndex?]? {
    guard let reading = begun ?? TablesReading(path, of: database, jobs: jobs) else { return nil }
    guard reading.header == header else {
      reading.stop()
      return nil
    }
    return reading.finish()
  }

  /// Whether the file is for the same tables in the same state.
  func isSame(as other: TablesImage?) -> Bool { header == other?.header }

  /// Puts these indexes into the file, if that can be done.
  func write(_ indexes: [FrozenIndex?]) {
    let size = indexes.reduce(header.count * 8) { $0 + ($1?.imageSize ?? 0) }
    DerivedFile.replace(path, of: database, size: size) { (output) throws(IOError) in
      var words = Block<UInt64>(capacity: header.count)
      for word in header { words.append(word) }
      try words.withBytes { (bytes) throws(IOError) in try output.write(bytes) }
      for index in indexes { try index?.writeImage(to: output) }
    }
  }
}
