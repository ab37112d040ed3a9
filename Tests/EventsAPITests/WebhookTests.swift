import Bytes
import EventsAPI
import TestSupport
import Testing

@Suite struct `A webhook` {
  @Test(arguments: [
    "http://hooks.example.com/x", "ftp://hooks.example.com/x", "hooks.example.com/x", "",
    "https://user@hooks.example.com/x", "https://hooks.example.com/a b",
    "https://hooks.example.com/#x", "http://localhost/x",
  ])
  func `that is no https address is refused`(url: String) {
    #expect(throws: ServerError.self) { try Webhook(url: url) }
  }

  @Test func `takes an address with a query, and shows none of it`() throws {
    let webhook = try Webhook(url: "https://hooks.example.com/a/b?sig=secret%20&v=1")
    var text = "\(webhook) "
    dump(webhook, to: &text)
    #expect(!text.contains("secret"))
    #expect(!text.contains("hooks"))
  }

  @Test func `says why a post failed, and never where to`() throws {
    let server = FakeAPIServer()
    let post = { (url: String) throws in
      try Webhook(url: url).post(Array("{}".utf8), limit: 10_000_000_000, until: Wakeup())
    }
    // The fake API knows no such path: what counts is that the post arrives and is judged.
    #expect(try post(server.url + "/secret?sig=secret") == "HTTP 404")
    #expect(server.requests.last?["body"] == #""{}""#)
    #expect(server.requests.last?["path"] == #""/secret?sig=secret""#)
    server.end()
    let why = try #require(try post(server.url + "/secret"))
    #expect(!why.contains("secret"))
  }
}
