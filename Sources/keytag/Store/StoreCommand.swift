import ArgumentParser
import Schemas

/// `keytag store`
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Look after the stored events: export, prune, verify.",
    discussion: """
      EXAMPLES
        keytag store stats
        keytag store export --raw > events.ndjson
        keytag store prune --before 2025-01-01T00:00:00Z --dry-run
        keytag store verify
        keytag store head --format ndjson >> /mnt/elsewhere/heads.ndjson
      """,
    subcommands: [
      StoreStatsCommand.self, StoreExportCommand.self, StorePruneCommand.self,
      StoreVerifyCommand.self, StoreHeadCommand.self,
    ])

  /// The kinds of indicators with the keys that events have them under.
  static let indicators = Indicator.outputOrder.map { (kind: $0.rawValue, key: $0.outputKey) }
}
