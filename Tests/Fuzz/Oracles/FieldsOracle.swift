import Bytes
import Enrichment
import FrozenIndex
import JSONText
import Schemas
import TestSupport

/// Whether an event of a log type with every type, rule, time format and indicator is read alike by
/// enriching and by the test of how it fits; and whether what enriching makes of it holds: its own bytes
/// stay, every list is of unique texts in order, and enriching again changes nothing.
final class FieldsOracle: FuzzOracle {
  private let test: FitTest
  private let enrichedLine: EnrichedLine
  private var enricher: Enricher

  init() {
    do throws(SchemaError) {
      let schema = try LogSchema(yaml: Array(Self.logType.utf8), file: "all.yml")
      let table = try TableDefinition(yaml: Array(Self.table.utf8), file: "things.yml")
      test = FitTest(schema)
      enricher = Self.enricher(schema, table)
    } catch {
      fatalError("\(error)")
    }
    enrichedLine = EnrichedLine(ownKeys: Plan.ownKeys + ["thing"])
  }

  private static func enricher(_ schema: LogSchema, _ table: TableDefinition) -> Enricher {
    var index = FrozenIndex.Builder(matching: table.match)
    for key in ["a", "192.0.2.1", "bücher.example", "7"] {
      let row = Array(#""id":"\#(key)","site":" xn--a ","name":"n""#.utf8)
      index.add(key: key.utf8.span, columns: row.span, name: row.count - 3..<row.count, from: 0)
    }
    do throws(PlanError) {
      let plan = try Plan(logSchemas: [schema], tables: [table])
      return Enricher(plan: plan, tables: Tables(indexes: [index.finish()]), logType: 0)
    } catch {
      fatalError("\(error)")
    }
  }

  private static let table = """
    AnalysisType: lookup_table
    LookupName: things
    columns: [id, {name: site, indicators: [domain]}, name]
    LogTypeMap:
      PrimaryKey: id
      AssociatedLogTypes:
        - LogType: All
          Selectors:
            [{path: s, as: thing}, "l[*].s", "e.l[*].d", i, p_any_ip_addresses, p_any_domain_names]
    """

  private static let logType: String = {
    let inner = "[{name: s, type: string, required: true}, {name: n, type: smallint}]"
    let kinds = Indicator.allCases.map(\.rawValue).joined(separator: ", ")
    return """
      schema: All
      fields:
        - {name: t, type: timestamp, isEventTime: true, timeFormats: [rfc3339, unix, '%d/%b/%Y:%T %z']}
        - {name: u, type: timestamp, timeFormats: [unix_ms, '%a, %e %B %y %I:%M %p', '%j.%Y %R:%S.%f %Z']}
        - {name: w, type: timestamp, timeFormats: [unix_us]}
        - {name: x, type: timestamp, timeFormats: [unix_ns, '%s.%N']}
        - {name: s, type: string, required: true, indicators: [\(kinds)]}
        - {name: i, type: int, indicators: [actor_id]}
        - {name: b, type: bigint}
        - {name: f, type: float}
        - {name: y, type: boolean}
        - {name: j, type: json}
        - {name: o, type: object, fields: \(inner)}
        - {name: l, type: array, element: {type: object, fields: \(inner)}}
        - {name: m, type: array, element: {type: array, element: {type: string, indicators: [url]}}}
        - {name: a, type: string, validate: {allow: [a, b], deny: [b, c]}}
        - {name: p, type: string, validate: {ip: ipv4}, indicators: [ip]}
        - {name: c, type: string, validate: {cidr: any}}
        - name: e
          type: object
          isEmbeddedJSON: true
          fields:
            - {name: h, type: string, required: true, indicators: [hostname]}
            - name: l
              type: array
              isEmbeddedJSON: true
              element:
                type: object
                fields:
                  - {name: d, type: string, indicators: [domain], validate: {deny: [x]}}
                  - {name: t, type: timestamp, timeFormats: [rfc3339]}
      """
  }()

  func objection(to input: [UInt8]) -> String? {
    enricher.counts.wrongTypes = [:]
    let line: [UInt8]
    let event: [UInt8]
    do throws(Reject) {
      guard let enriched = try enrich(input) else { return nil }
      (line, event) = enriched
    } catch {
      guard SlowJSON.parse(input)?.kind == "object", !input.starts(with: [0xEF, 0xBB, 0xBF]) else {
        return nil
      }
      if error.reason == .malformed { return "an object that is rejected as malformed" }
      return test.fit(of: input.span).isGood ? "rejected though it fits: \(error)" : nil
    }
    let fit = test.fit(of: event.span)
    guard fit.isGood == enricher.counts.wrongTypes.isEmpty else {
      return "misfits \(fit.misfits), wrong types \(enricher.counts.wrongTypes)"
    }
    if let objection = enrichedLine.objection(to: line, of: event) { return objection }
    if let objection = Self.objection(toListsOf: line) { return objection }
    guard let again = try? enrich(line), again.line == line else {
      return "not the same when enriched twice: \(shown(line))"
    }
    return nil
  }

  /// The line that an event becomes, and the event's own bytes; nil where it is a page.
  private func enrich(_ text: [UInt8]) throws(Reject) -> (line: [UInt8], event: [UInt8])? {
    let input = InputBuffer(copying: text.span)
    var output = OutputBuffer()
    guard case .event = try enricher.enrich(input, in: 0..<text.count, into: &output) else {
      return nil
    }
    return (output.copied(), Array(text[enricher.object ?? 0..<0]))
  }

  private static let listKeys = Set(
    Plan.ownKeys.filter { $0.hasPrefix("p_any_") }.map { Array($0.utf8) })

  /// What is wrong with the lists of indicators of a line.
  private static func objection(toListsOf line: [UInt8]) -> String? {
    for member in SlowJSON.parse(line)?.members ?? [] where listKeys.contains(member.key) {
      let texts = elements(of: Array(line[member.value.range]))
      guard member.value.kind == "array", !texts.isEmpty, texts.allSatisfy({ !$0.isEmpty }) else {
        return "\(shown(member.key)) is no list of texts"
      }
      for (text, next) in zip(texts, texts.dropFirst())
      where !text.lexicographicallyPrecedes(next) {
        return "\(shown(member.key)) is out of order or has \(shown(next)) twice"
      }
    }
    return nil
  }

  /// The texts of a list of strings.
  private static func elements(of list: [UInt8]) -> [[UInt8]] {
    var tokens = JSONTokens(in: 0..<list.count)
    var texts: [[UInt8]] = []
    while let token = tokens.next(list.span) {
      if case .string(let range, _) = token {
        texts.append(JSONString.decode(list.span.extracting(range)))
      }
    }
    return texts
  }
}
