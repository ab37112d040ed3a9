package import Bytes
package import Schemas

// An export on its way into a table
//
// Files are read one after another into an `Export`; the database is not involved yet. A row that
// was read is four texts side by side in one block of memory, and a `Row` that says how long each is:
//
//     text   … v1Ops "night" vault{"uuid":"v1","name":"Ops \"night\" vault"} …
//              └┬┘└──────┬───────┘└──────────────────┬───────────────────────┘
//              key     name                       columns              (rank: with newest:COLUMN)
//
// The key and the name are plain text, for looking up and for people. The columns are what is
// spliced into events: a JSON object of the kept columns in the definition's order, in one canonical
// form, so that two rows say the same exactly if their bytes are the same, whether they came from
// CSV or from JSON. A value that is empty or missing is left out. Nothing else of the file is kept.
//
// `LookupStore.load` then sorts the rows by key, settles duplicates, compares them with the table's
// rows in one merge of two sorted sequences, and writes the differences.

/// The rows of an export, of one file or of several that together are one snapshot of a table.
package struct Export: ~Copyable {
  /// What to do where two rows have the same key and say different things of it.
  package enum Duplicates: Sendable, Equatable {
    /// An error that names both.
    case refuse
    /// The row read first holds.
    case first
    /// The row read last holds.
    case last
    /// The row with the later value in a column of the export holds. Two RFC 3339 times are
    /// compared as times, all else as bytes; no value is before any.
    case newest(column: String)
  }

  /// How to read files.
  package struct Options: Sendable, Equatable {
    /// The header or JSON path of the key; nil for the definition's aliases.
    package var key: String?
    /// The header or JSON path of the name; nil for the definition's aliases.
    package var name: String?
    /// What to do with rows that contradict each other.
    package var duplicates: Duplicates

    /// The definition's aliases, and contradictions refused, unless said otherwise.
    package init(key: String? = nil, name: String? = nil, duplicates: Duplicates = .refuse) {
      self.key = key
      self.name = name
      self.duplicates = duplicates
    }
  }

  /// A file that was read.
  struct Source {
    let name: String
    let sha256: String
    let bytes: Int
    let rows: Int
  }

  /// The table that it is an export of.
  package let definition: TableDefinition
  let options: Options
  var sources: [Source] = []
  var rows: [Row] = []
  var text = OutputBuffer()
  var duplicates = 0
  var withoutKey = 0
  /// The export's spellings of keys that the table has in others, by those.
  var respelled: [[UInt8]: [UInt8]] = [:]
  /// How many rows the files had, those without a key included.
  package internal(set) var rowsRead = 0

  /// An export for a table, nothing read yet.
  package init(for definition: TableDefinition, options: Options = Options()) {
    self.definition = definition
    self.options = options
  }

  /// Reads a whole file: CSV, a JSON array of objects, JSON objects one after another (NDJSON or
  /// pretty-printed), or pages `{"results":[…]}`, told apart by content. O(bytes).
  ///
  /// - Parameters:
  ///   - bytes: The file's bytes; not needed any more afterwards.
  ///   - source: The file's name for messages and for the history, `-` for standard input.
  package mutating func read(
    _ bytes: borrowing InputBuffer, from source: String
  ) throws(LoadError) {
    let before = (rows: rows.count, read: rowsRead, withoutKey: withoutKey)
    do throws(LoadError) {
      try readRows(bytes, from: source)
      if rowsRead > before.read, rows.count == before.rows {
        let column = options.key ?? definition.primaryKey
        throw LoadError(file: source, .noKeys(column: column, rows: rowsRead - before.read))
      }
    } catch {
      // A file that cannot be read to its end leaves nothing behind.
      rows.removeLast(rows.count - before.rows)
      (rowsRead, withoutKey) = (before.read, before.withoutKey)
      throw error
    }
    sources.append(
      Source(
        name: source, sha256: bytes.withBytes { SHA256.hex(of: $0) }, bytes: bytes.count,
        rows: rowsRead - before.read))
  }

  private mutating func readRows(
    _ bytes: borrowing InputBuffer, from source: String
  ) throws(LoadError) {
    switch bytes.withBytes({ FileShape(of: $0) }) {
    case .empty:
      throw LoadError(file: source, .empty)
    case .compressed(let format):
      throw LoadError(file: source, .compressed(format, table: definition.name))
    case .csv:
      try bytes.withBytes { (span) throws(LoadError) in try readCSV(span, from: source) }
    case .json(let start):
      try readJSON(bytes, from: start, of: source)
    }
  }
}

/// What the first bytes of a file say that it is.
enum FileShape {
  case empty
  case compressed(UnreadableFormat)
  case csv
  case json(start: Int)

  init(of bytes: Span<UInt8>) {
    func begins(_ magic: [UInt8]) -> Bool {
      bytes.count >= magic.count && magic.indices.allSatisfy { bytes[$0] == magic[$0] }
    }
    if let format = UnreadableFormat(of: bytes), !format.isText {
      self = .compressed(format)
      return
    }
    var start = begins([0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start]) { start += 1 }
    if start == bytes.count {
      self = .empty
    } else if bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") {
      self = .json(start: start)
    } else {
      self = .csv
    }
  }
}
