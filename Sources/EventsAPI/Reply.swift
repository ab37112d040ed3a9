package import Bytes

/// What came back for a request, before it is judged.
package struct Reply: ~Copyable {
  /// Why nothing came back, or not all of it.
  package enum Fault: Sendable, Equatable {
    /// The server cannot be reached, or the connection broke.
    case unreachable(String)
    /// It took too long.
    case timedOut(String)
    /// The server did not prove that it is the one that is meant.
    case untrusted(String)
    /// More came than may.
    case tooLarge
    /// The transfer was broken off because the program is to end.
    case stopped
  }

  /// The status of HTTP; 0 where there was a fault before it.
  package var status = 0
  /// What the body is said to be, as in the header.
  package var contentType: String?
  /// How the body is said to be compressed, as in the header.
  package var contentEncoding: String?
  /// How long to wait before asking again, in seconds, as in the header.
  package var retryAfter: Int64?
  /// What is wrong with the transfer.
  package var fault: Fault?
  /// What came.
  package var body = InputBuffer()

  /// An empty reply.
  package init() {}
}
