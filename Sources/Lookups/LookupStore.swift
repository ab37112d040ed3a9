package import SQLite
internal import Schemas

/// The lookup tables in keytag's database.
///
/// A value around a connection that `Database.open` gave; it holds nothing else. What can be done
/// with the tables is one file each.
package struct LookupStore {
  let connection: Connection

  /// The tables that a connection sees.
  package init(_ connection: Connection) { self.connection = connection }

  /// The id of the table with a name; nil where there is none.
  func id(ofTable name: String) throws(SQLiteError) -> Int64? {
    var select = try connection.prepare("SELECT id FROM lookup_table WHERE name = ?")
    try select.bind(name, at: 1)
    return try select.step() ? select.int64(0) : nil
  }

  /// The id of the table with a name, which must be there.
  func requireTable(_ name: String) throws(LoadError) -> Int64 {
    let found = try attempt { () throws(SQLiteError) in try id(ofTable: name) }
    if let found { return found }
    let builtIn = BuiltIn.tables.map(\.name)
    if builtIn.contains(name) { throw LoadError(.neverLoaded(table: name)) }
    let own = try attempt { () throws(SQLiteError) -> [String] in
      var select = try connection.prepare("SELECT name FROM lookup_table ORDER BY name")
      var names: [String] = []
      while try select.step() { names.append(select.string(0)) }
      return names.filter { !builtIn.contains($0) }
    }
    throw LoadError(.noSuchTable(name, known: builtIn + own))
  }

  /// Runs work on the database and gives its error as a `LoadError`.
  func attempt<Result: ~Copyable>(
    _ work: () throws(SQLiteError) -> Result
  ) throws(LoadError) -> Result {
    do throws(SQLiteError) {
      return try work()
    } catch {
      throw LoadError(.database(error))
    }
  }
}

extension LookupStore {
  /// Runs work that reads several times and must see one state of the database, such as freezing
  /// several tables of one generation. Joins the transaction that is open, if one is.
  package func reading<Result: ~Copyable>(
    _ work: () throws(LoadError) -> Result
  ) throws(LoadError) -> Result {
    try connection.reading(work)
  }
}
