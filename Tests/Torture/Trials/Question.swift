import Migrations
import SQLite
import TestSupport

extension Home {
  /// The first column of the rows of a query; none where there is no database with these tables yet.
  func ask(_ sql: String) throws -> [String] {
    do {
      let connection = try Database.open(path: database, access: .readOnly)
      var select = try connection.prepare(sql)
      var values: [String] = []
      while try select.step() { values.append(select.string(0)) }
      return values
    } catch DatabaseError.missing, DatabaseError.outdated {
      return []
    }
  }

  /// A number; 0 where there is no database with these tables yet.
  func number(_ sql: String) throws -> Int { try ask(sql).first.flatMap { Int($0) } ?? 0 }

  /// What is wrong with the database itself, whatever is in it.
  func damage() throws -> [String] {
    let check = try ask("SELECT integrity_check FROM pragma_integrity_check")
    if check.isEmpty { return [] }
    let verified = keytag("store", "verify")
    return check.filter { $0 != "ok" }
      + (verified.code == 0 ? [] : ["store verify: \(verified.ending) \(verified.errors)"])
  }
}
