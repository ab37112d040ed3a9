internal import JSONText
internal import Schemas

/// Where the values of a table's columns lie in one file.
struct Binding {
  /// The columns' keys as `columns` has them: `"title":`.
  let labels: [[UInt8]]
  /// Which column is the key.
  let key: Int
  /// Which column is the name.
  let name: Int?
  /// For each column, and the rank behind them where one is asked for, the numbers of the fields or
  /// slots whose values are joined to its value; none where the file does not have it.
  let places: [[Int]]

  /// Binds the wanted columns to what `find` says a spelling's place in the file is.
  ///
  /// A column's first spelling that the file has wins. Nil where a required column has none: `missing`
  /// is then set to it.
  init?(
    _ wanted: WantedColumns, missing: inout WantedColumns.Column?, find: (String) -> Int?
  ) {
    var places: [[Int]] = []
    for column in wanted.columns {
      var found: [Int] = []
      for alias in column.aliases where found.isEmpty { found = alias.compactMap(find) }
      if found.isEmpty, column.required != nil {
        missing = column
        return nil
      }
      places.append(found)
    }
    self.places = places
    labels = wanted.labels
    key = wanted.key
    name = wanted.name
  }
}

/// The columns that a table wants of a file, and the spellings to look for.
struct WantedColumns {
  struct Column {
    let name: String
    /// Each a list of headers or paths whose values are joined.
    let aliases: [[String]]
    /// What it is for, if an export must have it.
    let required: WantedColumn?

    /// The spellings for a message.
    var spellings: [String] { aliases.map { $0.joined(separator: " + ") } }
  }

  /// The definition's columns; behind them the one that ranks duplicates, if there is one.
  let columns: [Column]
  let labels: [[UInt8]]
  let key: Int
  let name: Int?

  init(_ definition: TableDefinition, _ options: Export.Options) throws(LoadError) {
    if options.name != nil, definition.nameColumn == nil {
      throw LoadError(.noNameColumn(table: definition.name))
    }
    var columns: [Column] = []
    var key = 0
    var name: Int?
    for (index, column) in definition.columns.enumerated() {
      var only: String?
      var required: WantedColumn?
      if column.name == definition.nameColumn {
        name = index
        only = options.name
        if only != nil { required = .name }
      }
      if column.name == definition.primaryKey {
        key = index
        if only == nil || options.key != nil { required = .key }
        only = options.key ?? only
      }
      columns.append(
        Column(
          name: column.name, aliases: only.map { [[$0]] } ?? column.aliases.map(\.sources),
          required: required))
    }
    labels = columns.map { JSONString.quoted($0.name.utf8.span) + [UInt8(ascii: ":")] }
    if case .newest(let column) = options.duplicates {
      columns.append(Column(name: column, aliases: [[column]], required: .rank))
    }
    self.columns = columns
    self.key = key
    self.name = name
  }

  /// Every header and path that is looked for.
  var sources: [String] { columns.flatMap { $0.aliases.flatMap { $0 } } }
}

/// Comparing spellings of keys and headers.
enum Spelling {
  /// Whether two spellings are the same but for the case of ASCII letters.
  static func areAlike(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where lowercase(left[index]) != lowercase(right[index]) {
      return false
    }
    return true
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
