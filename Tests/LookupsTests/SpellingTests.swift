import Bytes
import Schemas
import Testing

@testable import Lookups

/// Pairs of spellings that are one key in a mode.
private let pairs = [
  ("caseInsensitive", "Alice@example.com", "alice@example.com"),
  ("caseInsensitive", "ΣΑΣ", "σας"), ("cidr", "10.0.0.0/8", "10.1.2.3/8"),
  ("cidr", "2001:db8::1", "2001:0DB8:0:0::1/128"), ("cidr", "::ffff:192.0.2.1", "192.0.2.1"),
]

@Suite struct `Spellings of one key across loads` {
  let world: World

  init() throws { world = try World() }

  private func table(_ match: String) throws -> TableDefinition {
    try ownTable(columns: "id, name", name: "name", match: match)
  }

  private func load(
    _ match: String, _ rows: [String], at time: Int64, _ mode: LoadSettings.Mode = .snapshot,
    maxShrink: Int? = nil
  ) throws -> LoadReport {
    try world.load(
      try table(match), (["id,name"] + rows).joined(separator: "\n"), at: time, mode: mode,
      maxShrink: maxShrink)
  }

  @Test(arguments: pairs, [LoadSettings.Mode.snapshot, .merge])
  func `another spelling is a new version of the key, and no second row`(
    pair: (String, String, String), mode: LoadSettings.Mode
  ) throws {
    let (match, one, other) = pair
    _ = try load(match, ["\(one),x", "192.0.2.77,y"], at: 100, mode)
    let second = try load(match, ["\(other),z", "192.0.2.77,y"], at: 200, mode, maxShrink: 0)
    #expect((second.added, second.changed, second.unchanged, second.closed) == (0, 1, 1, 0))
    #expect(second.open == 2)
    // All versions are found under the newest spelling; each keeps the columns that it came with.
    #expect(
      try world.versions().filter { !$0.contains("77") } == [
        #"\#(other) {"id":"\#(one)","name":"x"} 100–200"#,
        #"\#(other) {"id":"\#(other)","name":"z"} 200–"#,
      ])
    let third = try load(match, ["\(other),z", "192.0.2.77,y"], at: 300, mode)
    #expect((third.changed, third.unchanged, third.closed) == (0, 2, 0))
    let fourth = try load(match, ["\(one),z", "192.0.2.77,y"], at: 300, mode)
    #expect((fourth.changed, fourth.unchanged, fourth.closed) == (1, 1, 0))
    #expect(try world.texts("SELECT DISTINCT key FROM lookup_row WHERE name <> 'y'") == [one])
  }

  @Test(arguments: pairs)
  func `a spelling alone that changed is a change, and shrinks nothing`(
    pair: (String, String, String)
  ) throws {
    let (match, one, other) = pair
    _ = try load(match, ["\(one),x"], at: 100)
    let report = try load(match, ["\(other),x"], at: 200, maxShrink: 0)
    #expect((report.added, report.changed, report.closed) == (0, 1, 0))
    #expect(try world.rows() == [#"{"id":"\#(other)","name":"x"}"#])
  }

  @Test func `a closed key that comes back in another spelling is opened again`() throws {
    _ = try load("caseInsensitive", ["Bob,x", "eve,y"], at: 100)
    _ = try load("caseInsensitive", ["eve,y"], at: 200)
    let report = try load("caseInsensitive", ["eve,y", "BOB,x"], at: 300)
    #expect((report.added, report.reopened, report.unchanged) == (0, 1, 1))
    #expect(try world.texts("SELECT key FROM lookup_row WHERE name = 'x'") == ["BOB", "BOB"])
  }

  @Test func `a definition that merged two keys is seen also when another replaced it`() throws {
    let (plain, folding) = (try table("exact"), try table("caseInsensitive"))
    _ = try load("exact", ["Bob,x"], at: 100)
    _ = try load("exact", ["bob,y"], at: 200)
    try world.store.define(plain)
    let before = try world.store.generation()
    try world.store.define(plain)
    #expect(try world.store.generation() == before)
    try world.store.define(folding)
    try world.store.define(plain)
    #expect(try world.store.generation() != before)
    #expect(try world.store.change(since: before) == .loaded)
    #expect(try load("exact", ["bob,y"], at: 300).loadID == 4)
  }

  @Test func `two loads of one time leave the later spelling`() throws {
    _ = try load("caseInsensitive", ["Bob,x"], at: 50)
    _ = try load("caseInsensitive", ["bob,y"], at: 100)
    _ = try load("caseInsensitive", ["BOB,z"], at: 100)
    #expect(
      try world.versions() == [
        #"BOB {"id":"Bob","name":"x"} 50–100"#, #"BOB {"id":"BOB","name":"z"} 100–"#,
      ])
  }

  @Test func `a rename that comes with another spelling is a rename`() throws {
    _ = try load("caseInsensitive", ["Bob,x"], at: 100)
    _ = try load("caseInsensitive", ["bob,y"], at: 200)
    var renamings: [String] = []
    try world.store.renamings(in: .min ... .max) { renaming in
      renamings.append(String(decoding: renaming.before + renaming.after, as: UTF8.self))
    }
    #expect(renamings == ["xy"])
  }

  @Test(arguments: pairs)
  func `what was exported after a merge can be loaded`(pair: (String, String, String)) throws {
    let (match, one, other) = pair
    _ = try load(match, ["\(one),x"], at: 100)
    _ = try load(match, ["\(other),z", "192.0.2.77,y"], at: 200, .merge)
    var csv: [UInt8] = []
    try world.store.export(try table(match), as: .csv) { csv += [UInt8](copying: $0) }
    let report = try world.load(try table(match), [csv], at: 300)
    #expect((report.rows, report.unchanged, report.closed) == (2, 2, 0))
  }

  @Test func `a dry run counts a spelling as the load will`() throws {
    _ = try load("cidr", ["10.0.0.0/8,x", "192.0.2.0/24,y"], at: 100)
    var export = Export(for: try table("cidr"))
    try export.read(
      InputBuffer(copying: Array("id,name\n10.9.9.9/8,x\n".utf8).span), from: "1.txt")
    var changes: [String] = []
    let report = try world.store.preview(
      export,
      LoadSettings(asOf: seconds(200), loadedAt: seconds(200), program: "1", maxShrink: nil)
    ) { changes.append("\($0.kind) \(String(decoding: $0.key, as: UTF8.self))") }
    #expect((report.added, report.changed, report.closed) == (0, 1, 1))
    #expect(changes == ["changed 10.0.0.0/8", "closed 192.0.2.0/24"])
  }

  @Test(arguments: ["exact", "prefix", "glob"])
  func `in the other modes another spelling is another key`(match: String) throws {
    _ = try load(match, ["Bob,x"], at: 100)
    let report = try load(match, ["bob,x"], at: 200)
    #expect((report.added, report.changed, report.closed) == (1, 0, 1))
  }

  @Test func `whatever spellings loads choose, they are the loads of one spelling`() throws {
    var random = SplitMix(state: 7)
    for _ in 0..<20 {
      let (mixed, plain) = (try World(), try World())
      for time in 1...6 {
        var rows: [[String]] = [["id,name"], ["id,name"]]
        for key in ["ann", "bob", "cid", "dan", "eve", "fay"]
        where Int.random(in: 0..<3, using: &random) > 0 {
          let name = "n\(Int.random(in: 0..<2, using: &random))"
          let isUpper = Bool.random(using: &random)
          rows[0].append("\(isUpper ? key.uppercased() : key),\(name)")
          rows[1].append("\(key),\(name)")
        }
        rows[0].append("zoe,z")
        rows[1].append("zoe,z")
        let mode: LoadSettings.Mode = Bool.random(using: &random) ? .merge : .snapshot
        let table = try table("caseInsensitive")
        let one = try mixed.load(
          table, rows[0].joined(separator: "\n"), at: Int64(time), mode: mode)
        let other = try plain.load(
          table, rows[1].joined(separator: "\n"), at: Int64(time), mode: mode)
        #expect(
          (one.added, one.closed, one.reopened) == (other.added, other.closed, other.reopened))
      }
      let today = "SELECT lower(key) || name FROM lookup_row WHERE valid_to IS NULL ORDER BY 1"
      #expect(try mixed.texts(today) == plain.texts(today))
    }
  }
}

@Suite struct `Keys that a new match mode makes one` {
  let world: World

  init() throws { world = try World() }

  private func table(_ match: String) throws -> TableDefinition {
    try ownTable(columns: "id, name", name: "name", match: match)
  }

  @Test(arguments: [("caseInsensitive", "Bob", "bob"), ("cidr", "10.0.0.0/8", "10.0.0.1/8")])
  func `two that held at the same time are refused by name, and all stays as it was`(
    match: String, one: String, other: String
  ) throws {
    try world.load(try table("exact"), "id,name\n\(one),x\n\(other),y\nzz,z\n", at: 100)
    let before = try world.versions()
    let expected =
      "keys of the table My Table would be one under match: \(match), and held at the same time: "
      + "\(one) and \(other); drop the table, define it and load it again, or give the table with "
      + "the new match another name"
    #expect(message { try world.store.define(try table(match)) } == expected)
    let settings = LoadSettings(
      asOf: seconds(200), loadedAt: seconds(200), program: "1",
      definition: try table(match).text, maxShrink: nil)
    func export() throws -> Export {
      var export = Export(for: try table(match))
      try export.read(InputBuffer(copying: Array("id,name\n\(one),x\n".utf8).span), from: "1.txt")
      return export
    }
    #expect(message { _ = try world.store.load(try export(), settings) } == expected)
    #expect(message { _ = try world.store.preview(try export(), settings) { _ in } } == expected)
    #expect(try world.versions() == before)
    #expect(
      try world.texts("SELECT count(*) FROM lookup_table WHERE definition LIKE '%cidr%'") == ["0"])
  }

  @Test func `of many twins the first five are named`() throws {
    let keys = ["a", "b", "c", "d", "e", "f", "g"]
    let rows = keys.flatMap { ["\($0),x", "\($0.uppercased()),y"] }
    try world.load(try table("exact"), (["id,name"] + rows).joined(separator: "\n"))
    #expect(
      message { try world.store.define(try table("caseInsensitive")) }
        .contains("time: A and a; B and b; C and c; D and d; E and e; and 2 more; drop"))
  }

  @Test func `one that followed the other is its history`() throws {
    try world.load(try table("exact"), "id,name\nBob,x\n", at: 100)
    try world.load(try table("exact"), "id,name\nbob,x\n", at: 200)
    try world.store.define(try table("caseInsensitive"))
    #expect(
      try world.versions() == [
        #"bob {"id":"Bob","name":"x"} 100–200"#, #"bob {"id":"bob","name":"x"} 200–"#,
      ])
    let report = try world.load(try table("caseInsensitive"), "id,name\nBOB,x\n", at: 300)
    #expect((report.added, report.changed, report.closed) == (0, 1, 0))
  }
}
