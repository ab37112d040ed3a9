import Bytes
import Enrichment
import FrozenIndex
import Schemas
import TestSupport

/// A table made by hand.
struct TableRow {
  let key: String
  let columns: String
  let name: String?

  /// A row whose name, if it has one, is the value of its column `name`.
  init(_ key: String, name: String? = nil) {
    self.key = key
    self.name = name.map { "\"\($0)\"" }
    columns = #""uuid":"\#(key)""# + (self.name.map { #","name":\#($0)"# } ?? "")
  }

  /// Where the name lies in the columns; it is their end.
  var place: Range<Int> {
    columns.utf8.count - (name?.utf8.count ?? 0)..<columns.utf8.count
  }
}

extension FrozenIndex.Builder {
  mutating func add(_ row: TableRow) {
    add(key: row.key.utf8.span, columns: row.columns.utf8.span, name: row.place)
  }

  /// Adds a version; the times are in seconds.
  mutating func add(_ row: TableRow, from: Int, to: Int? = nil) {
    func nanoseconds(_ seconds: Int) -> Int64 { Int64(seconds) * 1_000_000_000 }
    add(
      key: row.key.utf8.span, columns: row.columns.utf8.span, name: row.place,
      from: nanoseconds(from), to: to.map(nanoseconds))
  }
}

func frozen(_ rows: TableRow...) -> FrozenIndex {
  var builder = FrozenIndex.Builder()
  for row in rows { builder.add(row) }
  return builder.finish()
}

extension Tables {
  /// Each table knows a key of its own, and all of them know X.
  static let known = Tables(indexes: [
    frozen(TableRow("V1", name: "Ops"), TableRow("X", name: "a vault")),
    frozen(TableRow("I1", name: "Root key"), TableRow("X", name: "an item")),
    frozen(
      TableRow("U1", name: "Ana"), TableRow("U2", name: "Zoë"), TableRow("X", name: "a user"),
      TableRow("NAMELESS")),
    frozen(TableRow("G1", name: "Admins"), TableRow("X", name: "a group")),
  ])

  static let none = Tables(indexes: [nil, nil, nil, nil])
}

/// The built-in log types and tables; the tables are vaults, items, users, groups in this order.
let builtInPlan: Plan = {
  do throws(PlanError) {
    return try Plan(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
  } catch {
    fatalError("\(error)")
  }
}()

/// What became of an input.
enum Outcome: Equatable {
  case event([UInt8], logType: Int)
  case page(array: Range<Int>)
  case reject(RejectReason, String, offset: Int)

  /// The line, where it is an event.
  var line: [UInt8]? {
    if case .event(let line, _) = self { return line }
    return nil
  }

  /// The reason and the detail, where it is a reject.
  var fault: String? {
    if case .reject(let reason, let detail, _) = self { return "\(reason.rawValue): \(detail)" }
    return nil
  }
}

func newEnricher(_ tables: Tables = .known, logType: String? = nil) -> Enricher {
  Enricher(
    plan: builtInPlan, tables: tables,
    logType: logType.flatMap { name in builtInPlan.logTypes.firstIndex { $0.name == name } })
}

extension Enricher {
  /// What becomes of the bytes; checks that a reject leaves nothing in the output.
  mutating func outcome(of bytes: [UInt8]) -> Outcome {
    let input = InputBuffer(copying: bytes.span)
    var output = OutputBuffer()
    do throws(Reject) {
      switch try enrich(input, in: 0..<bytes.count, into: &output) {
      case .event(let logType): return .event(output.copied(), logType: logType)
      case .page(let array):
        precondition(output.count == 0)
        return .page(array: array)
      }
    } catch {
      precondition(output.count == 0)
      return .reject(error.reason, error.detail, offset: error.offset)
    }
  }
}

func outcome(_ text: String, _ tables: Tables = .known, logType: String? = nil) -> Outcome {
  var enricher = newEnricher(tables, logType: logType)
  return enricher.outcome(of: Array(text.utf8))
}

/// What is appended to an event: all between its last member and its closing brace. A text that
/// begins with `!` says that it was no event or that its own bytes have changed.
func added(_ event: String, _ tables: Tables = .known, logType: String? = nil) -> String {
  let outcome = outcome(event, tables, logType: logType)
  guard let line = outcome.line else { return "! \(outcome.fault ?? "a page")" }
  let own = Array(event.utf8.dropLast())
  guard line.starts(with: own) else { return "! \(String(decoding: line, as: UTF8.self))" }
  return String(decoding: line.dropFirst(own.count).dropLast(), as: UTF8.self)
}

/// The value that an enriched event has for a key, as it is written.
func value(_ key: String, _ event: String, _ tables: Tables = .known) -> String? {
  outcome(event, tables).line.flatMap { SlowMembers($0)[key] }
}

/// What is counted while one event is enriched.
func counts(_ event: String, _ tables: Tables = .known) -> Counts {
  var enricher = newEnricher(tables)
  _ = enricher.outcome(of: Array(event.utf8))
  return enricher.counts
}

let time = "2024-05-01T10:00:00Z"

/// An item usage with these further members.
func usage(_ members: String = #""vault_uuid":"V0""#, time: String = time) -> String {
  #"{"uuid":"E1","timestamp":"\#(time)",\#(members)}"#
}

/// A sign-in attempt with these further members.
func signIn(_ members: String) -> String {
  #"{"uuid":"E1","timestamp":"\#(time)","category":"success",\#(members)}"#
}

/// An audit event about a kind of object, with these further members.
func audit(_ type: String = "user", _ members: String = #""aux_id":1"#) -> String {
  #"{"uuid":"E1","timestamp":"\#(time)","action":"a","object_type":"\#(type)",\#(members)}"#
}
