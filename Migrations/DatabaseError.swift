package import Bytes
package import SQLite

/// Why keytag's database could not be opened. Each says what is the matter and what to do.
package enum DatabaseError: Error, Equatable, CustomStringConvertible {
  /// There is no file at the path.
  case missing(path: String)
  /// The file or its folder could not be created.
  case cannotCreate(IOError)
  /// The file is no SQLite database.
  case notADatabase(path: String)
  /// The file is an SQLite database, but another program's.
  case foreign(path: String, applicationID: Int64)
  /// The database has more migrations than this program knows.
  case newer(path: String, found: Int, known: Int)
  /// The database was made with another text of a migration than this program's.
  case changedMigration(path: String, number: Int, name: String)
  /// The database lacks migrations and is opened for reading, which never changes it.
  case outdated(path: String, found: Int, known: Int)
  /// The database is a snapshot of tables that lacks migrations.
  case outdatedSnapshot(path: String)
  /// The database is a snapshot of tables, and opened for writing.
  case snapshot(path: String)
  /// A change of the database was cut short, and could not be undone, as it must be before it is read.
  case unfinishedChange(path: String, journal: String, SQLiteError)
  /// A part of the database is in its write-ahead log, which cannot be read where no file can be made.
  case unreadableLog(path: String, log: String)
  /// SQLite failed: a lock (`busy`), the disk, damage.
  case failed(path: String, SQLiteError)

  /// What SQLite failed with when it opened the database at `path`, or had a first look at it.
  init(_ error: SQLiteError, path: String) {
    if error.code.primary == .notADatabase {
      self = .notADatabase(path: path)
    } else if error.isMissingFile {
      self = .missing(path: path)
    } else {
      self = .failed(path: path, error)
    }
  }

  /// One line: what, which file, what to do.
  package var description: String {
    switch self {
    case .missing(let path):
      "there is no database at \(path); keytag load makes one"
    case .cannotCreate(let error):
      "\(error)"
    case .notADatabase(let path):
      "\(path) is not an SQLite database: name another file with --db"
    case .foreign(let path, let applicationID):
      "\(path) is another program's SQLite database (application_id \(applicationID)): "
        + "name another file with --db"
    case .newer(let path, let found, let known):
      "\(path) was written by a newer keytag (it has \(found) migrations, this program knows "
        + "\(known)): upgrade keytag"
    case .changedMigration(let path, let number, let name):
      "\(path) was made with another form of migration \(number) (\(name)): use the keytag that "
        + "wrote it, or begin a new file with --db"
    case .outdated(let path, 0, _):
      "there is nothing in \(path) yet: any verb that writes makes keytag's database of it, such as "
        + "`keytag load`"
    case .outdated(let path, let found, let known):
      "\(path) was written by an older keytag (it has \(found) of \(known) migrations): any verb "
        + "that writes upgrades it, such as `keytag load`"
    case .outdatedSnapshot(let path):
      "\(path) is a snapshot of tables by an older keytag: make a new one with `keytag tables "
        + "snapshot` of the database that it was made of"
    case .snapshot(let path):
      "\(path) is a snapshot of tables, which stays as it is: write to the database that it was made "
        + "of, and make a new one with `keytag tables snapshot`"
    case .unfinishedChange(let path, let journal, let error):
      "a change of \(path) was cut short and must be undone before it can be read, which failed "
        + "(\(error.cause)): use any keytag verb on it where it and its folder may be written, or copy "
        + "it there together with \(journal)"
    case .unreadableLog(let path, let log):
      "cannot read \(path) here: a part of it is in \(log), and SQLite cannot make its files in this "
        + "folder: copy both to a folder that may be written, or use keytag where this one may; for the "
        + "tables alone, `keytag tables snapshot` makes there a file that can be read anywhere"
    case .failed(let path, let error):
      "cannot use \(path): \(error.cause)"
    }
  }
}
