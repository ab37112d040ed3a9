package import SQLite

/// The lookup tables that the database's owner defined, as views under their own names.
///
/// The built-in tables have views in the schema (`vaults`, `items`, …). Those of one's own come and
/// go, so their views are made for a connection, in its temporary schema: the file is not touched.
///
///     SELECT title FROM "1Password Translation" WHERE uuid = 'bvwmmwxisuca7wbehrbyqhag54'
package struct OwnTables {
  /// A table with its columns, the key among them.
  package struct Table: Sendable {
    let name: String
    let key: String
    let columns: [String]

    /// A table with all its parts.
    package init(name: String, key: String, columns: [String]) {
      self.name = name
      self.key = key
      self.columns = columns
    }
  }

  /// The names of the tables without a view: a view or table of the database is called that, or
  /// SQLite allows none of that name.
  package let withoutView: [String]

  /// Makes the views, before `Query` takes the connection. O(tables).
  package init(_ tables: [Table], for connection: Connection) throws(SQLiteError) {
    var withoutView: [String] = []
    for table in tables {
      if try !Self.makeView(of: table, for: connection) { withoutView.append(table.name) }
    }
    self.withoutView = withoutView
  }

  private static func makeView(
    of table: Table, for connection: Connection
  ) throws(SQLiteError) -> Bool {
    // A temporary view would hide what has its name.
    var others = try connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = ? COLLATE NOCASE")
    try others.bind(table.name, at: 1)
    if try others.step() { return false }
    let columns = table.columns.map { column in
      (column == table.key ? "r.key" : value(of: column)) + " AS " + quoted(column, by: "\"")
    }
    do throws(SQLiteError) {
      try connection.execute(
        """
        CREATE TEMP VIEW \(quoted(table.name, by: "\"")) AS SELECT \(columns.joined(separator: ", "))
        FROM main.lookup_row r WHERE r.valid_to IS NULL
          AND r.table_id = (SELECT id FROM main.lookup_table WHERE name = \(quoted(table.name, by: "'")))
        """)
      return true
    } catch  where error.code.primary == .error {
      return false
    }
  }

  /// The value of a column. SQLite's paths can name no key in which JSON has an escape.
  private static func value(of column: String) -> String {
    if column.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
      return "r.columns ->> \(quoted("$.\"\(column)\"", by: "'"))"
    }
    return "(SELECT value FROM json_each(r.columns) WHERE key = \(quoted(column, by: "'")))"
  }

  private static func quoted(_ text: String, by quote: String) -> String {
    quote + text.replacing(quote, with: quote + quote) + quote
  }
}
