import EventStore
import TestSupport
import Testing

@Suite struct SavedQueryTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  @Test(arguments: SavedQuery.all.map(\.name))
  func `every saved query is documented and runs`(name: String) throws {
    let query = try #require(SavedQuery.all.first { $0.name == name })
    #expect(query.summary.hasSuffix("."))
    var values: [String: QueryParameter] = [:]
    for parameter in query.parameters {
      #expect(!parameter.help.isEmpty)
      if parameter.defaultValue == nil { values[parameter.name] = .text("x") }
    }
    // A parameter that is documented and not used, or used and not documented, is a failure.
    #expect(try database.failure(query.sql, parameters: query.values(values)) == nil)
  }

  @Test func `a given value goes before the default`() throws {
    let query = try #require(SavedQuery.all.first { $0.name == "person" })
    #expect(
      query.values(["since": .text("2026"), "person": .text("ana")]) == [
        "since": .text("2026"), "until": .text("9999"), "person": .text("ana"),
      ])
    #expect(query.parameters.first?.defaultValue == nil)
    #expect(query.parameters.last?.help == "before this time")
  }

  /// The steps of a plan that would go through all events or a whole log type.
  private func scans(_ name: String) throws -> [String] {
    let query = try #require(SavedQuery.all.first { $0.name == name })
    var values: [String: QueryParameter] = [:]
    for parameter in query.parameters { values[parameter.name] = .text("x") }
    let plan = try database.run(
      "EXPLAIN QUERY PLAN " + query.sql, as: .csv, parameters: values)
    return plan.split(separator: "\r\n").map(String.init).filter {
      $0.contains("SCAN e") || $0.contains("(log_type=?)")
    }
  }

  @Test(arguments: ["person", "item", "address", "vault", "leaver", "permissions", "exports"])
  func `a saved query about one thing or a time reads an index`(name: String) throws {
    #expect(try scans(name) == [])
  }
}
