#if EventsAPI
import TestSupport
import Testing

@Suite struct `A pull` {
  private let home = Home()

  @Test func `fetches all three kinds of events, once each, and goes on where it was`() throws {
    let server = FakeAPIServer("--count", "300", "--every", "1s", "--past", "50m")
    let first = home.pull(server, "--page-size", "30", "--summary")
    #expect(first.code == 0)
    #expect(first.output == "")
    #expect(
      first.errors.contains("keytag: item usages: 4 pages, 100 events, 100 new, the latest of "))
    #expect(
      try home.ask("SELECT log_type || ' ' || count(*) FROM event GROUP BY log_type ORDER BY 1")
        == [
          "OnePassword.AuditEvent 100", "OnePassword.ItemUsage 100",
          "OnePassword.SignInAttempt 100",
        ])
    let asked = server.requests.count
    let second = home.pull(server, "--summary")
    #expect(second.code == 0)
    #expect(second.errors.contains("keytag: item usages: 1 page, 0 events, 0 new\n"))
    #expect(server.requests.count == asked + 4)
    #expect(try home.ask("SELECT count(*) FROM event") == ["300"])
  }

  @Test func `stores each event with the bytes that it had on the wire`() throws {
    let line =
      #"{ "uuid" : "A\u0042","timestamp":"2026-01-01T00:00:00Z", "vault_uuid":"\/é","#
      + #""used_version":1.50e+2 ,"x":{"a":[1, 2,  3]}}"#
    let events = home.write(line + "\n", to: "events.ndjson")
    let server = FakeAPIServer("--events", events, "--past", "10m")
    #expect(home.pull(server).code == 0)
    let exported = home.keytag("store", "export", "--raw").output
    let timestamp = try #require(exported.firstMatch(of: /"timestamp":"([^"]*)"/)).output.1
    #expect(exported == line.replacing("2026-01-01T00:00:00Z", with: timestamp) + "\n")
  }

  @Test func `by a cron job is silent, but that it tells where the token goes and what is new`() {
    let server = FakeAPIServer("--count", "3", "--past", "30m")
    let called = home.pull(server)
    #expect(called.output == "")
    let lines = called.errors.split(separator: "\n")
    #expect(
      lines.first.map(String.init)
        == elsewhere(server).split(separator: "\n").first.map(String.init))
    #expect(lines.dropFirst().first.map { String($0) + "\n" } == noTable)
    for kind in ["audit events", "item usages", "sign-in attempts"] {
      #expect(called.errors.contains("\(kind): nothing was pulled yet; beginning at 20"))
    }
    #expect(lines.count == 5)
    #expect(home.pull(server).errors == elsewhere(server) + noTable)
  }

  @Test func `by a cron job tells of rejects`() throws {
    let events = home.write(
      #"{"uuid":"A","timestamp":"2026-01-01T00:00:00Z","vault_uuid":"V"}"# + "\n"
        + #"{"uuid":"B","timestamp":"2026-01-01T00:00:00Z","vault_uuid":"V","vault_uuid":"W"}"#
        + "\n",
      to: "events.ndjson")
    let server = FakeAPIServer("--events", events, "--past", "10m")
    #expect(home.pull(server).errors.contains("item usages: 1 page, 1 event, 1 new, 1 rejected"))
    #expect(home.pull(server).errors == elsewhere(server) + noTable)
  }

  @Test func `speaks version 1 as well`() throws {
    let server = FakeAPIServer("--count", "30", "--past", "30m")
    #expect(home.pull(server, "--api", "v1").code == 0)
    #expect(try home.ask("SELECT count(*) FROM event") == ["30"])
    #expect(server.requests.compactMap { $0["path"] }.allSatisfy { !$0.contains("v2") })
  }

  @Test func `leaves out what the token may not read, with a word`() throws {
    let server = FakeAPIServer("--count", "30", "--past", "30m", "--features", "itemusages")
    let called = home.pull(server)
    #expect(called.code == 0)
    #expect(
      called.errors.contains("keytag: audit events: left out, as the token may not read them\n"))
    #expect(
      called.errors.contains("keytag: sign-in attempts: left out, as the token may not read them\n")
    )
    #expect(try home.ask("SELECT DISTINCT log_type FROM event") == ["OnePassword.ItemUsage"])
    #expect(!server.requests.contains { $0["status"] != "200" })
  }

  @Test func `with a token that may read nothing is not authorised`() {
    let server = FakeAPIServer("--features", "")
    let called = home.pull(server)
    #expect(called.code == 77)
    #expect(
      called.errors.hasSuffix("keytag: the token may read none of the three kinds of events\n"))
  }

  @Test func `shows what the token may read, and pulls nothing`() {
    let server = FakeAPIServer("--features", "itemusages,auditevents")
    let called = home.pull(server, "--introspect", "--format", "table")
    #expect(
      called
        == Called(
          ending: .exit(0),
          output: """
            feature         allowed  issued_at             token                       account
            auditevents     yes      2026-01-05T08:00:00Z  KJ3ZX5W7NMBVQ2LRT4YDCE6FGA  \
            M5BQY7ZTDKNWXHRE2LJCGV4SFA
            itemusages      yes      2026-01-05T08:00:00Z  KJ3ZX5W7NMBVQ2LRT4YDCE6FGA  \
            M5BQY7ZTDKNWXHRE2LJCGV4SFA
            signinattempts  no       2026-01-05T08:00:00Z  KJ3ZX5W7NMBVQ2LRT4YDCE6FGA  \
            M5BQY7ZTDKNWXHRE2LJCGV4SFA

            """, errors: elsewhere(server)))
    #expect(contents(of: home.database) == nil)
    #expect(server.requests.count == 1)
  }

  @Test func `to standard output writes enriched lines, stores none, and goes on where it was`()
    throws
  {
    let server = FakeAPIServer("--count", "30", "--past", "30m")
    let called = home.pull(server, "--stdout", "--page-size", "4")
    #expect(called.code == 0)
    let lines = called.output.split(separator: "\n")
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { $0.contains(#","p_log_type":"OnePassword."#) })
    #expect(try home.ask("SELECT count(*) FROM event") == ["0"])
    #expect(home.pull(server, "--stdout").output == "")
    // What is stored has a cursor of its own, and lacks nothing of what was written out.
    #expect(home.pull(server).code == 0)
    #expect(try home.ask("SELECT count(*) FROM event") == ["30"])
  }

  @Test func `to a full disk moves no cursor, and the next one has it all`() throws {
    let server = FakeAPIServer("--count", "30", "--past", "30m", "--features", "itemusages")
    #expect(home.pull(server, "--stdout", output: "/dev/full").code == 74)
    #expect(try home.ask("SELECT count(*) FROM source_cursor") == ["0"])
    #expect(home.pull(server, "--stdout").output.split(separator: "\n").count == 10)
  }

  @Test func `whose cursor is refused begins an hour before the last event, and says so`() throws {
    let server = FakeAPIServer("--count", "30", "--past", "20m", "--features", "itemusages")
    #expect(home.pull(server).code == 0)
    let newest = try #require(try home.ask("SELECT newest_event FROM source_cursor").first)
    try home.change("UPDATE source_cursor SET cursor = 'forgotten'")
    let called = home.pull(server)
    #expect(called.code == 0)
    let told = try #require(
      called.errors.firstMatch(
        of:
          /item usages: the API refuses the cursor: HTTP 400 \(.*\); beginning anew at (.*), before/
      ))
    // An hour earlier, whatever the hour.
    let asked = server.requests.compactMap { $0["body"] }.last { $0.contains("start_time") }
    #expect(asked?.contains(String(told.output.1)) == true)
    #expect(String(told.output.1.dropFirst(14).prefix(5)) == String(newest.dropFirst(14).prefix(5)))
    #expect(String(told.output.1) < newest)
    #expect(try home.ask("SELECT count(*) FROM event") == ["10"])
    #expect(!home.pull(server).errors.contains("item usages"))
  }

  @Test func `after longer than the API remembers keeps the gap, and says so once`() throws {
    let server = FakeAPIServer("--count", "30", "--past", "30m", "--features", "itemusages")
    #expect(home.pull(server).code == 0)
    try home.change("UPDATE source_cursor SET updated_at = '2020-01-01T00:00:00.000000000Z'")
    let called = home.pull(server)
    #expect(called.code == 0)
    #expect(
      called.errors.contains(
        "item usages: nothing was pulled for longer than the API remembers; events from "
          + "2020-01-01T00:00:00Z to "))
    #expect(
      try home.ask("SELECT gap_start FROM source_gap") == ["2020-01-01T00:00:00.000000000Z"])
    #expect(!home.pull(server).errors.contains("item usages"))
    #expect(try home.ask("SELECT count(*) FROM source_gap") == ["1"])
  }

  @Test func `without libcurl says so, and nothing else needs it`() {
    // What the loader finds first is no library.
    let without = ["LD_LIBRARY_PATH": home.folder.path, "KEYTAG_TOKEN": FakeAPIServer.token]
    _ = home.write("no library", to: "libcurl.so.4")
    let pulled = home.keytag("pull", environment: without)
    #expect(pulled.code == 70)
    #expect(pulled.errors.contains("libcurl.so.4 is not there or cannot be used"))
    #expect(home.keytag("enrich", "-", environment: without).code == 0)
  }

  @Test func `goes through no proxy to this machine`() throws {
    let server = FakeAPIServer("--count", "3", "--past", "30m")
    let proxy = "http://127.0.0.1:1"
    let called = home.pull(
      server, environment: ["http_proxy": proxy, "ALL_PROXY": proxy, "all_proxy": proxy])
    #expect(called.code == 0)
  }

  @Test func `goes through the proxy of the environment to others, and tells it no token`() throws {
    let proxy = FakeAPIServer()
    let called = home.keytag(
      "pull", "--retry-for", "0s",
      environment: ["KEYTAG_TOKEN": FakeAPIServer.token, "https_proxy": proxy.url])
    #expect(called.code == 69)
    #expect(proxy.requests.map { $0["authorization"] } == [#""none""#])
  }
}
#endif
