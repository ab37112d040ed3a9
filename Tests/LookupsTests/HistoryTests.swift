import Bytes
import Schemas
import Testing

@testable import Lookups

@Suite struct HistoryTests {
  let world: World
  let vaults: TableDefinition

  init() throws {
    world = try World()
    vaults = try builtIn("vaults")
    try world.load(vaults, "uuid,name\nb,B\na,Alpha\n", at: 100)
    try world.load(vaults, "uuid,name\nb,B\n", "id,name\na,Beta\n", at: 200)
    try world.load(vaults, "uuid,name\nb,B\n", at: 300)
    try world.load(vaults, "uuid,name\nb,B\na,\n", at: 400)
    try world.load(builtIn("users"), "uuid,name\nu,alphonse\nz,Émile\n", at: 100)
  }

  func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `the history of a key tells each version and the load it came from`() throws {
    let versions = try world.store.history(of: bytes("a"), in: "vaults")
    #expect(versions.map(\.validFrom) == [100, 200, 400].map(seconds))
    #expect(versions.map(\.validTo) == [seconds(200), seconds(300), nil])
    #expect(versions.map(\.name) == [bytes("Alpha"), bytes("Beta"), nil])
    #expect(versions.map(\.source) == ["1.txt", "2.txt", "1.txt"])
    #expect(versions.map(\.line) == [3, 2, 3])
    #expect(versions.map(\.loadID) == [1, 2, 4])
    #expect(versions[1].columns == bytes(#"{"uuid":"a","name":"Beta"}"#))
    #expect(versions[1].sha256 == SHA256.hex(of: "id,name\na,Beta\n".utf8.span))
    #expect(versions[1].key == bytes("a"))
    #expect(versions[1].program == "1.0")
    #expect(versions[1].loadedAt == seconds(1_000_000))
  }

  @Test(
    arguments: [
      (nil, nil), (50, "Alpha"), (100, "Alpha"), (199, "Alpha"), (200, "Beta"), (350, "Beta"),
      (400, nil),
    ] as [(Int64?, String?)])
  func `a key is shown as an event at that time would see it`(time: Int64?, name: String?) throws {
    let version = try world.store.show(bytes("a"), in: "vaults", at: time.map(seconds))
    #expect(version.name == name.map(bytes))
    let index = try #require(try world.store.freeze(vaults))
    #expect(found(index, "a", at: time)?.contains(name ?? "") == true)
  }

  @Test func `a table or a key that is not there is told`() {
    #expect(
      message { _ = try world.store.history(of: bytes("a"), in: "vault") }
        == "there is no table named vault; there are vaults, items, users, groups")
    #expect(
      message { _ = try world.store.show(bytes("x\u{1B}"), in: "vaults") }
        == #"the table vaults never had the key x\x1b"#)
    for unseen in ["", " ", "a "] {
      #expect(
        message { _ = try world.store.show(bytes(unseen), in: "vaults") }
          == "the table vaults never had the key \"\(unseen)\"")
    }
    #expect(
      message { _ = try World().store.history(of: bytes("a"), in: "vaults") }
        == "nothing was ever loaded into the table vaults")
  }

  @Test func `a search finds every name a key ever had, in every table`() throws {
    var matches: [String] = []
    func search(_ text: String) throws {
      matches = []
      try world.store.search(bytes(text)) { match in
        let to = match.validTo.map { "\($0 / seconds(1))" } ?? ""
        matches.append(
          "\(match.table) \(String(decoding: match.key + bytes(" ") + match.name, as: UTF8.self)) "
            + "\(match.validFrom / seconds(1))–\(to)")
      }
    }
    try search("ALPH")
    #expect(matches == ["users u alphonse 100–", "vaults a Alpha 100–200"])
    try search("%")
    #expect(matches.isEmpty)
    try search("Émile")
    #expect(matches == ["users z Émile 100–"])
  }

  @Test func `renamings are found in their period, also where a name was lost for a while`() throws
  {
    func renamings(_ from: Int64, _ to: Int64) throws -> [Renaming] {
      var found: [Renaming] = []
      try world.store.renamings(in: seconds(from)...seconds(to)) { found.append($0) }
      return found
    }
    let expected = [
      Renaming(
        table: "vaults", key: bytes("a"), before: bytes("Alpha"), after: bytes("Beta"),
        at: seconds(200), isLearned: false)
    ]
    #expect(try renamings(0, 1000) == expected)
    #expect(try renamings(200, 200) == expected)
    #expect(try renamings(201, 1000).isEmpty)
    try world.load(vaults, "uuid,name\nb,B\n", at: 500)
    try world.load(vaults, "uuid,name\nb,B\na,Gamma\n", at: 600)
    try world.load(vaults, "uuid,name\n", at: 700)
    try world.load(vaults, "uuid,name\nb,Bee\n", at: 800)
    #expect(try renamings(201, 1000).map(\.before) == [bytes("Beta"), bytes("B")])
    #expect(try renamings(201, 1000).map(\.after) == [bytes("Gamma"), bytes("Bee")])
  }
}
