import Bytes
import Enrichment
import JSONText
import TestSupport
import Testing

@Suite struct `What holds for every event with tables of a user's own` {
  private static let flatKeys = ["thing_name", "other_name"]
  private static let ownKeys = Set(EventGenerator.ownKeys + ["p_parse_time"] + flatKeys)

  private static let types = [
    "OnePassword.ItemUsage", "OnePassword.SignInAttempt", "OnePassword.AuditEvent",
  ]

  /// Tables that ask in every way, in every log type, for what the generator makes.
  private static let tables: [OwnTable] = types.flatMap { type in
    [
      OwnTable(
        "a \(type)",
        selectors: "{path: x, as: thing_name}, 'x[*]', 'x[*].uuid', {path: vault_nam, when: "
          + "{timestamp: ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00+09:00']}}",
        columns: "id, name, {name: mail, indicators: [email, username]}, "
          + "{name: site, indicators: [domain]}",
        logType: type,
        rows: ["V1", "I1", "U1", "12", "1"].map {
          OwnRow($0, #""name":"n\u0022","mail":"z@example.com","site":" s\#($0) ""#)
        }),
      OwnTable(
        "nets \(type)", match: .cidr, selectors: "p_any_ip_addresses, x", logType: type,
        rows: [OwnRow("192.0.2.0/24"), OwnRow("2001:db8::/32"), OwnRow("0.0.0.0/0")]),
      OwnTable(
        "names \(type)", match: .glob,
        selectors: "p_any_emails, p_any_usernames, {path: p_any, as: other_name}", logType: type,
        rows: [OwnRow("*", #""name":"all""#)]),
    ]
  }

  private func bare(_ text: [UInt8]) -> String {
    let line = SlowMembers.onOneLine(text)
    return String(decoding: SlowMembers(line).stripped(of: Self.ownKeys), as: UTF8.self)
  }

  @Test(arguments: 0..<8 as Range<UInt64>, [false, true])
  func `its own bytes stay, enriching twice is once, and the line is valid`(
    _ seed: UInt64, _ spansLines: Bool
  ) throws {
    var generator = EventGenerator(seed: seed, spansLines: spansLines, bringsOwnKeys: true)
    var random = SeededRandom(seed: seed)
    var enricher = try ownEnricher(Self.tables)
    for _ in 0..<200 {
      var event = generator.next()
      if random.chance(2) {
        // A forged flat key of the tables' own.
        let start = event.firstIndex(of: UInt8(ascii: "{")).map { $0 + 1 } ?? 0
        event.insert(contentsOf: Array(#""thing_name":{"a":["V1"]},"#.utf8), at: start)
      }
      let shown = Comment(rawValue: String(decoding: event, as: UTF8.self))
      let outcome = enricher.outcome(of: event)
      // The generator repeats keys of nobody, and these tables read one of them.
      if outcome.fault?.hasPrefix("duplicate_key") == true { continue }
      let line = try #require(outcome.line, shown)
      #expect(throws: Never.self, shown) { try JSONText.validate(line.span) }
      let members = SlowMembers(line)
      for key in Self.ownKeys { #expect(members.members.count { $0.key == key } <= 1, shown) }
      #expect(bare(line) == bare(event), shown)
      #expect(enricher.outcome(of: line).line == line, shown)
    }
    #expect(enricher.counts.lookups.map(\.found).reduce(0, +) > 100)
  }

  @Test func `every look-up that is counted is traced, and no other`() throws {
    var generator = EventGenerator(seed: 5, spansLines: true, bringsOwnKeys: true)
    var enricher = try ownEnricher(Self.tables, traces: true)
    var traced = Counts.Lookup()
    for _ in 0..<300 {
      let event = generator.next()
      _ = enricher.outcome(of: event)
      for lookup in enricher.traced(event) {
        if lookup.outcome == .found { traced.found += 1 }
        if lookup.outcome == .missing { traced.missing += 1 }
      }
    }
    #expect(traced.found == enricher.counts.lookups.map(\.found).reduce(0, +))
    #expect(traced.missing == enricher.counts.lookups.map(\.missing).reduce(0, +))
    #expect(traced.found > 0 && traced.missing > 0)
  }
}
