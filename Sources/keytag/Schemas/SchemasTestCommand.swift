import ArgumentParser
import Bytes
import Enrichment
import JSONText
import Lookups
import Pipeline
import Schemas

/// `keytag schemas test NAME [EVENTS…]`
struct SchemasTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Say of each event why it fits a log type, or why not.",
    usage: "keytag schemas test NAME [EVENTS...] [OPTIONS]",
    discussion: """
      An event fits where everything required is there, every value is of its
      field's type, times can be read and rules hold; keys that the log type does
      not name may be there. What else enriching would take an event for is said
      as well. It ends with 65 where an event does not fit, or an input is none.

      EXAMPLES
        keytag schemas test Custom.Proxy events.ndjson
        keytag schemas test Custom.Proxy --schema proxy.yml --format json < events
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The log type.", completion: .logType) var name: String

  @Argument(help: "Files of events; standard input if none, or for -.", completion: .file())
  var files: [String] = []

  @Option(help: "text or json, one object a line.")
  var format: ExplainCommand.Format = .text

  @OptionGroup var logTypes: LogTypeOptions
  @OptionGroup var inputOptions: InputOptions

  func run() throws {
    let input = try inputOptions.settings(files, command: "keytag schemas test \(name)")
    let store = try database.openForReading().map { LookupStore($0) }
    let known = try logTypes.known(store)
    let schema = try known.named(name).schema
    let tables = try store?.definitions() ?? BuiltIn.tables
    let plan = try Plan(logSchemas: known.map(\.schema), tables: tables)
    var test = SchemaTest(schema, input, plan: plan)
    var (good, all) = (0, 0)
    let output = FileOutput.standardOutput()
    var failed: IOError?
    try test.run { result in
      all += 1
      if result.isGood { good += 1 }
      guard failed == nil else { return }
      var text = OutputBuffer()
      switch format {
      case .text: result.appendText(to: &text, name)
      case .json: result.appendJSON(to: &text)
      }
      do throws(IOError) {
        try text.withBytes { bytes throws(IOError) in try output.write(bytes) }
      } catch {
        failed = error
      }
    }
    if let failed { throw failed }
    guard all > 0 else { throw Failure(.badData, "there is no event") }
    let summary = "\(good) of \(all) event\(all == 1 ? "" : "s") fit\(good == 1 ? "s" : "") \(name)"
    if good < all { throw Failure(.badData, summary) }
    try FileOutput.standardError().tell("keytag: \(summary)")
  }
}

extension SchemaTestResult {
  /// Whether it is an event that fits.
  fileprivate var isGood: Bool {
    if case .event(let fit, _, _, _) = self { fit.isGood } else { false }
  }

  /// The result for people: a line, and one more for each reason.
  fileprivate func appendText(to output: inout OutputBuffer, _ name: String) {
    var lines: [String] = []
    switch self {
    case .event(let fit, let taken, let source, let line):
      lines.append("\(source):\(line): \(fit.isGood ? "fits" : "does not fit")")
      lines += fit.misfits.map { "  \($0.path) \($0.detail)" }
      if fit.further > 0 { lines.append("  and \(fit.further) more") }
      switch taken {
      case .logType(name): break
      case .logType(let other): lines.append("  enrich takes it for \(other)")
      case .reject(let reject):
        lines.append("  enrich rejects it: \(reject.reason.rawValue): \(reject.detail)")
      }
    case .reject(let reject): lines.append(reject.message)
    }
    for line in lines {
      output.append(VisibleText(Array(line.utf8).span).bytes)
      output.append(0x0A)
    }
  }

  /// The result for programs: one JSON object and a line break.
  fileprivate func appendJSON(to output: inout OutputBuffer) {
    var object = JSONObject()
    switch self {
    case .event(let fit, let taken, let source, let line):
      object.add("source", text: source)
      object.add("line", number: line)
      object.add("fits", json: Array((fit.isGood ? "true" : "false").utf8))
      object.add(
        "misfits", json: Self.list(fit.misfits.map { ($0.kind.rawValue, $0.path, $0.detail) }))
      object.add("further", number: fit.further)
      switch taken {
      case .logType(let name): object.add("enriched_as", text: name)
      case .reject(let reject):
        object.add("rejected_as", text: reject.reason.rawValue)
        object.add("reject_detail", text: reject.detail)
      }
    case .reject(let rejected):
      object.add("source", text: rejected.source)
      object.add("line", number: rejected.line)
      object.add("fits", json: Array("false".utf8))
      object.add("misfits", json: Self.list([]))
      object.add("further", number: 0)
      object.add("rejected_as", text: rejected.reject.reason.rawValue)
      object.add("reject_detail", text: rejected.reject.detail)
    }
    output.append(object.finish())
    output.append(0x0A)
  }

  private static func list(_ misfits: [(kind: String, path: String, detail: String)]) -> [UInt8] {
    let objects = misfits.map { misfit in
      var object = JSONObject()
      object.add("kind", text: misfit.kind)
      object.add("path", text: misfit.path)
      object.add("detail", text: misfit.detail)
      return String(decoding: object.finish(), as: UTF8.self)
    }
    return Array("[\(objects.joined(separator: ","))]".utf8)
  }
}
