/// What can go wrong with an answer. A fault takes the place of the answer or changes it.
enum FaultKind: String, CaseIterable, Sendable {
  // Answers that are errors. Those ending in -after say with Retry-After to come back in a second.
  case badRequest = "400"
  case unauthorised = "401"
  case forbidden = "403"
  case tooMany = "429"
  case tooManyAfter = "429-after"
  case internalError = "500"
  case badGateway = "502"
  case unavailable = "503"
  case unavailableAfter = "503-after"

  // Another host is named to ask instead; it notes whether the token came with the question.
  case movedPermanently = "301"
  case found = "302"
  case seeOther = "303"
  case temporaryRedirect = "307"
  case permanentRedirect = "308"

  // The connection.
  /// Nothing is answered.
  case timeout
  /// The connection ends without an answer.
  case closed
  /// The connection breaks in the middle of the body.
  case reset
  /// The body ends after half of the announced length.
  case torn
  /// A chunked body ends without its last chunk.
  case tornChunked = "torn-chunked"
  /// A whole answer in small pieces, over about a second.
  case slow
  /// The body comes a byte every tenth of a second.
  case drip

  // The body.
  /// A page for people, as a captive portal shows, with status 200.
  case html
  /// The right body, called text/plain.
  case plain
  /// A body that is no JSON, called JSON.
  case noise
  /// JSON that ends in the middle, with the length that it has.
  case cut
  /// A body without end.
  case huge
  /// 1 MiB that is 160 MiB, unasked, with Content-Encoding gzip.
  case bomb

  // The page.
  /// No events, more to come, and a cursor to go on with.
  case empty
  /// Some events of the page before once more, in front of this page's.
  case again
  /// Each event twice.
  case twice
  /// The events in another order.
  case shuffled
  /// A cursor that leads back to this page, for ever.
  case stuck
  /// More to come, and no cursor.
  case noCursor = "no-cursor"

  /// Those that a client overcomes by asking again, soon, and those that do no harm.
  static let passing: [FaultKind] = [
    .tooMany, .tooManyAfter, .internalError, .badGateway, .unavailable, .unavailableAfter, .closed,
    .reset, .torn, .tornChunked, .slow, .html, .plain, .noise, .cut, .empty, .again, .twice,
    .shuffled,
  ]

  /// The HTTP status of those that are one.
  var status: Int? { Int(rawValue.prefix(3)) }

  /// Whether the status names another host.
  var isRedirect: Bool { status.map { (300..<400).contains($0) } ?? false }
}
