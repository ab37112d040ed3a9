package import Bytes

/// The bearer token of the Events API: who has it can read the company's logs.
///
/// It cannot be printed: however a value is described, mirrored or interpolated, the token is not in
/// it. Only this room sees the bytes, and only to write them into the header of a request.
package struct Token: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The longest that is taken for one, in bytes. Those of 1Password have less than two thousand.
  static let limit = 16 << 10

  let bytes: [UInt8]

  /// A token as it is written in a file, white space around it allowed.
  /// - Parameter origin: Where it is from, for messages.
  package init(_ text: [UInt8], from origin: String) throws(TokenError) {
    let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    let start = text.firstIndex { !isSpace($0) } ?? text.endIndex
    let end = text.lastIndex { !isSpace($0) } ?? start - 1
    bytes = start <= end ? Array(text[start...end]) : []
    if bytes.isEmpty { throw .empty(origin) }
    // A header ends at a line break: what goes into one has none, nor anything else that is unseen.
    guard bytes.count <= Self.limit, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .malformed(origin)
    }
  }

  /// Not the token.
  package var description: String { "(a token)" }
  /// Not the token.
  package var debugDescription: String { description }
  /// Nothing.
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Whether a text has the token in it. O(text · token) at worst.
  func isIn(_ text: Span<UInt8>) -> Bool {
    guard text.count >= bytes.count else { return false }
    for start in 0...(text.count - bytes.count)
    where text[start] == bytes[0] && bytes.indices.allSatisfy({ text[start + $0] == bytes[$0] }) {
      return true
    }
    return false
  }
}

/// Why there is no token to use. None holds any of it.
package enum TokenError: Error, Equatable, CustomStringConvertible {
  /// None was given in any of the ways.
  case none
  /// Others than its owner may use the file.
  case open(file: String, mode: UInt32)
  /// There is nothing in it.
  case empty(String)
  /// What is there is no token.
  case malformed(String)
  /// The token was given where the name of its file belongs.
  case isNoFile
  /// The file could not be read.
  case file(IOError)

  /// One line: what is the matter and what to do.
  package var description: String {
    switch self {
    case .none:
      "there is no token: name a file that has it with --token-file, or set KEYTAG_TOKEN"
    case .open(let file, let mode):
      "\(file) has mode 0\(String(mode, radix: 8)), so that others may use the token in it: chmod "
        + "600 it, and issue another token if somebody may have read it"
    case .empty(let origin): "\(origin) has no token in it"
    case .malformed(let origin): "what is in \(origin) is no token, which is one word"
    case .isNoFile:
      "--token-file takes the name of a file that has the token, and not the token, which others "
        + "of this machine may now have seen: issue another"
    case .file(let error): error.description
    }
  }
}
