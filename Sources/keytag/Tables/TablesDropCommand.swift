import ArgumentParser
import Bytes
import Lookups

/// `keytag tables drop TABLE`
struct TablesDropCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Remove a table: its rows, versions, loads and definition.",
    discussion: """
      Names that stored events already have stay with them. A built-in table is
      empty afterwards.

      EXAMPLES
        keytag tables drop hosts
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @Argument(help: "The table.") var table: String

  func run() throws {
    let versions = try LookupStore(database.openForWriting(turn)).drop(table)
    try FileOutput.standardOutput().tell(
      "\(table): dropped, \(Printable.count(versions, "version"))")
  }
}

/// `keytag tables snapshot FILE`
struct TablesSnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Write the tables, and only them, to one file that can be used with --db.",
    discussion: """
      The file is a database of its own, for its owner only, and the same tables
      give the same bytes. It has no write-ahead log, and is read without a lock, so
      that it may lie on any file system and be read by many; nothing may change it
      in place. Its SHA-256 is told; enrich --stamp-tables puts it in every event.
      It appears when it is whole; until then it is called FILE.NUMBER.partial,
      which a run that was killed leaves behind.

      EXAMPLES
        keytag tables snapshot tables.db
        keytag enrich --db tables.db --stamp-tables events.ndjson
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The file, which must not exist.", completion: .file()) var file: String

  func run() throws {
    let (hash, size) = try database.requireTables().writeSnapshot(to: file)
    try FileOutput.standardOutput().tell("\(file): \(size) bytes, SHA-256 \(hash)")
  }
}
