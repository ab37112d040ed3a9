import Bytes
import Enrichment
import JSONText
import TestSupport
import Testing

@Suite struct `What holds for every event` {
  private static let ownKeys = Set(EventGenerator.ownKeys + ["p_parse_time"])

  /// An event trimmed, on one line, and without keytag's keys.
  private func bare(_ text: [UInt8]) -> String {
    let line = SlowMembers.onOneLine(text)
    return String(decoding: SlowMembers(line).stripped(of: Self.ownKeys), as: UTF8.self)
  }

  /// Checks one event; false where it was no event.
  private func check(_ event: [UInt8], _ enricher: inout Enricher) -> Bool {
    guard let line = enricher.outcome(of: event).line else { return false }
    let shown = Comment(rawValue: String(decoding: event, as: UTF8.self))
    #expect(throws: Never.self, shown) { try JSONText.validate(line.span) }
    #expect(!line.contains(0x0A), shown)
    let members = SlowMembers(line)
    for key in Self.ownKeys { #expect(members.members.count { $0.key == key } <= 1, shown) }
    #expect(bare(line) == bare(event), shown)
    #expect(enricher.outcome(of: line).line == line, shown)
    return true
  }

  @Test(arguments: 0..<8 as Range<UInt64>, [false, true])
  func `its own bytes stay, enriching twice is once, and the line is valid`(
    _ seed: UInt64, _ spansLines: Bool
  ) {
    for bringsOwnKeys in [false, true] {
      var generator = EventGenerator(
        seed: seed, spansLines: spansLines, bringsOwnKeys: bringsOwnKeys)
      var enricher = newEnricher()
      for _ in 0..<300 {
        let event = generator.next()
        #expect(check(event, &enricher), "\(String(decoding: event, as: UTF8.self))")
      }
    }
  }

  @Test func `an event that brings no own key keeps every byte but line breaks and the edges`() {
    var generator = EventGenerator(seed: 99, spansLines: false, bringsOwnKeys: false)
    var enricher = newEnricher()
    for _ in 0..<500 {
      let event = generator.next()
      let own = SlowMembers.onOneLine(event).dropLast()
      #expect(enricher.outcome(of: event).line?.starts(with: own) == true)
    }
  }

  @Test func `it holds for the sample events, all but the malformed one`() throws {
    let sample = try #require(contents(of: projectFile("SampleData/events.ndjson")))
    var enricher = newEnricher()
    let lines = sample.split(separator: 0x0A)
    let accepted = lines.count { check(Array($0), &enricher) }
    #expect(accepted == lines.count - 1)
  }

  @Test func `an event does not depend on the events before it`() {
    var generator = EventGenerator(seed: 7, spansLines: true, bringsOwnKeys: true)
    var shared = newEnricher()
    for _ in 0..<200 {
      let event = generator.next()
      var fresh = newEnricher()
      #expect(shared.outcome(of: event) == fresh.outcome(of: event))
    }
  }

  @Test func `no cut of an event traps or passes for the whole`() {
    var enricher = newEnricher()
    let event = Array(
      usage(#""vault_uuid":"V1","user":{"email":"a\u0040b","name":"é"},"n":-1.5e3"#).utf8)
    for length in 0..<event.count {
      #expect(enricher.outcome(of: Array(event[..<length])).line == nil)
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `no damage to an event traps or makes an invalid line`(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var generator = EventGenerator(seed: seed, spansLines: true, bringsOwnKeys: true)
    var enricher = newEnricher()
    for _ in 0..<1000 {
      var event = generator.next()
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        event[Int.random(in: 0..<event.count, using: &random)] =
          random.chance(2)
          ? UInt8.random(in: 0...255, using: &random) : random.pick(Array("\"\\{}[],: 0".utf8))
      }
      if let line = enricher.outcome(of: event).line {
        #expect(throws: Never.self) { try JSONText.validate(line.span) }
        #expect(enricher.outcome(of: line).line == line)
      }
    }
  }
}
