import Bytes
import Dispatch
import Enrichment
import EventStore
import FrozenIndex
import Glibc
import Migrations
import SQLite
import Schemas
import TestSupport

@testable import Pipeline

/// The built-in log types and tables; the tables are vaults, items, users, groups in this order.
let builtInPlan: Plan = {
  do throws(PlanError) {
    return try Plan(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
  } catch {
    fatalError("\(error)")
  }
}()

/// Vaults knows V1.
let tables: Tables = {
  var builder = FrozenIndex.Builder()
  builder.add(
    key: "V1".utf8.span, columns: #""uuid":"V1","name":"Ops""#.utf8.span, name: 19..<24)
  return Tables(indexes: [builder.finish(), nil, nil, nil])
}()

/// An item usage of 70 bytes.
func usage(_ uuid: String) -> String {
  #"{"uuid":"\#(uuid)","timestamp":"2024-05-01T10:00:00.0000Z","vault_uuid":"V1"}"#
}

/// An item usage over four lines, as a pretty printer writes it.
func prettyUsage(_ uuid: String, indent: String = "") -> String {
  [
    "{", #"  "uuid": "\#(uuid)","#, #"  "timestamp": "2024-05-01T10:00:00Z","#,
    #"  "vault_uuid": "V1""#, "}",
  ].map { indent + $0 }.joined(separator: "\n")
}

/// What a run made of its input.
struct Result: Equatable {
  /// The enriched lines.
  var output: [UInt8]
  /// The rejects, as lines of JSON.
  var rejectLines: [UInt8]

  /// The `uuid` of every enriched line.
  var uuids: [String] {
    output.split(separator: 0x0A).map { SlowMembers(Array($0))["uuid"].map(unquoted) ?? "?" }
  }

  /// The rejects as `line@byte reason: detail ‹raw›`.
  var rejects: [String] {
    rejectLines.split(separator: 0x0A).map { line in
      let members = SlowMembers(Array(line))
      func text(_ key: String) -> String { members[key].map(unquoted) ?? "?" }
      return "\(text("line"))@\(text("byte")) \(text("reason")): \(text("detail")) ‹\(text("raw"))›"
    }
  }

  /// Where each reject is and what it holds, without the reason.
  var places: [String] {
    rejectLines.split(separator: 0x0A).map { line in
      let members = SlowMembers(Array(line))
      return "\(members["line"] ?? "?")@\(members["byte"] ?? "?") "
        + (members["raw"].map(unquoted) ?? "?")
    }
  }
}

extension Result {
  /// The same with another name for the source.
  func naming(_ source: String, _ name: String) -> Result {
    let lines = String(decoding: rejectLines, as: UTF8.self)
      .replacing("\"source\":\"\(source)\"", with: "\"source\":\"\(name)\"")
    return Result(output: output, rejectLines: Array(lines.utf8))
  }
}

/// The text of a JSON string whose escapes are `\"`, `\n` and `\\`; other values as they are.
func unquoted(_ value: String) -> String {
  guard value.hasPrefix("\"") else { return value }
  return String(value.dropFirst().dropLast()).replacing(#"\""#, with: "\"")
    .replacing(#"\n"#, with: "\n").replacing(#"\\"#, with: #"\"#)
}

/// Runs over sources and gives what came out of it.
func run(
  sources: [String], jobs: Int = 2, lineLimit: Int = 1 << 20, logType: Int? = nil
) throws -> Result {
  try run(InputSettings(sources: sources, lineLimit: lineLimit), jobs: jobs, logType: logType)
}

/// Runs over an input and gives what came out of it.
func run(_ input: InputSettings, jobs: Int = 2, logType: Int? = nil) throws -> Result {
  let folder = TemporaryFolder()
  let run = Run(
    RunSettings(input, jobs: jobs, logType: logType),
    plan: builtInPlan, tables: TableSource(tables),
    delivery: Delivery(
      output: try FileOutput(creating: folder.file("out")),
      rejects: try FileOutput(creating: folder.file("rejects")), store: nil))
  let counts = try run.run()
  let result = Result(
    output: contents(of: folder.file("out")) ?? [],
    rejectLines: contents(of: folder.file("rejects")) ?? [])
  // in = out + rejected, and what is counted is what was written.
  precondition(counts.events == result.output.count { $0 == 0x0A })
  precondition(counts.rejects == result.rejectLines.count { $0 == 0x0A })
  precondition(counts.events == run.deliveredEvents)
  return result
}

/// Runs over one file with these bytes, read as `input` says.
func run(_ input: InputSettings, over bytes: [UInt8], jobs: Int = 2) throws -> Result {
  let folder = TemporaryFolder()
  var input = input
  input.sources = [folder.write(bytes, to: "events")]
  return try run(input, jobs: jobs).naming(input.sources[0], "events")
}

/// Runs over one file with these bytes.
func run(_ bytes: [UInt8], jobs: Int = 2, lineLimit: Int = 1 << 20) throws -> Result {
  let folder = TemporaryFolder()
  return try run(
    sources: [folder.write(bytes, to: "events")], jobs: jobs, lineLimit: lineLimit)
}

/// Runs over one file with this text.
func run(_ text: String, jobs: Int = 2, lineLimit: Int = 1 << 20) throws -> Result {
  try run(Array(text.utf8), jobs: jobs, lineLimit: lineLimit)
}

/// Runs over a pipe into which the bytes are written in pieces of random sizes.
func runThroughPipe(_ bytes: [UInt8], seed: UInt64, lineLimit: Int) throws -> Result {
  try runThroughPipe(bytes, seed: seed, InputSettings(sources: [], lineLimit: lineLimit))
}

/// The same, read as `input` says.
func runThroughPipe(_ bytes: [UInt8], seed: UInt64, _ input: InputSettings) throws -> Result {
  let folder = TemporaryFolder()
  let path = folder.makePipe("pipe")
  DispatchQueue.global().async {
    var random = SeededRandom(seed: seed)
    let pipe = PipeWriter(path)
    var start = 0
    while start < bytes.count {
      let end = min(
        bytes.count, start + Int.random(in: 1...(random.chance(4) ? 3000 : 40), using: &random))
      pipe.write(bytes[start..<end])
      start = end
      if random.chance(3) { sched_yield() }
    }
  }
  var input = input
  input.sources = [path]
  return try run(input).naming(path, "events")
}
