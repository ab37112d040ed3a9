import TestSupport
import Testing

@testable import keytag_fake_api

/// What came back for a request.
struct Received {
  var status = 0
  var headers: [String: String] = [:]
  var body: [UInt8] = []
  /// Whether all came that was announced.
  var isWhole = false

  subscript(path: String...) -> String? {
    guard let value = SlowJSON.parse(body)?.value(at: path[...]) else { return nil }
    let text = String(decoding: body[value.range], as: UTF8.self)
    return value.kind == "string" ? String(text.dropFirst().dropLast()) : text
  }

  /// The events, each as text.
  var items: [String] {
    guard let value = SlowJSON.parse(body)?.value(at: ["items"]) else { return [] }
    // The array's elements, cut by parsing the longest valid object from each place on.
    var items: [String] = []
    var at = value.range.lowerBound + 1
    while at < value.range.upperBound - 1 {
      let members = SlowMembers(Array(body[at...]))
      let last = members.members.last.map { $0.range.upperBound } ?? 0
      items.append(String(decoding: body[at..<at + last + 1], as: UTF8.self))
      at += last + 2
    }
    return items
  }

  var uuids: [String] { items.compactMap { SlowMembers(Array($0.utf8))["uuid"] } }
}

/// A plain HTTP client, which says exactly what it is told to.
struct Client {
  let server: FakeAPIServer

  func post(
    _ path: String, _ body: String, token: String? = FakeAPIServer.token
  ) -> Received {
    let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    return send(
      "POST \(path) HTTP/1.1\r\nHost: test\r\n\(authorization)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  func get(_ path: String, token: String = FakeAPIServer.token) -> Received {
    send("GET \(path) HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(token)\r\n\r\n")
  }

  private func send(_ text: String) -> Received {
    var received = Received()
    guard let stream = LoopbackStream(LoopbackAddress(port: server.port)) else { return received }
    stream.write(Array(text.utf8))
    var bytes: [UInt8] = []
    while true {
      if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
          .split(separator: "\r\n")
        received.status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          received.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        received.body = Array(bytes[end.upperBound...])
        let length = received.headers["content-length"].flatMap { Int($0) }
        received.isWhole = received.body.count == length
        if received.isWhole { return received }
      }
      let piece = stream.read()
      if piece.isEmpty { return received }
      bytes += piece
    }
  }

  /// Pages through a type from the start and gives the uuids in the order in which they came.
  func all(_ path: String, limit: Int = 100, since: String) -> [String] {
    var answer = post(path, #"{"limit":\#(limit),"start_time":"\#(since)"}"#)
    var uuids = answer.uuids
    while answer.status == 200, answer["has_more"] == "true", let cursor = answer["cursor"] {
      answer = post(path, #"{"cursor":"\#(cursor)"}"#)
      uuids += answer.uuids
    }
    return uuids
  }
}
