internal import Bytes
internal import SQLite

extension Database {
  /// Opens a database to read it, also where SQLite would not let it be read as it is.
  ///
  /// Where no file can be made beside it, and its write-ahead log is empty, it is read as a file that
  /// nobody changes. Nobody does as long as no writer comes on the machine that lends the folder; what is
  /// read while one works there can be of two states.
  static func openToRead(
    _ path: String, busyTimeout: Int32
  ) throws(DatabaseError) -> (Connection, History) {
    do throws(SQLiteError) {
      return try look(at: path, .readOnly, busyTimeout)
    } catch {
      let files = DatabaseFiles(beside: path)
      let hindrance =
        error.isMissingFile
        ? nil
        : Hindrance(
          error.code, mayMakeFiles: files.mayBeMade, logSize: FileInput.size(path: files.log))
      switch hindrance {
      case nil: throw DatabaseError(error, path: path)
      case .unwritableFolderWithLog: throw .unreadableLog(path: path, log: files.log)
      case .unwritableFolder:
        return try attempt(path) { () throws(SQLiteError) in
          try look(at: path, .immutable, busyTimeout)
        }
      case .unfinishedChange:
        do throws(SQLiteError) {
          try Connection.undoUnfinishedChange(path: path, busyTimeout: busyTimeout)
        } catch {
          if error.code.primary == .busy { throw .failed(path: path, error) }
          throw .unfinishedChange(path: path, journal: files.journal, error)
        }
        return try attempt(path) { () throws(SQLiteError) in
          try look(at: path, .readOnly, busyTimeout)
        }
      }
    }
  }

  /// Opens a database and reads what it says of itself.
  static func look(
    at path: String, _ access: Connection.Access, _ busyTimeout: Int32
  ) throws(SQLiteError) -> (Connection, History) {
    let connection = try Connection(path: path, access: access, busyTimeout: busyTimeout)
    return (connection, try History(of: connection))
  }
}
