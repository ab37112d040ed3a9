import Schemas
import Testing

@testable import Lookups

@Suite struct KeyFinderTests {
  let world: World

  init() throws { world = try World() }

  private func load(_ match: String, _ rows: String, at time: Int64) throws -> TableDefinition {
    let table = try ownTable(columns: "id, name", name: "name", match: match)
    try world.load(table, "id,name\n" + rows, at: time)
    try world.store.define(table)
    return table
  }

  /// The key and name that is shown for a text at a time in seconds.
  private func shown(_ text: String, at time: Int64? = nil) -> String {
    do {
      let row = try world.store.show(Array(text.utf8), in: "My Table", at: time.map(seconds))
      return String(decoding: row.key + [0x20] + (row.name ?? []), as: UTF8.self)
    } catch {
      return "\(error)"
    }
  }

  @Test func `an address finds the network that enrich finds, and a network itself`() throws {
    let rows = "10.0.0.0/8,wide\n10.5.0.0/16,narrow\n2001:db8::/32,six\n"
    _ = try load("cidr", rows + "10.5.0.1,host\n", at: 100)
    _ = try load("cidr", rows, at: 200)
    #expect(shown("10.9.9.9") == "10.0.0.0/8 wide")
    #expect(shown("10.5.0.1", at: 150) == "10.5.0.1 host")
    #expect(shown("10.5.0.1", at: 250) == "10.5.0.0/16 narrow")
    #expect(shown("10.5.0.1/32") == "10.5.0.1 host")
    #expect(shown("10.77.0.0/8") == "10.0.0.0/8 wide")
    #expect(shown("2001:0db8::ffff") == "2001:db8::/32 six")
    #expect(
      shown("10.9.0.0/16") == "the table My Table never had a key that matches 10.9.0.0/16 "
        + "(match: cidr)")
    #expect(shown("192.0.2.1").hasSuffix("never had a key that matches 192.0.2.1 (match: cidr)"))
    #expect(shown("no address").hasSuffix("matches no address (match: cidr)"))
    let history = try world.store.history(of: Array("10.9.9.9".utf8), in: "My Table")
    #expect(history.map { String(decoding: $0.key, as: UTF8.self) } == ["10.0.0.0/8"])
  }

  @Test func `any case finds a key and all its spellings' versions`() throws {
    _ = try load("caseInsensitive", "Bob,x\neve,z\n", at: 100)
    _ = try load("caseInsensitive", "bob,y\neve,z\n", at: 200)
    #expect(shown("BOB") == "bob y")
    #expect(shown("BOB", at: 150) == "bob x")
    let history = try world.store.history(of: Array("Bob".utf8), in: "My Table")
    #expect(history.map(\.validFrom) == [seconds(100), seconds(200)])
  }

  @Test func `a value finds its prefix`() throws {
    _ = try load("prefix", "web-,any\nweb-de-,german\n", at: 100)
    #expect(shown("web-de-7") == "web-de- german")
    #expect(shown("web-") == "web- any")
    #expect(shown("db-1").hasSuffix("never had a key that matches db-1 (match: prefix)"))
  }

  @Test func `a value finds its pattern, and a pattern itself`() throws {
    _ = try load("glob", "web-*,any\nweb-[ab]*,few\nweb-\\*,star\n", at: 100)
    #expect(shown("web-a1") == #"web-* any"#)
    #expect(shown("web-[ab]*") == "web-[ab]* few")
    #expect(shown("web-*") == "web-* any")
    #expect(shown(#"web-\*"#) == #"web-\* star"#)
    #expect(shown("web-?") == "web-* any")
    #expect(shown("web-[") == "web-* any")
  }

  @Test func `a value with wildcards in an event is no pattern`() throws {
    let table = try load("glob", "web-*,any\nweb-\\*,star\n", at: 100)
    let row = try KeyFinder(world.store).show(Array("web-*".utf8), in: table)
    #expect(row.key == Array(#"web-\*"#.utf8))
  }

  @Test(arguments: ["exact", "caseInsensitive", "cidr", "prefix", "glob"])
  func `what is found is what a frozen table gives, at any time`(match: String) throws {
    var random = SplitMix(state: 5)
    let keys = ["10.0.0.0/8", "10.5.0.0/16", "10.5.0.1", "2001:DB8::/32", "2001:db8::1"]
    for time in 1...8 {
      let rows = keys.filter { _ in Bool.random(using: &random) }
        .map { "\(Bool.random(using: &random) ? $0 : $0.lowercased()),\($0)-\(time)\n" }
      _ = try load(match, rows.joined(), at: Int64(time * 10))
    }
    let table = try world.store.definition(of: "My Table")
    let index = try #require(try world.store.freeze(table))
    let finder = KeyFinder(world.store)
    let times: [Int64?] = [nil, 5, 15, 25, 35, 45, 55, 65, 75, 85]
    for value in keys + ["10.5.0.9", "2001:db8::7", "10.5.0.0/16x"] {
      for time in times {
        let row = try? finder.show(Array(value.utf8), in: table, at: time.map(seconds))
        let name = row?.name.map { "\"\(String(decoding: $0, as: UTF8.self))\"" }
        let expected = found(index, value, at: time)
        #expect(expected?.split(separator: " ").first.map { String($0) } == name)
      }
    }
  }
}
