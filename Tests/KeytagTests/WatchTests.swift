#if EventsAPI
import TestSupport
import Testing

@Suite struct `keytag watch` {
  private let home = Home()

  @Test func `pulls again and again, and is ended by SIGTERM with all that came kept`() throws {
    let server = FakeAPIServer("--count", "90", "--past", "10m", "--every", "1s")
    let watcher = Watcher(home, server)
    #expect(watcher.next("start") != nil)
    #expect(watcher.next("pulled")?["new"] == "30")
    while server.requests.filter({ $0["path"] == #""/api/v2/signinattempts""# }).count < 3 {
      usleepShortly()
    }
    #expect(watcher.end() == .signal(15))
    #expect(watcher.lines.last?["event"] == #""end""#)
    #expect(try home.count("SELECT count(*) FROM event") == 90)
    // One connection is kept, whatever the number of rounds.
    #expect(Set(server.requests.map { $0["connection"] }).count == 1)
  }

  @Test func `tells the service manager that it is ready, alive and about to end`() throws {
    let socket = try #require(DatagramSocket(home.folder.file("notify")))
    let watcher = Watcher(
      home, FakeAPIServer(), "--every", "1h",
      environment: ["NOTIFY_SOCKET": home.folder.file("notify"), "WATCHDOG_USEC": "300000"])
    var told: [String] = []
    while told.count(where: { $0 == "WATCHDOG=1" }) < 20, told.last != "" {
      told.append(socket.receive())
    }
    #expect(told.contains("READY=1"))
    #expect(told.contains { $0.hasPrefix("STATUS=1 rounds") })
    #expect(watcher.end() == .signal(15))
    while told.last != "STOPPING=1", told.last != "" { told.append(socket.receive()) }
    #expect(told.last == "STOPPING=1")
  }

  @Test func `reads the tables again on SIGHUP, and says so`() {
    let watcher = Watcher(home, FakeAPIServer())
    #expect(watcher.next("start") != nil)
    watcher.send(1)
    #expect(watcher.next("reload") != nil)
    #expect(watcher.end() == .signal(15))
  }

  @Test func `reads the token's file again on SIGHUP, and keeps the old one where it is none`() {
    let server = FakeAPIServer("--token", "new")
    let file = home.write("old", to: "token")
    setPermissions(of: file, to: 0o600)
    let watcher = Watcher(home, server, "--token-file", file)
    #expect(watcher.next("alert")?["alert"] == #""unauthorised""#)
    _ = home.write("new\n", to: "token")
    setPermissions(of: file, to: 0o644)
    watcher.send(1)
    #expect(watcher.next("reload")?["message"]?.contains("the token stays as it is: ") == true)
    setPermissions(of: file, to: 0o600)
    watcher.send(1)
    #expect(watcher.next("reload")?["message"] == #""the tables and the token are read again""#)
    #expect(watcher.next("recovered") != nil)
    #expect(watcher.end() == .signal(15))
  }

  @Test func `gives the alert of a refused token to the command and to the webhook, once`() throws {
    let server = FakeAPIServer("--fault", "401@7-")
    let file = home.folder.file("alerts")
    let watcher = Watcher(
      home, server, "--on-alert", "cat >> '\(file)'",
      environment: ["KEYTAG_ALERT_URL": server.url + "/hook"])
    #expect(watcher.next("alert")?["alert"] == #""unauthorised""#)
    let asked = server.requests.count
    while server.requests.count < asked + 12 { usleepShortly() }
    #expect(watcher.end() == .signal(15))

    let alerts = (contents(of: file) ?? []).split(separator: 0x0A).map { SlowMembers(Array($0)) }
    #expect(alerts.map { $0["alert"] } == [#""unauthorised""#])
    #expect(alerts.first?["event_types"] == #"["auditevents","itemusages","signinattempts"]"#)
    let posts = server.requests.filter { $0["path"] == #""/hook""# }
    #expect(posts.count == 1)
    #expect(posts.first?["body"]?.contains(#"{\"text\":\"keytag: "#) == true)
    #expect(posts.first?["authorization"] == #""none""#)
  }

  @Test func `runs a command that failed again with the next round`() {
    let server = FakeAPIServer("--fault", "401@1-")
    let file = home.folder.file("runs")
    let watcher = Watcher(
      home, server, "--on-alert", "echo run >> '\(file)'; [ $(wc -l < '\(file)') -ge 3 ]")
    #expect(watcher.next("alert_failed")?["message"]?.contains("exit code 1") == true)
    #expect(watcher.next("alert_failed") != nil)
    let asked = server.requests.count
    while server.requests.count < asked + 12 { usleepShortly() }
    #expect(watcher.end() == .signal(15))
    #expect(home.text(of: "runs") == "run\nrun\nrun\n")
  }

  @Test func `ends where its database was removed, and does not store into nothing`() throws {
    let server = FakeAPIServer("--count", "90", "--past", "10m")
    let watcher = Watcher(home, server)
    #expect(watcher.next("pulled") != nil)
    for suffix in ["", "-wal", "-shm"] { removeFile(home.database + suffix) }
    withExtendedLifetime(server) { while watcher.next("") != nil {} }
    #expect(watcher.end() == .exit(74))
    #expect(contents(of: home.database) == nil)
  }

  @Test func `goes on where the API was down, and says when it is back`() {
    let server = FakeAPIServer("--count", "30", "--fault", "503@1-6")
    let watcher = Watcher(home, server)
    #expect(watcher.next("unavailable")?["level"] == #""error""#)
    #expect(watcher.next("recovered") != nil)
    #expect(watcher.end() == .signal(15))
  }

  @Test func `never has the token in its log, its command or its database`() throws {
    let canary = "canary-7f3a9c"
    let server = FakeAPIServer("--token", canary, "--count", "30", "--fault", "401@4-")
    let file = home.folder.file("seen")
    let watcher = Watcher(
      home, server, "--on-alert", "(cat; env) > '\(file)'",
      environment: ["KEYTAG_TOKEN": canary])
    #expect(watcher.next("alert") != nil)
    #expect(watcher.end() == .signal(15))
    for line in watcher.lines { #expect(line["message"]?.contains(canary) != true) }
    #expect(home.text(of: "seen").contains("unauthorised"))
    #expect(!home.text(of: "seen").contains(canary))
    for suffix in ["", "-wal"] {
      let bytes = contents(of: home.database + suffix) ?? []
      #expect(bytes.firstRange(of: Array(canary.utf8)) == nil)
    }
  }

  @Test func `works as README shows it, against a fake API with the sample data`() throws {
    let readme = String(
      decoding: try #require(contents(of: projectFile("README.md"))), as: UTF8.self)
    let address = "http://127.0.0.1:8787"
    let makefile = String(
      decoding: try #require(contents(of: projectFile("Makefile"))), as: UTF8.self)
    #expect(makefile.contains("keytag-fake-api --port 8787 --events SampleData/events.ndjson"))
    let server = FakeAPIServer(
      "--events", projectFile("SampleData/events.ndjson"), "--past", "30m", "--every", "10s")
    let lines = readme.split(separator: "\n").filter { $0.contains("--url \(address)") }
    #expect(lines.map { $0.split(separator: " ")[1] } == ["pull", "watch"])
    let pull = lines[0].replacing(address, with: server.url).split(separator: " ").map(String.init)
    let called = home.keytag(
      Array(pull.dropFirst()), environment: ["KEYTAG_TOKEN": FakeAPIServer.token])
    #expect(called.code == 0)
    #expect(try home.count("SELECT count(*) FROM event") > 150)
    let watcher = Watcher(home, server)
    #expect(watcher.next("start") != nil)
    #expect(watcher.end() == .signal(15))
  }

  @Test(arguments: [
    (["--every", "0s"], "--every takes 1s or more"),
    (["--every", "fast"], "--every takes a length of time"),
    (["--silent-after", "0h"], "--silent-after takes more than no time"),
    (["--unreachable-after", "0s"], "--unreachable-after takes more than no time"),
    (["--alert-url", "http://example.com/x"], "--alert-url takes an https address"),
  ])
  func `a setting that makes no sense is wrong usage`(arguments: [String], message: String) {
    let called = home.keytag(["watch"] + arguments, environment: ["KEYTAG_TOKEN": "x"])
    #expect(called.code == 64)
    #expect(called.errors.contains(message))
  }
}
#endif
