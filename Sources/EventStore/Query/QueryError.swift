package import Bytes
package import SQLite

/// Why a query gave no answer, or not the whole of it.
package enum QueryError: Error, Equatable, CustomStringConvertible {
  /// The SQL asks for something that a query may not do.
  case refused(String)
  /// SQLite could not run it: a mistake in the SQL (`error`), an interrupt, the disk.
  case failed(SQLiteError)
  /// The answer could not be written.
  case output(IOError)

  /// One line.
  package var description: String {
    switch self {
    case .refused(let reason): reason
    case .failed(let error): error.file == nil ? error.message : error.description
    case .output(let error): "\(error)"
    }
  }

  /// What the messages say where a statement goes past an `SQLLimit`; they have no code of their own.
  private static let limits = [
    "too many columns", "too many terms", "too many arguments", "too many SQL variables",
    "variable number must be", "Expression tree is too large", "pattern too complex",
    "parser stack overflow",
  ]

  init(_ error: SQLiteError) {
    switch error.code {
    case .noStatement:
      self = .refused("there is no SQL to run: give one SELECT statement")
    case .trailingText, .embeddedNUL:
      self = .refused(error.message)
    // A refused function comes as a plain error, which only its message tells.
    case _ where error.code.primary == .notAuthorized,
      _ where error.message.hasPrefix("not authorized"):
      self = .refused("a query can only read the database: one SELECT (\(error.message))")
    // A longer text than one may write, or a longer value than there can be.
    case _ where error.code.primary == .tooBig:
      self = .refused("the SQL or a value in it is too long (\(error.message))")
    case _ where Self.limits.contains { error.message.contains($0) }:
      self = .refused(
        "a query may not be as large as that (\(error.message)): ask in smaller parts")
    default:
      self = .failed(error)
    }
  }
}

/// Takes an answer, piece by piece.
package typealias AnswerSink = (Span<UInt8>) throws(IOError) -> Void
