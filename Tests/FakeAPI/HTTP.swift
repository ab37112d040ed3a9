import TestSupport

/// A request of HTTP/1.1.
struct Request: Sendable {
  var method = ""
  var path = ""
  /// Header fields with names in lower case; of several of one name the last.
  var headers: [String: String] = [:]
  var body: [UInt8] = []
}

/// An answer, before a fault does something to it.
struct Answer: Sendable {
  var status = 200
  var type = "application/json; charset=utf-8"
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []

  /// The status line and the header fields, with those that say how the body ends.
  func head(_ ending: String) -> [UInt8] {
    var text =
      "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Unknown")\r\nContent-Type: \(type)\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    return Array((text + ending + "\r\n\r\n").utf8)
  }

  private static let reasons = [
    200: "OK", 301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect",
    308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 429: "Too Many Requests",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
  ]
}

/// Reads the requests of a connection, one after the other.
struct RequestReader {
  private static let longestHead = 1 << 16
  private static let longestBody = 1 << 20

  private let stream: LoopbackStream
  private var ahead: [UInt8] = []

  init(_ stream: LoopbackStream) { self.stream = stream }

  /// The next request; nil where the connection ends, or what comes is no HTTP.
  mutating func next() -> Request? {
    let end = Array("\r\n\r\n".utf8)
    while ahead.firstRange(of: end) == nil {
      guard ahead.count < Self.longestHead, readOn() else { return nil }
    }
    guard let blank = ahead.firstRange(of: end) else { return nil }
    let lines = String(decoding: ahead[..<blank.lowerBound], as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    ahead.removeSubrange(..<blank.upperBound)
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3, words[2] == "HTTP/1.1" else { return nil }
    var request = Request(method: String(words[0]), path: String(words[1]))
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      request.headers[line[..<colon].lowercased()] = String(value)
    }
    let length = request.headers["content-length"].map { Int($0) } ?? 0
    guard let length, (0...Self.longestBody).contains(length) else { return nil }
    if request.headers["expect"] != nil {
      stream.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    while ahead.count < length {
      guard readOn() else { return nil }
    }
    request.body = Array(ahead[..<length])
    ahead.removeSubrange(..<length)
    return request
  }

  private mutating func readOn() -> Bool {
    let piece = stream.read()
    ahead += piece
    return !piece.isEmpty
  }
}
