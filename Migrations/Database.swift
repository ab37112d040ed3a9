internal import Bytes
internal import HashChain
package import SQLite
internal import Synchronization

/// Opens keytag's database: the one way in, for every verb.
///
/// The file is known by its `application_id`; a table `migration` in it records what was applied.
/// Opening to write makes the file where it is missing and applies what it lacks, each migration in
/// a transaction of its own. Opening to read asks for a database that is up to date, and changes
/// nothing, but for undoing what a kill left of a change. A file that is not ours, or that this program
/// does not understand, is refused untouched.
package enum Database {
  /// "keyt" in ASCII, as SQLite's `application_id`.
  package static let applicationID: Int64 = 0x6b65_7974

  /// `keytag/keytag.db` in the user's data folder: `$XDG_DATA_HOME` where that is an absolute path,
  /// as its specification asks, else `$HOME/.local/share`; `nil` where neither is set.
  package static func defaultPath(dataHome: String?, home: String?) -> String? {
    if let dataHome, dataHome.hasPrefix("/") { return dataHome + "/keytag/keytag.db" }
    guard let home, !home.isEmpty else { return nil }
    return home + "/.local/share/keytag/keytag.db"
  }

  /// Opens the database at `path`; `createsFolder` makes its folder too, with mode 0700.
  ///
  /// A database made here has mode 0600, and so have the files that SQLite puts beside it. Writers
  /// use a write-ahead log, sync at every commit, seal what they change, and take turns by a lock on a
  /// file beside the database; they neither seal nor take turns where `isPrivate` says that nobody
  /// else writes. `busyTimeout`, in milliseconds, is how long to wait for another process.
  package static func open(
    path: String, access: Connection.Access, createsFolder: Bool = false,
    busyTimeout: Int32 = 10_000, isPrivate: Bool = false, migrations: [Migration] = Migration.all
  ) throws(DatabaseError) -> Connection {
    let isFirst = opened.withLock { $0.insert(path).inserted }
    if access == .readWrite { try createFile(path, andFolder: createsFolder) }
    if isFirst, access == .readOnly, let snapshot = openSnapshot(path, migrations) {
      _ = opened.withLock { $0.remove(path) }
      return snapshot
    }
    let (connection, history) =
      access == .readOnly
      ? try openToRead(path, busyTimeout: busyTimeout)
      : try attempt(path) { () throws(SQLiteError) in try look(at: path, access, busyTimeout) }
    try history.check(against: migrations, path: path)
    if access == .readWrite {
      if history.isSnapshot { throw .snapshot(path: path) }
      try attempt(path) { () throws(SQLiteError) in
        if !isPrivate { try connection.takeTurns() }
        try prepareForWriting(connection, history)
        try history.apply(missingOf: migrations, to: connection, isSealed: !isPrivate)
      }
    } else if history.applied.count < migrations.count {
      if history.isSnapshot { throw .outdatedSnapshot(path: path) }
      throw .outdated(path: path, found: history.applied.count, known: migrations.count)
    }
    return connection
  }

  /// The files that SQLite may have open in this process, or had. These must be opened by nobody else:
  /// where a file is closed, all locks of the process on it go, also those of SQLite's connections
  /// (https://sqlite.org/howtocorrupt.html, section 2.2).
  private static let opened = Mutex<Set<String>>([])

  /// Opens a snapshot without a lock, which a file system may not have; nil where it is none, or
  /// cannot be read so.
  private static func openSnapshot(_ path: String, _ migrations: [Migration]) -> Connection? {
    // The header (https://sqlite.org/fileformat.html): byte 18 is 1 where there is no write-ahead log,
    // from byte 68 on is the application_id. A journal beside it has something to undo.
    guard let header = FileInput.peek(path: path, count: 72), header.count == 72, header[18] == 1,
      header[68...].reduce(0, { $0 << 8 | Int64($1) }) == applicationID,
      FileInput.Identity(path: DatabaseFiles(beside: path).journal) == nil,
      let connection = try? Connection(path: path, access: .immutable),
      let history = try? History(of: connection), history.isSnapshot,
      history.applied.count == migrations.count,
      (try? history.check(against: migrations, path: path)) != nil
    else { return nil }
    return connection
  }

  /// Whether a database that was opened is a snapshot of tables.
  package static func isSnapshot(_ connection: Connection) throws(SQLiteError) -> Bool {
    try History(of: connection).isSnapshot
  }

  private static func createFile(
    _ path: String, andFolder createsFolder: Bool
  ) throws(DatabaseError) {
    do throws(IOError) {
      if createsFolder, let folder = PrivateFile.folder(of: path) {
        try PrivateFile.createFolder(folder)
      }
      _ = try PrivateFile.create(path)
    } catch {
      throw .cannotCreate(error)
    }
  }

  static func prepareForWriting(
    _ connection: Connection, _ history: History
  ) throws(SQLiteError) {
    // Claimed before the write-ahead log begins, so that the file itself says whose it is. Another
    // process may be claiming it at this very moment: hence IF NOT EXISTS.
    if history.isBlank {
      // Events are large for SQLite's 4 KiB, and UUIDs fall all over the indexes: with 16 KiB storing
      // takes a fifth less of the processor than with 8. Possible only before the first table.
      try connection.execute("PRAGMA page_size = 16384")
      try connection.transaction { () throws(SQLiteError) in
        try connection.execute(
          """
          PRAGMA application_id = \(applicationID);
          CREATE TABLE IF NOT EXISTS migration (
            number     INTEGER PRIMARY KEY,
            name       TEXT NOT NULL,
            sha256     TEXT NOT NULL,     -- of the migration's SQL, in hexadecimal
            applied_at INTEGER NOT NULL   -- nanoseconds since 1970-01-01T00:00:00Z
          ) STRICT;
          """)
      }
    }
    // Where the file system cannot have a write-ahead log, SQLite keeps its rollback journal: as
    // safe, and readers wait for the writer.
    try connection.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
  }

  static func attempt<Result>(
    _ path: String, _ work: () throws(SQLiteError) -> Result
  ) throws(DatabaseError) -> Result {
    do throws(SQLiteError) {
      return try work()
    } catch {
      throw DatabaseError(error, path: path)
    }
  }
}
