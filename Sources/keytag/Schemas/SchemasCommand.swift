import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag schemas`
struct SchemasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schemas",
    abstract: "List, check, test and add log types: what events look like.",
    discussion: """
      Without a verb of its own it lists the log types. A log type is a YAML
      file in Panther's schema format.

      EXAMPLES
        keytag schemas
        keytag schemas check proxy.yml
        keytag schemas add proxy.yml
      """,
    subcommands: [
      SchemasListCommand.self, SchemasShowCommand.self, SchemasCheckCommand.self,
      SchemasTestCommand.self, SchemasInferCommand.self, SchemasAddCommand.self,
      SchemasRemoveCommand.self,
    ],
    defaultSubcommand: SchemasListCommand.self)
}

/// `keytag schemas list`
struct SchemasListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the log types in the order in which events are tried against them.",
    discussion: """
      EXAMPLES
        keytag schemas
        keytag schemas list --schema proxy.yml --format ndjson
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var logTypes: LogTypeOptions

  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    let store = try database.openForReading().map { LookupStore($0) }
    var listing = Listing([
      "log_type", "fields", "required", "event_time", "indicators", "identified_by", "origin",
    ])
    for logType in try logTypes.known(store) {
      let schema = logType.schema
      var (fields, required) = (0, 0)
      schema.forEachField { _, field in
        fields += 1
        if field.isRequired { required += 1 }
      }
      let row: [Listing.Cell] = [
        .text(schema.name), .number(fields), .number(required),
        schema.eventTime.map { .text($0.description) } ?? .nothing,
        .text(schema.indicators.map(\.rawValue).joined(separator: ", ")),
        .text(schema.identifiedBy.joined(separator: ", ")), .text(logType.origin.text),
      ]
      listing.add(row)
    }
    try listing.write(as: format)
  }
}

extension LogSchema {
  /// What its fields are searched for as, in the order of output.
  fileprivate var indicators: [Indicator] {
    var found: Set<Indicator> = []
    func visit(_ type: FieldType) {
      switch type {
      case .object(let fields):
        for field in fields {
          found.formUnion(field.indicators)
          visit(field.type)
        }
      case .array(let element):
        found.formUnion(element.indicators)
        visit(element.type)
      default: break
      }
    }
    visit(.object(fields))
    return Indicator.allCases.filter(found.contains)
  }
}

extension KnownLogType.Origin {
  /// In words.
  fileprivate var text: String {
    switch self {
    case .builtIn: "built in"
    case .database(let source): "database, from \(source)"
    case .file(let path): path
    }
  }
}

/// `keytag schemas show NAME`
struct SchemasShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Write the YAML of a log type, as it was shipped or added.",
    usage: "keytag schemas show NAME [OPTIONS]",
    discussion: """
      EXAMPLES
        keytag schemas show OnePassword.ItemUsage > usage.yml
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var logTypes: LogTypeOptions
  @Argument(help: "The log type.", completion: .logType) var name: String

  func run() throws {
    let store = try database.openForReading().map { LookupStore($0) }
    let yaml = try logTypes.known(store).named(name).yaml
    let output = FileOutput.standardOutput()
    guard output.isTerminal else { return try output.write(yaml.span) }
    for line in yaml.split(separator: 0x0A, omittingEmptySubsequences: false) {
      try output.write((VisibleText(Array(line).span).bytes + [0x0A]).span)
    }
  }
}
