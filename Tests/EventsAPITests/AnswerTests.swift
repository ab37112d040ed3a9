import Bytes
import Testing

@testable import EventsAPI

@Suite struct `What a reply means` {
  private func answer(_ reply: borrowing Reply, to request: Request? = nil) throws -> Answer {
    var reader = AnswerReader()
    let token = try Token(Array("eyJ.canary".utf8), from: "a test")
    return reader.read(
      reply, to: request ?? .next(.itemUsages, cursor: Array("c".utf8)), with: token)
  }

  private func isFailure(_ answer: Answer) -> Bool {
    if case .failed = answer { return true }
    return false
  }

  @Test func `a page is where its events are, whatever the order of its keys`() throws {
    let body =
      #" {"items":[{"uuid":"A"}, 7],"x":{"cursor":1},"has_more":true,"cursor":"a\/\u0062"} "#
    guard case .page(let page) = try answer(reply(body)) else {
      Issue.record("no page")
      return
    }
    let items = try #require(page.items)
    let events = body.utf8.dropFirst(items.lowerBound).prefix(items.count)
    #expect(Array(events) == Array(#"[{"uuid":"A"}, 7]"#.utf8))
    #expect(page.cursor == Array(#"a\/\u0062"#.utf8))
    #expect(page.hasMore)
  }

  @Test func `a cursor goes back byte by byte`() {
    let request = Request.next(.itemUsages, cursor: Array(#"a\/\u0062\ud800"#.utf8))
    #expect(request.body == Array(#"{"cursor":"a\/\u0062\ud800"}"#.utf8))
  }

  @Test func `a start says how many and from when`() {
    let request = Request.start(.auditEvents, from: noon.wall, limit: 1000)
    #expect(
      request.body == Array(#"{"limit":1000,"start_time":"2026-03-01T12:00:00Z"}"#.utf8))
    #expect(Request.introspection.body == nil)
  }

  @Test(arguments: [
    #"{"cursor":"c","has_more":true,"items":[{"uuid":"A"}"#, "", "{}", "[]", "null", "x",
    #"{"cursor":"c","has_more":true,"items":[]}{"#, #"{"cursor":"c","has_more":true}"#,
    #"{"cursor":"c","items":[]}"#, #"{"has_more":true,"items":[]}"#,
    #"{"cursor":"","has_more":true,"items":[]}"#, #"{"cursor":1,"has_more":true,"items":[]}"#,
    #"{"cursor":"c","has_more":1,"items":[]}"#, #"{"cursor":"c","has_more":true,"items":{}}"#,
    #"{"cursor":"c","cursor":"d","has_more":true,"items":[]}"#,
    "{\"cursor\":\"c\",\"has_more\":true,\"items\":[\"\u{1}\"]}",
  ])
  func `a body that is torn or no page is asked for again`(body: String) throws {
    #expect(isFailure(try answer(reply(body))))
  }

  @Test func `an empty list may be null`() throws {
    #expect(
      try answer(reply(#"{"cursor":"c","has_more":false,"items":null}"#))
        == .page(Page(cursor: [0x63], hasMore: false, items: nil)))
  }

  private static let empty = #"{"cursor":"c","has_more":false,"items":[]}"#

  @Test(arguments: ["text/html", "application/json-seq", "", nil] as [String?])
  func `a page of another content type is asked for again`(type: String?) throws {
    #expect(isFailure(try answer(reply(Self.empty, type: type))))
  }

  @Test(arguments: ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"])
  func `JSON by any spelling is taken`(type: String) throws {
    guard case .page = try answer(reply(Self.empty, type: type)) else {
      Issue.record("refused")
      return
    }
  }

  @Test func `a reply that is compressed is refused, though it was not asked for`() throws {
    #expect(isFailure(try answer(reply(Self.empty, encoding: "gzip"))))
    #expect(!isFailure(try answer(reply(Self.empty, encoding: "identity"))))
  }

  @Test(arguments: [300, 301, 302, 303, 304, 307, 308, 408, 429, 500, 502, 503, 504, 599, 204])
  func `statuses that may pass are tried again`(status: Int) throws {
    #expect(isFailure(try answer(reply("", status: status))))
  }

  @Test func `what the server asks to wait is taken along, at most a day`() throws {
    #expect(
      try answer(reply("", status: 429, retryAfter: 7)) == .failed("HTTP 429", after: seconds(7)))
    #expect(
      try answer(reply("", status: 503, retryAfter: .max))
        == .failed("HTTP 503", after: seconds(86_400)))
    #expect(
      try answer(reply("", status: 503, retryAfter: -1)) == .failed("HTTP 503", after: 0))
  }

  @Test func `statuses that will not pass are told from those that may`() throws {
    #expect(try answer(reply("", status: 400)) == .refused("HTTP 400"))
    for status in [401, 403] {
      #expect(try answer(reply("", status: status)) == .unauthorised("HTTP \(status)"))
    }
    // A pull begins by asking what the token may read: there a server of another region refuses it.
    guard case .unauthorised(let why) = try answer(reply("", status: 401), to: .introspection)
    else {
      Issue.record("not unauthorised")
      return
    }
    #expect(why.hasPrefix("HTTP 401: ") && why.contains("--region"))
    for status in [402, 404, 405, 410, 413, 451] {
      guard case .hopeless = try answer(reply("", status: status)) else {
        Issue.record("\(status)")
        return
      }
    }
  }

  @Test func `the server's own words are told, in the shape of either version`() throws {
    for body in [
      #"{"status":401,"message":"Unauthorized \"x\""}"#,
      #"{"Error":{"Message":"Unauthorized \"x\""}}"#,
    ] {
      #expect(
        try answer(reply(body, status: 401)) == .unauthorised(#"HTTP 401 (Unauthorized "x")"#))
    }
    for body in ["<html>", #"{"message":7}"#, #"{"message":""}"#] {
      #expect(try answer(reply(body, status: 401)) == .unauthorised("HTTP 401"))
    }
    let long = #"{"message":"\#(String(repeating: "x", count: 9999))"}"#
    guard case .unauthorised(let told) = try answer(reply(long, status: 401)) else { return }
    #expect(told.utf8.count < 400)
  }

  @Test func `a server that sends the token back does not get it told`() throws {
    for body in [
      #"{"message":"bad token eyJ.canary!"}"#, #"{"message":"bad token eyJ\u002ecanary!"}"#,
    ] {
      #expect(try answer(reply(body, status: 401)) == .unauthorised("HTTP 401"))
    }
  }

  @Test func `a transfer that failed is judged before what came of it`() throws {
    for (fault, expected) in [
      (Reply.Fault.unreachable("a"), Answer.failed("a")), (.timedOut("b"), .failed("b")),
      (.untrusted("c"), .hopeless("c")), (.tooLarge, .failed("the answer is larger than 32 MiB")),
      (.stopped, .stopped),
    ] {
      var reply = reply(Self.empty)
      reply.fault = fault
      #expect(try answer(reply) == expected)
    }
  }

  @Test func `what a token may read is understood in either version`() throws {
    let newer = try answer(
      reply(
        #"{"uuid":"U","issued_at":"2026-01-02T03:04:05Z","features":["itemusages","x"],"#
          + #""account_uuid":"ACC"}"#), to: .introspection)
    #expect(
      newer
        == .introspection(
          Introspection(
            uuid: Array("U".utf8), issuedAt: Array("2026-01-02T03:04:05Z".utf8),
            account: Array("ACC".utf8), features: ["itemusages", "x"])))
    guard
      case .introspection(let older) = try answer(
        reply(#"{"UUID":"U","IssuedAt":"x","Features":["signinattempts"]}"#), to: .introspection)
    else {
      Issue.record("no introspection")
      return
    }
    #expect(older.allows(.signInAttempts) && !older.allows(.itemUsages) && older.account == nil)
    #expect(isFailure(try answer(reply(Self.empty), to: .introspection)))
    #expect(isFailure(try answer(reply(#"{"features":[]}"#), to: .introspection)))
  }
}
