import TestSupport
import Testing

@testable import Enrichment

/// Events made to cost more than their length: ten times as much of the same may cost ten times the
/// time, and not the hundred times that a hidden search through all that came before would.
@Suite struct `What an event with very many parts costs` {
  /// The cost of a large event over that of one a tenth its size.
  private func growth(
    _ enricher: inout Enricher, to count: Int, _ event: (Int) -> String
  ) -> Int64 {
    var costs: [Int64] = []
    for count in [count / 10, count] {
      let bytes = Array(event(count).utf8)
      costs.append(
        processorTime {
          guard case .event = enricher.outcome(of: bytes) else { fatalError("no event") }
        })
    }
    return costs[1] / costs[0]
  }

  private static let floods: [(String, @Sendable (Int) -> String)] = [
    ("keys of nobody, as long as one that is read", { #""vault_\#(100_000 + $0)":0"# }),
    ("keys that collide in weak hashes", { #""Aa\#($0)":0,"BB\#($0)":0"# }),
    ("keys with escapes", { #""vault_uui\u00\#(10 + $0 % 50)\#($0)":0"# }),
    ("one key again and again", { _ in #""x":0"# }),
    ("keys of keytag's own", { _ in #""p_log_type":"forged""# }),
    ("empty keys with objects", { _ in #""":{"uuid":{}}"# }),
  ]

  @Test(arguments: floods)
  func `a hundred thousand keys cost in proportion`(
    name: String, key: @Sendable (Int) -> String
  ) {
    var enricher = newEnricher()
    let growth = growth(&enricher, to: 100_000) { count in
      usage((0..<count).map(key).joined(separator: ",") + #","vault_uuid":"V1""#)
    }
    #expect(growth < 40, "\(name)")
  }

  @Test func `a long list whose rows all bring an indicator costs in proportion`() throws {
    let rows = (0..<5_000).map {
      OwnRow("K\($0)", #""mail":"m\#($0 * 7919 % 5_000)@example.com""#)
    }
    var enricher = try ownEnricher([
      OwnTable(
        selectors: "'tags[*].id'", columns: "id, {name: mail, indicators: [email]}", rows: rows)
    ])
    let growth = growth(&enricher, to: 5_000) { count in
      usage(
        #""vault_uuid":"V","tags":["#
          + (0..<count).map { #"{"id":"K\#($0)"}"# }
          .joined(separator: ",") + "]")
    }
    #expect(growth < 40)
  }

  @Test func `many indicators are unique and sorted, as few are`() throws {
    let mails = (0..<200).map { "m\($0 % 150)@example.com" }
    let rows = (0..<200).map { OwnRow("K\($0)", #""mail":"\#(mails[$0])""#) }
    let table = OwnTable(
      selectors: "'tags[*]'", columns: "id, {name: mail, indicators: [email]}", rows: rows)
    let keys = (0..<200).map { #""K\#($0)""# }.joined(separator: ",")
    let line = try enriched(
      usage(#""vault_uuid":"V","user":{"email":"a@example.com"},"tags":[\#(keys)]"#), table)
    let expected = Set(mails + ["a@example.com"]).sorted().map { "\"\($0)\"" }
    #expect(SlowMembers(Array(line.utf8))["p_any_emails"] == "[\(expected.joined(separator: ","))]")
  }
}
