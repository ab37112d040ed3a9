import TestSupport
import Testing

@Suite struct `What README promises` {
  private let home = Home()

  @Test func `its session prints what it shows`() throws {
    for (table, file) in [
      ("vaults", "vaults.json"), ("items", "items.json"), ("users", "users.csv"),
      ("groups", "groups.json"),
    ] {
      #expect(home.keytag("load", table, projectFile("SampleData/\(file)")).code == 0)
    }
    #expect(home.keytag("enrich", "--store", projectFile("SampleData/events.ndjson")).code == 0)
    let readme = String(
      decoding: try #require(contents(of: projectFile("README.md"))), as: UTF8.self)
    let session = try #require(readme.firstRange(of: "$ keytag query \"")).upperBound
    let rest = readme[session...]
    let sql = try #require(rest.firstRange(of: "\"\n"))
    let answer = rest[sql.upperBound...].prefix { $0 != "`" }
    let called = home.keytag("query", "--format", "table", String(rest[..<sql.lowerBound]))
    #expect(called.output == answer)
    #expect(called.output.contains("AWS root account"))
  }
}
