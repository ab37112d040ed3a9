import Testing

@testable import EventsAPI

@Suite struct `The server that a token is sent to` {
  private func error(_ url: String) -> ServerError? {
    do throws(ServerError) {
      _ = try Server(url: url)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "http://events.example.com", "http://localhost:8080", "http://127.0.0.1.example.com",
    "http://192.0.2.1", "http://[::2]", "http://0.0.0.0", "ftp://127.0.0.1", "HTTP://example.com",
  ])
  func `plain http beyond this machine is refused`(url: String) {
    #expect(error(url) == .notHTTPS)
  }

  @Test(arguments: [
    "events.example.com", "https:/events.example.com", "https://", "https:///path",
    "https://user@example.com", "https://user:word@example.com", "https://example.com?x=1",
    "https://example.com#x", "https://example.com/?x", "https://example.com:0",
    "https://example.com:65536", "https://example.com:", "https://example.com:1:2",
    "https://exa mple.com", "https://example.com\\@example.org", "https://example.com/../x",
    "https://example.com//x", "https://exämple.com", "https://[::1", "https://[example]",
    "https://[::1]x", "https://.example.com", "http://127.0.0.1@example.com", "http://127.1",
    "http://127.0.0.300", "https://example.com/\r\nX: y", "https://-x",
  ])
  func `an address that could be read in two ways is refused`(url: String) {
    #expect(error(url) != nil)
  }

  @Test func `https anywhere and http of this machine are taken`() throws {
    for url in [
      "https://gateway.example.com", "https://gateway.example.com:8443/op/",
      "https://[2001:db8::1]",
      "http://127.0.0.1:8080", "http://127.9.9.9/x", "http://[::1]:80", "https://localhost",
    ] {
      #expect(error(url) == nil, "\(url)")
    }
    #expect(
      try Server(url: "HTTPS://Gateway.Example.COM/Op/").base == "https://gateway.example.com/Op")
    #expect(try Server(url: "http://127.0.0.1:80").isPlain)
    #expect(try !Server(url: "https://127.0.0.1:80").isPlain)
  }

  @Test func `only 1Password's own names are taken for 1Password's`() throws {
    for region in Region.allCases {
      #expect(Server(region).isOnePassword)
      #expect(try Server(url: "https://\(region.host)/").isOnePassword)
    }
    for url in [
      "https://events.1password.com.example.com", "https://xevents.1password.com",
      "https://events.1password.com:8443", "https://events.1password.com/x",
    ] {
      #expect(try !Server(url: url).isOnePassword)
    }
  }

  @Test func `each version has its own paths`() throws {
    #expect(
      Server(.eu).address(of: .itemUsages) == "https://events.1password.eu/api/v2/itemusages")
    #expect(
      Server(.enterprise).introspection
        == "https://events.ent.1password.com/api/v2/auth/introspect")
    let old = try Server(url: "http://127.0.0.1:1/x", version: .v1)
    #expect(old.address(of: .auditEvents) == "http://127.0.0.1:1/x/api/v1/auditevents")
    #expect(old.introspection == "http://127.0.0.1:1/x/api/auth/introspect")
  }
}
