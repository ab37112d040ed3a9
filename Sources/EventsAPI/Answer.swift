internal import Bytes
internal import JSONText

/// What a reply means for whoever asked.
package enum Answer: Sendable, Equatable {
  /// A page, whose parts lie in the reply's body.
  case page(Page)
  /// What the token may read.
  case introspection(Introspection)
  /// The request is refused as it stands, such as for a cursor that the API no longer knows.
  case refused(String)
  /// The token may not do this, or nothing any more.
  case unauthorised(String)
  /// It may go well another time, but not before `after` nanoseconds.
  case failed(String, after: Int64 = 0)
  /// It will go no better another time.
  case hopeless(String)
  /// The program is to end.
  case stopped
}

/// Judges replies.
struct AnswerReader: ~Copyable {
  private var pages = PageReader()
  private var introspections = IntrospectionReader()
  private var errors = ErrorReader()

  /// Says what a reply means.
  /// - Parameter token: What was sent along, which no message may have in it.
  mutating func read(
    _ reply: borrowing Reply, to request: Request, with token: Token? = nil
  ) -> Answer {
    let after = min(max(0, reply.retryAfter ?? 0), 86_400) * .second
    switch reply.fault {
    case .unreachable(let why), .timedOut(let why): return .failed(why)
    case .untrusted(let why): return .hopeless(why)
    case .tooLarge: return .failed("the answer is larger than 32 MiB")
    case .stopped: return .stopped
    case nil: break
    }
    if reply.status == 200 { return readBody(reply, request) }
    let why = "HTTP \(reply.status)" + errors.read(reply.body, with: token)
    switch reply.status {
    case 400: return .refused(why)
    case 401 where request == .introspection:
      return .unauthorised(
        why + ": it is wrong, expired or revoked, or the account is in another region (--region)")
    case 401, 403: return .unauthorised(why)
    case 300..<400: return .failed("HTTP \(reply.status), a redirect, which is not followed")
    case 408, 425, 429, 500...: return .failed(why, after: after)
    case 404, 405, 410:
      return .hopeless(why + ": no Events API is there; check --region, --url and --api")
    case 402..<500: return .hopeless(why)
    default: return .failed(why)
    }
  }

  private mutating func readBody(_ reply: borrowing Reply, _ request: Request) -> Answer {
    // Compression was not asked for, and nothing here unpacks it.
    if let encoding = reply.contentEncoding?.lowercased(), encoding != "identity" {
      return .failed("the answer is compressed, which was not asked for")
    }
    let type = reply.contentType?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    guard type == "application/json" else { return .failed("the answer is no JSON by its header") }
    if request == .introspection {
      return introspections.read(reply.body).map(Answer.introspection)
        ?? .failed("the answer is not what a token may read")
    }
    return pages.read(reply.body).map(Answer.page) ?? .failed("the answer is not a whole page")
  }
}

/// Reads what a server says of an error: `{"status":…,"message":…}`, in version 1
/// `{"Error":{"Message":…}}`.
struct ErrorReader: ~Copyable {
  private static let limit = 300
  private var walker: Walker
  private let slots: [Int]

  init() {
    var trie = KeyTrie()
    slots = [trie.insert(["message"]), trie.insert(["Error", "Message"])]
    walker = Walker(trie)
  }

  /// The message in parentheses; nothing where there is none, or where it has the token in it.
  mutating func read(_ body: borrowing InputBuffer, with token: Token?) -> String {
    guard walker.isWhole(body) else { return "" }
    for slot in slots where walker[slot].kind == .string && walker[slot].length > 0 {
      let range = walker[slot].range
      let text = body.withBytes { JSONString.decode($0.extracting(range)) }
      if let token, token.isIn(text.span) { return "" }
      let shown = String(decoding: text.prefix(Self.limit), as: UTF8.self)
      return " (\(shown)\(text.count > Self.limit ? "…" : ""))"
    }
    return ""
  }
}
