internal import Bytes
internal import Migrations
internal import SQLite

extension LookupStore {
  /// Writes the tables with their history, and the log types that were added, into a new database file,
  /// for machines that only read.
  ///
  /// The file has no write-ahead log and needs none, so it can be copied, mounted read-only and
  /// opened as immutable; made twice from the same tables, it is the same byte for byte. It appears
  /// when it is whole. O(versions).
  /// - Returns: Its SHA-256 in hexadecimal, and how long it is, in bytes.
  @discardableResult
  package func writeSnapshot(to path: String) throws(LoadError) -> (hash: String, size: Int) {
    let draft = try output(path) { () throws(IOError) in try DraftFile(of: path) }
    try fill(draft.path)
    return try output(path) { () throws(IOError) in
      let told = try SHA256.hex(ofFile: draft.path)
      try draft.publish()
      return told
    }
  }

  private func output<Result>(
    _ path: String, _ work: () throws(IOError) -> Result
  ) throws(LoadError) -> Result {
    do throws(IOError) {
      return try work()
    } catch {
      throw LoadError(error.isOfExisting ? .alreadyThere(path: path) : .output(error))
    }
  }

  private func fill(_ path: String) throws(LoadError) {
    let copy: Connection
    do throws(DatabaseError) {
      copy = try Database.open(path: path, access: .readWrite, isPrivate: true)
    } catch {
      throw LoadError(.cannotMake(error))
    }
    try reading { () throws(LoadError) in
      try attempt { () throws(SQLiteError) in
        // What would tell when the file was made goes, and VACUUM sees to it that no trace of it
        // stays in the file's unused bytes.
        try copy.endLog()
        try copy.execute("UPDATE migration SET applied_at = 0; VACUUM")
        try copy.transaction { () throws(SQLiteError) in
          for (table, columns) in Self.contents { try Self.copy(table, columns, connection, copy) }
        }
      }
    }
  }

  /// The tables to copy, in the order of their references, and the number of their columns.
  private static let contents = [
    ("lookup_table", 3), ("lookup_load", 14), ("lookup_source", 6), ("lookup_row", 10),
    ("log_schema", 5),
  ]

  private static func copy(
    _ table: String, _ columns: Int, _ from: Connection, _ to: Connection
  ) throws(SQLiteError) {
    var select = try from.prepare("SELECT * FROM \(table) ORDER BY id")
    let marks = [String](repeating: "?", count: columns).joined(separator: ", ")
    var insert = try to.prepare("INSERT INTO \(table) VALUES (\(marks))", persistent: true)
    while try select.step() {
      for column in 0..<columns {
        switch select.type(column) {
        case .integer: try insert.bind(select.int64(column), at: column + 1)
        case .null: try insert.bindNull(at: column + 1)
        case .text, .blob, .real:
          try select.withBytes(column) { (bytes) throws(SQLiteError) in
            try insert.bind(bytes, at: column + 1)
          }
        }
      }
      try insert.run()
    }
  }
}
