internal import SQLite

/// What keeps SQLite from letting a reader see a database in which nothing is wrong.
enum Hindrance: Equatable {
  /// A kill cut the last change short, before there was a write-ahead log: what it began is to be undone
  /// with the journal beside the database, which SQLite leaves to those who may write.
  case unfinishedChange
  /// The database is as the last writer left it, and in a folder where SQLite cannot make the files
  /// that it reads one with a write-ahead log by, such as on a file system that is mounted to read only.
  case unwritableFolder
  /// The same where not all that was committed is in the database: the rest is in its log.
  case unwritableFolderWithLog

  /// What is in the way; nil where it is none of these.
  /// - Parameters:
  ///   - code: What SQLite refused to read with.
  ///   - mayMakeFiles: Whether files can be made beside the database.
  ///   - logSize: How many bytes its write-ahead log has; 0 where there is none.
  init?(_ code: ResultCode, mayMakeFiles: Bool, logSize: Int) {
    if code == .unfinishedChange {
      self = .unfinishedChange
    } else if [.cannotOpen, .readOnly].contains(code.primary), !mayMakeFiles {
      self = logSize == 0 ? .unwritableFolder : .unwritableFolderWithLog
    } else {
      return nil
    }
  }
}
