import Testing
import Workload

@Suite struct WorkloadTests {
  private static func settings(_ events: Int) -> Settings {
    var settings = Settings(events: events)
    settings.vaults = 50
    settings.items = 1_000
    settings.users = 100
    return settings
  }

  private static let everyFile = [
    "events.ndjson", "vaults.csv", "items.csv", "users.csv", "vaults.json", "items.json",
    "users.json",
  ]

  @Test(arguments: everyFile)
  func `the same seed gives the same bytes, another one others`(file: String) throws {
    var settings = Self.settings(500)
    let first = try WorkloadFolder(settings).bytes(file)
    #expect(try WorkloadFolder(settings).bytes(file) == first)
    settings.seed = 8
    #expect(try WorkloadFolder(settings).bytes(file) != first)
  }

  @Test func `of a hundred events, 60 are usages, 25 sign-ins and 15 audits`() throws {
    let lines = try WorkloadFolder(Self.settings(10_000)).lines("events.ndjson")
    try #require(lines.count == 10_000)
    let usages = lines.count { $0.contains(#""item_uuid":"#) }
    let signIns = lines.count { $0.contains(#""session_uuid":"#) }
    let audits = lines.count { $0.contains(#""object_type":"#) }
    #expect(usages + signIns + audits == 10_000)
    #expect(abs(usages - 6_000) < 200)
    #expect(abs(signIns - 2_500) < 200)
    #expect(abs(audits - 1_500) < 200)
    // The ratios between programs hang on how long an event is.
    let size = lines.reduce(0) { $0 + $1.utf8.count } / lines.count
    #expect((600...660).contains(size))
  }

  @Test func `two of a hundred items are in no export`() throws {
    let folder = try WorkloadFolder(Self.settings(10_000))
    let known = Set(try folder.lines("items.csv").map { $0.prefix(26) })
    let used = try folder.lines("events.ndjson").compactMap {
      text(after: #""item_uuid":""#, before: "\"", in: $0)
    }
    let missing = used.count { !known.contains($0) }
    #expect((60...180).contains(missing))
  }

  @Test func `skew gives the most popular hundredth of the items half of the usages`() throws {
    func topShare(skew: Bool) throws -> Double {
      var settings = Self.settings(5_000)
      settings.skew = skew
      var uses: [Substring: Int] = [:]
      for line in try WorkloadFolder(settings).lines("events.ndjson") {
        text(after: #""item_uuid":""#, before: "\"", in: line).map { uses[$0, default: 0] += 1 }
      }
      let top = uses.values.sorted(by: >).prefix(settings.items / 100).reduce(0, +)
      return Double(top) / Double(uses.values.reduce(0, +))
    }
    #expect(try topShare(skew: true) > 0.5)
    #expect(try topShare(skew: false) < 0.05)
  }

  @Test func `a long workload has strings of hundreds of bytes in events and tables`() throws {
    var settings = Self.settings(200)
    settings.long = true
    let folder = try WorkloadFolder(settings)
    for line in try folder.lines("events.ndjson") { #expect(line.utf8.count > 1_000) }
    for row in try folder.lines("items.csv").dropFirst() { #expect(row.utf8.count > 400) }
  }

  @Test func `escapes give both spellings of a character`() throws {
    var settings = Self.settings(1_000)
    settings.escapes = true
    let events = try WorkloadFolder(settings).lines("events.ndjson")
    #expect(events.contains { $0.contains("田中") })
    #expect(events.contains { $0.contains(#"\u7530\u4e2d"#) })
    #expect(events.contains { $0.contains(#"\ud83d\ude00"#) })
    #expect(events.contains { $0.contains(#"O\"Neil"#) })
  }

  @Test func `a folder that cannot be made is an error that names it`() {
    #expect(throws: WorkloadError.self) {
      try writeWorkload(Self.settings(1), into: "/nowhere/at/all")
    }
  }
}
