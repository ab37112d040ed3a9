import ArgumentParser
import Bytes
import Inference
import Lookups
import Pipeline
import Schemas

/// `keytag schemas infer [EVENTS…]`
struct SchemasInferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Draft a log type from samples of its events.",
    usage: "keytag schemas infer [EVENTS...] [OPTIONS]",
    discussion: """
      Writes YAML to be read through and corrected: types, what every sample has
      (required), how times are written, which field is the time of the event,
      what looks like an address, an email, a hash and so on (indicators), and a
      key that tells the log type from others (identifiedBy). Comments say what
      is not certain. Memory does not grow with the samples.

      EXAMPLES
        keytag schemas infer --name Custom.Proxy events.ndjson > proxy.yml
        keytag schemas check proxy.yml
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "Files of events; standard input if none, or for -.", completion: .file())
  var files: [String] = []

  @Option(help: "The name of the log type, such as Custom.Proxy.")
  var name = "Custom.Draft"

  @OptionGroup var logTypes: LogTypeOptions
  @OptionGroup var inputOptions: InputOptions

  func validate() throws {
    if name.isEmpty { throw ValidationError("--name takes a name, and this is empty") }
  }

  func run() throws {
    let input = try inputOptions.settings(files, command: "keytag schemas infer --name \(name)")
    let store = try database.openForReading().map { LookupStore($0) }
    var samples = SampleReader()
    var rejects = 0
    try samples.read(input) { reject in
      rejects += 1
      if rejects <= Delivery.toldRejects {
        try? FileOutput.standardError().tell("keytag: \(reject.message)")
      }
    }
    let tables = try store?.definitions() ?? BuiltIn.tables
    let flatKeys = tables.flatMap { $0.logTypes.flatMap { $0.selectors.compactMap(\.flatKey) } }
    let draft = SchemaDraft(
      of: samples, name: name, known: try logTypes.schemas(store),
      taken: Set(Plan.ownKeys + flatKeys))
    if let draft { try FileOutput.standardOutput().write(draft.yaml.span) }
    if rejects > 0 {
      throw Failure(
        .badData, rejects == 1 ? "1 input is no event" : "\(rejects) inputs are no events")
    }
    if draft == nil {
      throw Failure(
        .badData,
        samples.events == 0
          ? "there is no event" : "the events have no field that a schema could name")
    }
  }
}
