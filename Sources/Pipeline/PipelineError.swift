package import Bytes
package import SQLite

/// Work of a run that failed; what was delivered before it stays delivered.
package enum PipelineError: Error, SQLiteFailure, CustomStringConvertible {
  /// A file could not be read or written.
  case file(IOError)
  /// The store refused.
  case sqlite(SQLiteError)

  /// One line: what failed and why.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .sqlite(let error): "the store: \(error)"
    }
  }
}
