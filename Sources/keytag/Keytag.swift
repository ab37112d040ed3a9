import ArgumentParser

/// The program: its verbs.
struct Keytag: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "keytag",
    abstract: "Put names on 1Password's event logs.",
    discussion: """
      keytag looks the UUIDs of raw events up in tables loaded from the exports
      a company has, and writes the same events with names, indicators and
      provenance appended.

      EXAMPLES
        op item list --format json | keytag load items -
        keytag enrich events.ndjson > enriched.ndjson
        tail -f events.ndjson | keytag enrich
        keytag enrich --store events.ndjson > /dev/null
        keytag pull --token-file token --since 7d
        keytag watch --token-file token
        keytag query "SELECT vault_name, count(*) FROM item_usage GROUP BY 1"

      EXIT CODES
        0 ok · 64 usage · 65 bad data · 66 no input · 69 unavailable · 70 internal
        73 cannot create · 74 I/O · 75 try again · 77 not authorised · 78 configuration
      """,
    version: version,
    subcommands: [LoadCommand.self, TablesCommand.self, EnrichCommand.self] + apiVerbs + [
      QueryCommand.self, ExplainCommand.self, CheckCommand.self, StoreCommand.self,
      SchemasCommand.self,
    ])
}
