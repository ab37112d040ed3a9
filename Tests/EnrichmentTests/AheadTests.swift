import Bytes
import TestSupport
import Testing

@testable import Enrichment

extension Enricher {
  /// The lines of inputs, which lie one behind another in one buffer; what is no event when it is
  /// enriched ahead is left to `enrich`, as all are where `isAhead` is false.
  fileprivate mutating func lines(_ inputs: [[UInt8]], isAhead: Bool) -> [UInt8] {
    let text = Array(inputs.joined())
    let input = InputBuffer(copying: text.span)
    var output = OutputBuffer()
    var start = 0
    for bytes in inputs {
      let range = start..<start + bytes.count
      start = range.upperBound
      if isAhead, enrichAhead(input, in: range, into: &output) { continue }
      let content = try? enrich(input, in: range, before: .nothing, into: &output)
      if case .event = content { output.append(0x0A) }
    }
    finishWaiting(input, into: &output)
    return output.copied()
  }
}

@Suite struct `An event waits for the next one to be begun` {
  /// What an enricher makes of inputs, and counts.
  private struct Made {
    let lines: [Substring]
    let counts: Counts

    init(_ inputs: [[UInt8]], _ enricher: inout Enricher, isAhead: Bool) {
      lines = String(decoding: enricher.lines(inputs, isAhead: isAhead), as: UTF8.self).split(
        separator: "\n")
      counts = enricher.counts
    }
  }

  private func check(_ ahead: Made, _ alone: Made) {
    #expect(ahead.lines.count == alone.lines.count)
    for (one, other) in zip(ahead.lines, alone.lines) where one != other {
      Issue.record("\(one) is not \(other)")
    }
    #expect(ahead.counts == alone.counts)
  }

  /// Events of every kind, pages, damaged ones and no events at all, in a random order.
  private func inputs(_ seed: UInt64) -> [[UInt8]] {
    var random = SeededRandom(seed: seed)
    var plain = EventGenerator(seed: seed, spansLines: false, bringsOwnKeys: false)
    var odd = EventGenerator(seed: seed, spansLines: true, bringsOwnKeys: true)
    var inputs: [[UInt8]] = []
    for _ in 0..<400 {
      var event = plain.next()
      if random.chance(3) { event = odd.next() }
      if random.chance(8) {
        event[Int.random(in: 0..<event.count, using: &random)] = random.pick(Array("\"{}[],".utf8))
      }
      if random.chance(20) { event = Array(random.pick(["{}", "[1]", #"{"items":[]}"#, ""]).utf8) }
      inputs.append(event)
    }
    return inputs
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `the lines and the counts are those of events enriched one by one`(_ seed: UInt64) {
    let inputs = inputs(seed)
    func make(_ logType: String?, isAhead: Bool) -> Made {
      var enricher = newEnricher(logType: logType)
      enricher.isLenient = logType == nil
      return Made(inputs, &enricher, isAhead: isAhead)
    }
    for type in [nil, "OnePassword.ItemUsage"] {
      check(make(type, isAhead: true), make(type, isAhead: false))
    }
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func `they are so where tables ask for lists, indicators and other fields`(_ seed: UInt64) throws
  {
    let tables = [
      OwnTable(
        selectors: "{path: x, as: thing_name}, 'x[*]', {path: item_uuid, when: {vault_uuid: V1}}",
        columns: "id, name, {name: mail, indicators: [email]}",
        rows: ["V1", "I1", "1"].map { OwnRow($0, #""name":"n\u0022","mail":"z@example.com""#) })
    ]
    let inputs = inputs(seed)
    func make(isAhead: Bool) throws -> Made {
      var enricher = try ownEnricher(tables)
      return Made(inputs, &enricher, isAhead: isAhead)
    }
    check(try make(isAhead: true), try make(isAhead: false))
  }

  @Test func `an event that is no event leaves the one before it whole`() {
    var enricher = newEnricher()
    let events = [
      usage(#""vault_uuid":"V1","item_uuid":"\u0049\u0031""#), "{", usage(#""vault_uuid":"X""#),
    ].map { Array($0.utf8) }
    let found = String(decoding: enricher.lines(events, isAhead: true), as: UTF8.self).split(
      separator: "\n")
    #expect(found.count == 2)
    #expect(found.first?.contains(#""vault_name":"Ops","item_name":"Root key""#) == true)
    #expect(found.last?.contains(#""vault_name":"a vault""#) == true)
    #expect(found.last?.contains("Root key") == false)
  }

  @Test func `the tables may be exchanged once none waits`() {
    var enricher = newEnricher()
    let event = [Array(usage(#""vault_uuid":"V1""#).utf8)]
    let named = String(decoding: enricher.lines(event, isAhead: true), as: UTF8.self)
    enricher.tables = .none
    let bare = String(decoding: enricher.lines(event, isAhead: true), as: UTF8.self)
    #expect(named.contains("Ops") && !bare.contains("Ops") && !bare.isEmpty)
  }
}
