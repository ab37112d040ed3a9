package import Bytes
package import Lookups
package import SQLite

/// Work of a run that failed; what was delivered before it stays delivered.
package enum PipelineError: Error, SQLiteFailure, CustomStringConvertible {
  /// A file could not be read or written.
  case file(IOError)
  /// A source is no text in UTF-8; `command` is what was to read it.
  case unreadable(UnreadableFormat, source: String, command: String)
  /// The store refused.
  case sqlite(SQLiteError)
  /// The names in the events could not be learned.
  case learning(LoadError)
  /// Somebody else moved the cursor of this source since it was read.
  case overtaken(source: String)

  /// One line: what failed and why.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .sqlite(let error): error.file == nil ? "the store: \(error)" : "\(error)"
    case .unreadable(let format, let source, let command):
      Self.advice(on: format, source, command)
    case .learning(let error): "learning names: \(error)"
    case .overtaken(let source): "another keytag pulls \(source) at the same time"
    }
  }

  private static func advice(
    on format: UnreadableFormat, _ source: String, _ command: String
  ) -> String {
    let isInput = source == "-"
    let file = isInput ? "FILE" : Printable.shellQuoted(source)
    let name = isInput ? "standard input" : source
    let pipe = "\(format.reader) \(file) | \(command)"
    return format.isText
      ? "\(name) is \(format.rawValue): convert it on the way: \(pipe)"
      : "\(name) is compressed (\(format.rawValue)): unpack it on the way: \(pipe)"
  }
}
