import FrozenIndex
import SQLite
import Schemas
import Testing

@testable import Lookups

/// All tables frozen at once, by several threads.
@Suite struct TableScanTests {
  let world: World
  let definitions: [TableDefinition]

  /// 40,000 vaults, each eighth renamed and each ninth closed, with users between the two loads.
  init() throws {
    world = try World()
    definitions = [try builtIn("vaults"), try builtIn("users"), try builtIn("groups")]
    var first = "uuid,name\n"
    var second = "uuid,name\n"
    for number in 0..<40_000 {
      first += "v\(number),old \(number)\n"
      if number % 9 != 0 { second += "v\(number),\(number % 8 == 0 ? "new" : "old") \(number)\n" }
    }
    try world.load(definitions[0], first, at: 100)
    try world.load(definitions[1], "uuid,name\nu1,Ann\n", at: 150)
    try world.load(definitions[0], second, at: 200)
  }

  /// How many vaults the index of a scan gives another row than that of one reading in one thread.
  private func differences(_ scanned: FrozenTables) throws -> Int {
    let one = try #require(try world.store.freeze(definitions[0]))
    let other = try #require(scanned.indexes.first ?? nil)
    #expect(other.count == 40_000)
    var wrong = 0
    for number in 0..<40_000 {
      for time in [50, 150, 250] as [Int64] {
        if found(other, "v\(number)", at: time) != found(one, "v\(number)", at: time) { wrong += 1 }
      }
    }
    return wrong
  }

  @Test(arguments: [1, 2, 4])
  func `several threads give what one gives`(jobs: Int) throws {
    let scanned = try world.store.refreeze(definitions, jobs: jobs)
    #expect(scanned.isLoaded == [true, true, false])
    #expect(scanned.generation == (try world.store.generation()))
    let vaults = try #require(scanned.indexes.first ?? nil)
    #expect(found(vaults, "v72", at: 150) == #""old 72""#)
    #expect(found(vaults, "v72", at: 250) == #""old 72" closed 200"#)
    #expect(found(vaults, "v80", at: 250) == #""new 80""#)
    #expect(try differences(scanned) == 0)
  }

  @Test func `row ids that are far apart, below zero or the last of all are found in time`() throws
  {
    try world.connection.execute(
      """
      UPDATE lookup_row SET id = CASE key WHEN 'v1' THEN 9223372036854775807
        WHEN 'v2' THEN 9223372036854775806 WHEN 'v3' THEN -9223372036854775808
        ELSE 1000000000000 * id END
      """)
    #expect(try differences(world.store.refreeze(definitions, jobs: 2)) == 0)
  }

  @Test func `a thread that sees other loads takes no part`() throws {
    let generation = try world.store.generation()
    try world.load(definitions[1], "uuid,name\nu1,Ann\n", at: 300)
    var sizes: [TableSize?] = []
    for definition in definitions { sizes.append(try world.store.size(of: definition)) }
    let late = TableScan(definitions, sizes)
    late.help(at: world.connection.location, seeing: generation)
    #expect(try late.finish().map { $0?.count } == [0, 0, nil])
    let inTime = TableScan(definitions, sizes)
    inTime.help(at: world.connection.location, seeing: try world.store.generation())
    #expect(try inTime.finish().map { $0?.count } == [40_000, 1, nil])
  }

  @Test func `a damaged row names its table, whoever reads it`() throws {
    try world.connection.execute("UPDATE lookup_row SET columns = '[]' WHERE key = 'u1'")
    #expect(throws: LoadError(.damaged(table: "users"))) {
      try world.store.refreeze(definitions, jobs: 2)
    }
    #expect(try world.store.refreeze([definitions[0]], jobs: 2).isLoaded == [true])
  }

  @Test func `counts of loads that someone forged ask for no more room than there are rows for`()
    throws
  {
    for count in [Int64.max, -5] {
      try world.connection.execute("UPDATE lookup_load SET added = \(count), changed = \(count)")
      let size = try #require(try world.store.size(of: definitions[0]))
      #expect((0...10_000_000).contains(size.keys))
      #expect((0...10_000_000).contains(size.rows))
      #expect(try differences(world.store.refreeze(definitions, jobs: 2)) == 0)
    }
  }
}
