import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct SchemaCheckTests {
  let folder = TemporaryFolder()

  private func faults(after tampering: String = "") throws -> [String] {
    let connection = try Database.open(path: folder.file("k.db"), access: .readWrite)
    try connection.execute(tampering)
    return try SchemaCheck.faults(of: connection).faults
  }

  @Test func `a database has the form that the migrations make, also when it was made in steps`()
    throws
  {
    for count in 0...Migration.all.count {
      _ = try Database.open(
        path: folder.file("k.db"), access: .readWrite,
        migrations: Array(Migration.all.prefix(count)))
    }
    #expect(try faults() == [])
  }

  @Test(arguments: [
    (
      """
      DROP VIEW item_usage;
      CREATE VIEW item_usage AS SELECT * FROM event WHERE user_name <> 'Mallory'
      """, "view item_usage was changed"
    ),
    (
      "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event WHERE id = new.id; END",
      "trigger t is none of keytag's"
    ),
    ("DROP INDEX event_by_time", "index event_by_time is missing"),
    ("CREATE TABLE mine (x)", "table mine is none of keytag's"),
    ("DROP TABLE seal", "table seal is missing"),
    ("ALTER TABLE reject ADD COLUMN x TEXT", "table reject was changed"),
    (
      "UPDATE sqlite_stat1 SET stat = '1 1' WHERE idx = 'event_by_time'",
      "planner's figure of event_by_time was changed"
    ),
  ])
  func `a view that hides, a trigger that changes and whatever else is not keytag's is told`(
    tampering: String, fault: String
  ) throws {
    #expect(try faults(after: tampering).contains(fault))
  }
}
