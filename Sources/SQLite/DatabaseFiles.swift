import Glibc

/// The files that are kept beside a database, named after the file itself by whatever link it is
/// reached.
package struct DatabaseFiles: Sendable {
  private let database: String

  /// The files beside the database at `path`; it need not be there.
  package init(beside path: String) {
    let resolved = unsafe realpath(path, nil)
    database = unsafe resolved.map { unsafe String(cString: $0) } ?? path
    unsafe free(resolved)
  }

  /// SQLite's write-ahead log: what was committed and is not in the database yet.
  package var log: String { database + "-wal" }
  /// SQLite's rollback journal, where there is no write-ahead log: what a change that was begun is to be
  /// undone with.
  package var journal: String { database + "-journal" }
  /// What one writer at a time has locked.
  package var lock: String { database + ".lock" }

  /// Whether this process may make files beside the database.
  package var mayBeMade: Bool {
    unsafe access(PrivateFile.folder(of: database) ?? (database.hasPrefix("/") ? "/" : "."), W_OK)
      == 0
  }
}
