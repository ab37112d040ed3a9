import Bytes
import FrozenIndex
import Schemas
import TestSupport

@testable import Enrichment

/// A row of a table of a user's own: the key, and what its columns have behind it.
struct OwnRow {
  let key: String
  let columns: String

  init(_ key: String, _ more: String = "") {
    self.key = key
    columns = #""id":"\#(key)""# + (more.isEmpty ? "" : "," + more)
  }
}

/// A table of a user's own with its rows.
struct OwnTable {
  let definition: TableDefinition
  let index: FrozenIndex?

  /// - Parameters:
  ///   - name: Its name.
  ///   - match: How it compares keys.
  ///   - selectors: As YAML, without the brackets around the list.
  ///   - columns: As YAML, likewise; `id` is the key.
  ///   - logType: Where its selectors lie.
  ///   - rows: What it knows; nil where nothing was ever loaded.
  init(
    _ name: String = "hosts", match: MatchMode = .exact, selectors: String,
    columns: String = "id, name", isEnabled: Bool = true,
    logType: String = "OnePassword.ItemUsage", rows: [OwnRow]? = [OwnRow("K", #""name":"Kay""#)]
  ) {
    let yaml = """
      AnalysisType: lookup_table
      LookupName: \(name)
      Enabled: \(isEnabled)
      match: \(match.rawValue)
      columns: [\(columns)]
      LogTypeMap:
        PrimaryKey: id
        AssociatedLogTypes:
          - LogType: \(logType)
            Selectors: [\(selectors)]
      """
    do throws(SchemaError) {
      definition = try TableDefinition(yaml: Array(yaml.utf8), file: "own.yml")
    } catch {
      fatalError("\(error)")
    }
    index = rows.map { rows in
      var builder = FrozenIndex.Builder(matching: match, expectedKeys: rows.count)
      for row in rows {
        let mark = Array(#""name":"#.utf8)
        let bytes = Array(row.columns.utf8)
        let start = bytes.indices.first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
        let end = start.map { start in
          (bytes[(start + 1)...].firstIndex(of: 0x22) ?? start) + 1
        }
        builder.add(
          key: row.key.utf8.span, columns: bytes.span, name: (start ?? 0)..<(end ?? 0))
      }
      return builder.finish()
    }
  }
}

/// An enricher with the built-in tables, empty, and tables of a user's own.
func ownEnricher(_ tables: [OwnTable], traces: Bool = false) throws(PlanError) -> Enricher {
  let builtIn = BuiltIn.tables.map { table in
    tables.first { $0.definition.name == table.name }?.definition ?? table
  }
  let others = tables.map(\.definition).filter { own in !builtIn.contains(own) }
  let definitions = builtIn + others
  let plan = try Plan(logSchemas: BuiltIn.logSchemas, tables: definitions)
  let indexes = definitions.filter(\.isEnabled).map { definition in
    tables.first { $0.definition == definition }?.index
  }
  return Enricher(plan: plan, tables: Tables(indexes: indexes), traces: traces)
}

/// The enriched event, or `!` and why there is none.
func enriched(_ event: String, _ tables: OwnTable...) throws -> String {
  var enricher = try ownEnricher(tables)
  let outcome = enricher.outcome(of: Array(event.utf8))
  guard let line = outcome.line else { return "! \(outcome.fault ?? "a page")" }
  return String(decoding: line, as: UTF8.self)
}

/// What `p_enrichment` says of an event; nil where there is none.
func enrichment(_ event: String, _ tables: OwnTable...) throws -> String? {
  var enricher = try ownEnricher(tables)
  let line = enricher.outcome(of: Array(event.utf8)).line
  return line.flatMap { SlowMembers($0)["p_enrichment"] }
}

extension Enricher {
  /// The look-ups that the event which was just enriched led to.
  func traced(_ event: [UInt8]) -> [LookupTrace] { lookups(InputBuffer(copying: event.span)) }
}
