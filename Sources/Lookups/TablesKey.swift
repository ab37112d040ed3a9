internal import Bytes
internal import SQLite
internal import Schemas

// What the rows of frozen tables depend on, as one hash: two databases with one key have the same rows,
// also where one was copied from the other and each was loaded into since.
//
// A load is known by the nanosecond in which it ran and by the hashes of its files. Not all loads need
// be asked: copies that went apart differ in the newest load of one of them, and the newest loads tell
// of what was dropped behind them by their ids, which never come back.

/// What the rows of some tables depend on.
struct TablesKey: Equatable {
  /// As a file has it.
  let words: [UInt64]

  /// - Parameters:
  ///   - definitions: The tables.
  ///   - build: The program's: another one may lay the same rows out in another way.
  init(
    _ definitions: [TableDefinition], _ connection: Connection,
    build: [Int64] = Surroundings.build
  ) throws(SQLiteError) {
    var text = OutputBuffer()
    for number in build { Self.append(Array(String(number).utf8).span, to: &text) }
    for definition in definitions { Self.append(definition.yaml.span, to: &text) }
    for sql in Self.questions {
      // Between the answers, so that no row can be taken for one of another.
      Self.append(Array(sql.utf8).span, to: &text)
      var select = try connection.prepare(sql)
      while try select.step() {
        for column in 0..<select.columnCount {
          if select.isNull(column) { text.append("-") }
          select.withBytes(column) { Self.append($0, to: &text) }
        }
      }
    }
    let digest = text.withBytes { SHA256.digest(of: $0) }
    words = stride(from: 0, to: digest.count, by: 8).map { start in
      digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private static let questions = [
    "SELECT * FROM lookup_table ORDER BY id",
    "SELECT count(*), max(id), (SELECT max(id) FROM lookup_row) FROM lookup_load",
    "SELECT * FROM lookup_load ORDER BY id DESC LIMIT 100",
    "SELECT * FROM lookup_source ORDER BY id DESC LIMIT 100",
    // Counts also what is no load and changes rows; see `LookupStore.noteChange`.
    "SELECT seq FROM sqlite_sequence WHERE name = 'lookup_load'",
  ]

  /// With its length, so that no other values have the same text.
  private static func append(_ value: Span<UInt8>, to text: inout OutputBuffer) {
    text.append(decimal: value.count)
    text.append(":")
    text.append(value)
  }
}
