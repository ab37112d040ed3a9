package import SQLite

/// Compares a database's form with the one that the migrations make. Rows of tables can be sealed, but
/// a view that was made anew can hide rows, and a trigger can change them as they are stored.
package enum SchemaCheck {
  /// What is other than the migrations made it, a line each: tables, views, indexes and triggers, and
  /// what SQLite's planner was told of them. `count` is how many were looked at.
  package static func faults(
    of connection: Connection
  ) throws(SQLiteError) -> (count: Int, faults: [String]) {
    let model = try Connection.inMemory()
    let blank = try History(of: model)
    try Database.prepareForWriting(model, blank)
    try blank.apply(missingOf: Migration.all, to: model, isSealed: false)
    let (expected, found) = (try parts(of: model), try parts(of: connection))
    var faults: [String] = []
    for name in Set(expected.keys).union(found.keys).sorted() {
      switch (expected[name], found[name]) {
      case (nil, _): faults.append("\(name) is none of keytag's")
      case (_, nil): faults.append("\(name) is missing")
      case (let one, let other): if one != other { faults.append("\(name) was changed") }
      }
    }
    return (found.count, faults)
  }

  /// What each part says, by its kind and name.
  private static func parts(of connection: Connection) throws(SQLiteError) -> [String: [UInt8]] {
    var select = try connection.prepare(
      """
      SELECT type || ' ' || name, tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema
      UNION ALL SELECT 'planner''s figure of ' || coalesce(idx, tbl), stat FROM sqlite_stat1
      """)
    var parts: [String: [UInt8]] = [:]
    while try select.step() { parts[select.string(0)] = select.text(1) }
    return parts
  }
}
