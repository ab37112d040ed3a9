import ArgumentParser
import Bytes
import Lookups
import Migrations
import SQLite
import Schemas

/// The option that every verb with a database has.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "The database file.",
      discussion: "Default: $KEYTAG_DB, else $XDG_DATA_HOME/keytag/keytag.db.",
      valueName: "file"),
    completion: .file(extensions: ["db"]))
  var path: String?

  /// The file that is meant.
  private func resolved() throws -> (path: String, isDefault: Bool) {
    if let path = path ?? Surroundings.variable("KEYTAG_DB") { return (path, false) }
    let path = Database.defaultPath(
      dataHome: Surroundings.variable("XDG_DATA_HOME"), home: Surroundings.variable("HOME"))
    guard let path else {
      throw Failure(.usage, "no home folder is known; name the database with --db FILE")
    }
    return (path, true)
  }

  /// Opens the database for writing, and makes it where it is not there.
  func openForWriting(_ turn: TurnOptions) throws -> Connection {
    let (path, isDefault) = try resolved()
    return try Database.open(
      path: path, access: .readWrite, createsFolder: isDefault,
      busyTimeout: try turn.milliseconds())
  }

  /// Opens the database for reading; nil where it is not there and the user did not name one.
  func openForReading() throws -> Connection? {
    let (path, isDefault) = try resolved()
    return try open(path, mayBeMissing: isDefault)
  }

  /// Opens the database for reading; nil where it is not there.
  func openForReadingIfThere() throws -> Connection? {
    try open(try resolved().path, mayBeMissing: true)
  }

  private func open(_ path: String, mayBeMissing: Bool) throws -> Connection? {
    do {
      return try Database.open(path: path, access: .readOnly)
    } catch {
      if case .missing = error, mayBeMissing { return nil }
      throw error
    }
  }

  /// The SHA-256 of the snapshot that a connection made here reads.
  func hashOfSnapshot(_ connection: Connection?) throws -> String {
    let path = try resolved().path
    guard let connection, connection.isImmutable, try Database.isSnapshot(connection) else {
      throw Failure(
        .usage,
        "--stamp-tables takes a snapshot of tables as --db, and \(path) is none; keytag tables "
          + "snapshot FILE makes one")
    }
    return try SHA256.hex(ofFile: path).hash
  }

  /// The definitions of all tables; the built-in ones where there is no database yet.
  func knownTables() throws -> [TableDefinition] {
    try openForReadingIfThere().map { try LookupStore($0).definitions() } ?? BuiltIn.tables
  }

  /// Brings the database, if it is there, up to date, for a verb that reads it before it writes.
  func bringUpToDate(_ turn: TurnOptions) throws {
    do {
      _ = try openForReadingIfThere()
    } catch DatabaseError.outdated {
      _ = try openForWriting(turn)
    }
  }

  /// All log types; the built-in ones where there is no database yet.
  func knownLogSchemas() throws -> [LogSchema] {
    try openForReadingIfThere().map { try LookupStore($0).logSchemas() } ?? BuiltIn.logSchemas
  }

  /// The lookup tables of a database that must be there.
  func requireTables() throws -> LookupStore {
    guard let connection = try openForReading() else {
      throw Failure(.noInput, "there is no database yet; keytag load makes one")
    }
    return LookupStore(connection)
  }
}

/// The option that every verb has that writes to the database.
struct TurnOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long to wait while another keytag writes, such as 30s or 5m.",
      discussion: "Then the exit code is 75. A long run lets others write between its batches.",
      valueName: "time"))
  var wait = "10s"

  func validate() throws {
    do {
      _ = try milliseconds()
    } catch let failure as Failure {
      throw ValidationError(failure.message)
    }
  }

  /// The time, at most a day.
  func milliseconds() throws -> Int32 {
    let time = try Period.parse(wait, option: "--wait") / 1_000_000
    guard time <= 86_400_000 else { throw Failure(.usage, "--wait takes a day at most") }
    return Int32(time)
  }
}
