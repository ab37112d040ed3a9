import ArgumentParser
import Bytes
import EventStore

/// `keytag store prune`
struct StorePruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove events from before a time, and rejects that were stored before it.",
    discussion: """
      Events go with their indicators, in batches between which others write; a
      run that is interrupted is finished by the next. Lookup tables stay. So does
      how far files were read, so that no event comes back when a file is read
      again, but with enrich --from-start. The hash chain stays whole and says
      that rows went (keytag store verify).

      At the end the file is written anew without the space that was freed, which
      needs as much space again meanwhile; --keep-space leaves that out, and the
      space is used by what is stored next.

      EXAMPLES
        keytag store prune --before 2025-01-01T00:00:00Z --dry-run
        keytag store prune --before 2025-01-01T00:00:00Z
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @Option(help: "The time, in RFC 3339.") var before: String
  @Flag(name: .customLong("dry-run"), help: "Say what would go, and change nothing.")
  var isDryRun = false
  @Flag(name: .customLong("keep-space"), help: "Do not write the file anew.")
  var keepsSpace = false

  func run() throws {
    let time = try Moment.stored(before, option: "--before")
    let reader = try database.requireStore()
    let old = try Pruner(reader, indicators: StoreCommand.indicators).look(before: time)
    if !isDryRun {
      let connection = try database.openForWriting(turn)
      let pruner = Pruner(connection, indicators: StoreCommand.indicators)
      try pruner.prune(before: time)
      if !keepsSpace { try pruner.giveBackSpace() }
    }
    let output = FileOutput.standardOutput()
    let verb = isDryRun ? "would be removed" : "removed"
    for kind in old.events {
      try output.tell(
        "\(kind.logType): \(kind.count) \(verb), from \(kind.first) to \(kind.last)")
    }
    try output.tell("rejects: \(old.rejects) \(verb)")
  }
}
