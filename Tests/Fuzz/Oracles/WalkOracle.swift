import Bytes
import Enrichment
import FrozenIndex
import JSONText
import Schemas
import TestSupport

/// Whether the walk takes what a slow reader takes; and of an event that is enriched, whether its own
/// bytes stay, the line is JSON on one line, and enriching the line again changes nothing.
final class WalkOracle: FuzzOracle {
  private var enricher: Enricher
  private let enrichedLine: EnrichedLine

  init() {
    // Beside the built-in tables one that uses lists, conditions and the indicators of an event.
    let definitions = BuiltIn.tables + [Self.ownTable]
    do throws(PlanError) {
      let plan = try Plan(logSchemas: BuiltIn.logSchemas, tables: definitions)
      enricher = Enricher(
        plan: plan, tables: Tables(indexes: definitions.map { Self.index($0.match) }))
    } catch {
      fatalError("\(error)")
    }
    enrichedLine = EnrichedLine(
      ownKeys: Plan.ownKeys
        + definitions.flatMap { $0.logTypes.flatMap { $0.selectors.compactMap(\.flatKey) } })
  }

  private static let ownTable: TableDefinition = {
    let yaml = """
      AnalysisType: lookup_table
      LookupName: hosts
      match: prefix
      columns: [id, {name: mail, indicators: [email]}, name]
      LogTypeMap:
        PrimaryKey: id
        AssociatedLogTypes:
          - LogType: OnePassword.ItemUsage
            Selectors: ["tags[*].id", p_any_ip_addresses, {path: client.app_name, as: app}]
      """
    do throws(SchemaError) {
      return try TableDefinition(yaml: Array(yaml.utf8), file: "hosts.yml")
    } catch {
      fatalError("\(error)")
    }
  }()

  private static let knownKeys = [
    "dzrirekba3iz22h7675o5br2td", "3m7s5wis352rscdmfeko5x2t6j", "A5ZCYJHUV2GBQGTJOYGQA5JLEZ",
    "XXQ2ZVXUWX467NMJBXN66TCEX2", "c3dwfivcuqma22c4yesp3mftyu", "192.0.2.9", "V1", "X",
  ]

  /// A table that knows keys of the sample events; the last has a closed version as well.
  private static func index(_ match: MatchMode) -> FrozenIndex {
    var builder = FrozenIndex.Builder(matching: match)
    let name = #""\u00e9\"x""#
    for key in knownKeys {
      let row = Array(#""id":"\#(key)","mail":"a@example.com","name":\#(name)"#.utf8)
      let place = row.count - name.utf8.count..<row.count
      builder.add(key: key.utf8.span, columns: row.span, name: place, from: 0)
    }
    let nameless = Array(#""id":"X""#.utf8)
    builder.add(
      key: "X".utf8.span, columns: nameless.span, name: nameless.count..<nameless.count,
      from: -1_000_000_000, to: 0)
    return builder.finish()
  }

  func objection(to input: [UInt8]) -> String? {
    let slow = SlowJSON.parse(input)
    if isJSON(input) != (slow != nil) {
      return slow == nil ? "taken though it is no JSON" : "refused though it is JSON"
    }
    let text = input.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(input.dropFirst(3)) : input
    switch enrich(text) {
    case .event(let line, let object): return objection(to: line, of: Array(text[object]))
    case .page(let array):
      let kind = SlowJSON.parse(Array(text[array]))?.kind
      return kind == "array" ? nil : "a page of what is no array"
    case .reject(.malformed) where slow?.kind == "object":
      return "an object that is rejected as malformed"
    case .reject: return nil
    }
  }

  private func objection(to line: [UInt8], of object: [UInt8]) -> String? {
    if let objection = enrichedLine.objection(to: line, of: object) { return objection }
    guard case .event(let again, _) = enrich(line), again == line else {
      return "not the same when enriched twice: \(shown(line))"
    }
    return nil
  }

  private enum Outcome {
    case event([UInt8], object: Range<Int>)
    case page(Range<Int>)
    case reject(RejectReason)
  }

  private func enrich(_ text: [UInt8]) -> Outcome {
    // What is behind it in the buffer is no part of it, and begins as it does.
    let both = text + text
    let input = InputBuffer(copying: both.span)
    var output = OutputBuffer()
    do throws(Reject) {
      switch try enricher.enrich(input, in: 0..<text.count, into: &output) {
      case .event: return .event(output.copied(), object: enricher.object ?? 0..<0)
      case .page(let array): return .page(array)
      }
    } catch {
      precondition(output.count == 0, "a reject leaves something in the output")
      precondition(error.offset >= 0 && error.offset <= text.count, "a reject is in its input")
      return .reject(error.reason)
    }
  }
}
