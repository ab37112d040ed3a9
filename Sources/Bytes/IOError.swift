internal import Glibc

/// Work with a file that the operating system refused.
package struct IOError: Error, Equatable, CustomStringConvertible {
  /// What was being done.
  package enum Operation: String, Sendable {
    case open = "cannot open"
    case create = "cannot create"
    case read = "cannot read"
    case write = "cannot write to"
  }

  /// What was being done.
  package let operation: Operation
  /// To which file.
  package let path: String
  /// The `errno` it ended with.
  package let code: Int32

  /// The failure of the call just made, from `errno`.
  init(_ operation: Operation, _ path: String) { self.init(operation, path, code: errno) }

  /// A failure with a code of its own.
  package init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// Whether it is the path that is at fault, which leads to nothing that may be opened so, and not the
  /// system that failed.
  package var isOfPath: Bool {
    [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG, ENXIO].contains(code)
  }

  /// Whether there is a file already where one was to be made.
  package var isOfExisting: Bool { operation == .create && code == EEXIST }

  /// One line: what, which file, why.
  package var description: String {
    let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return "\(operation.rawValue) \(path): \(reason.prefix(1).lowercased() + reason.dropFirst())"
  }
}
