import Bytes
import FrozenIndex
import TestSupport
import Testing

@testable import Enrichment

extension Enricher {
  fileprivate var hasWaiting: Bool { waiting.event != nil }

  /// The lines of inputs, which lie one behind another in one buffer; what is no event when it is
  /// enriched ahead is left to `enrich`, as all are where `isAhead` is false.
  fileprivate mutating func lines(
    _ inputs: [[UInt8]], isAhead: Bool, waited: inout Int
  ) -> [UInt8] {
    let text = Array(inputs.joined())
    let input = InputBuffer(copying: text.span)
    var output = OutputBuffer()
    var start = 0
    for bytes in inputs {
      let range = start..<start + bytes.count
      start = range.upperBound
      if isAhead, enrichAhead(input, in: range, into: &output) {
        if hasWaiting { waited += 1 }
        continue
      }
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
    /// How many events waited.
    private(set) var waited = 0

    init(_ inputs: [[UInt8]], _ enricher: inout Enricher, isAhead: Bool) {
      let text = enricher.lines(inputs, isAhead: isAhead, waited: &waited)
      lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
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

  private static let usual = [
    usage(#""vault_uuid":"V1","item_uuid":"I1","x":["V1"]"#), usage(#""item_uuid":"X","x":null"#),
    signIn(#""target_user":{"uuid":"U1","email":"a@example.com"}"#),
    audit("group", #""aux_uuid":"G1""#),
  ]

  /// Events of every kind, pages, damaged ones and no events at all, in a random order.
  private func inputs(_ seed: UInt64) -> [[UInt8]] {
    var random = SeededRandom(seed: seed)
    var plain = EventGenerator(seed: seed, spansLines: false, bringsOwnKeys: false)
    var odd = EventGenerator(seed: seed, spansLines: true, bringsOwnKeys: true)
    var inputs: [[UInt8]] = []
    for _ in 0..<400 {
      var event = plain.next()
      if random.chance(3) { event = odd.next() }
      if random.chance(3) { event = Array(random.pick(Self.usual).utf8) }
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
      let ahead = make(type, isAhead: true)
      check(ahead, make(type, isAhead: false))
      #expect(ahead.waited > 20 && ahead.waited < ahead.lines.count)
    }
  }

  @Test(arguments: 0..<3 as Range<UInt64>, [false, true])
  func `they are so where tables ask for lists, other fields, and have indicators`(
    _ seed: UInt64, _ hasIndicators: Bool
  ) throws {
    let tables = [
      OwnTable(
        selectors: "{path: x, as: thing_name}, 'x[*]', {path: item_uuid, when: {vault_uuid: V1}}",
        columns: hasIndicators ? "id, name, {name: mail, indicators: [email]}" : "id, name, mail",
        rows: ["V1", "I1", "1"].map { OwnRow($0, #""name":"n\u0022","mail":"z@example.com""#) })
    ]
    let inputs = inputs(seed)
    func make(isAhead: Bool) throws -> Made {
      var enricher = try ownEnricher(tables)
      return Made(inputs, &enricher, isAhead: isAhead)
    }
    let ahead = try make(isAhead: true)
    check(ahead, try make(isAhead: false))
    // Item usages have the lists; an event of another type waits.
    #expect(hasIndicators ? ahead.waited == 0 : ahead.waited > 5)
  }

  private func lines(_ events: [String], _ tables: Tables = .known) -> [Substring] {
    var enricher = newEnricher(tables)
    return Made(events.map { Array($0.utf8) }, &enricher, isAhead: true).lines
  }

  @Test func `an event that is no event leaves the one before it whole`() {
    let found = lines([
      usage(#""vault_uuid":"V1","item_uuid":"\u0049\u0031""#), "{", usage(#""vault_uuid":"X""#),
    ])
    #expect(found.count == 2)
    #expect(found.first?.contains(#""vault_name":"Ops","item_name":"Root key""#) == true)
    #expect(found.last?.contains(#""vault_name":"a vault""#) == true)
    #expect(found.last?.contains("Root key") == false)
  }

  @Test(arguments: [Tables.Naming.asOfEvent, .latest])
  func `each is named as of its own time, by keys as they are and keys with a history`(
    _ naming: Tables.Naming
  ) {
    let (renamed, other) = ("bvwmmwxisuca7wbehrbyqhag54", "gp5lvsfz6wsuujief6rudbvqih")
    let march = 1_709_251_200
    var builder = FrozenIndex.Builder()
    builder.add(TableRow(renamed, name: "old"), from: 0, to: march)
    builder.add(TableRow(renamed, name: "new"), from: march)
    builder.add(TableRow(other, name: "other"))
    let tables = Tables(indexes: [builder.finish(), nil, nil, nil], naming: naming)
    let events = [(renamed, "02"), (other, "03"), (renamed, "04"), (renamed, "02"), ("none", "03")]
    let found = lines(
      events.map { usage(#""vault_uuid":"\#($0.0)""#, time: "2024-\($0.1)-01T00:00:00Z") }, tables)
    let old = naming == .latest ? "new" : "old"
    let names = [old, "other", "new", old, nil].map { $0.map { #""vault_name":"\#($0)""# } }
    for (line, name) in zip(found, names) {
      #expect(name.map { line.contains($0) } ?? !line.contains("vault_name"))
    }
    #expect(found.count == 5)
  }

  @Test func `the tables may be exchanged once none waits`() {
    var enricher = newEnricher()
    let event = [Array(usage(#""vault_uuid":"V1""#).utf8)]
    let named = Made(event, &enricher, isAhead: true).lines.first
    enricher.tables = .none
    let bare = Made(event, &enricher, isAhead: true).lines.first
    #expect(named?.contains("Ops") == true && bare?.contains("Ops") == false)
  }
}
