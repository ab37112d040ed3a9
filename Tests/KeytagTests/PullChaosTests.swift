#if EventsAPI
import Glibc
import TestSupport
import Testing

@Suite struct `A pull from a server on a bad day` {
  private let home = Home()

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `has each event once in the end`(seed: UInt64) throws {
    let server = FakeAPIServer(
      "--count", "600", "--past", "30m", "--fault", "passing/3", "--seed", "\(seed)")
    #expect(home.pull(server, "--page-size", "20").code == 0)
    #expect(server.requests.contains { $0["fault"] != nil })
    #expect(try home.ask("SELECT count(*) FROM event") == ["600"])
    #expect(try home.ask("SELECT count(*) FROM reject") == ["0"])
  }

  /// Faults that are told and overcome.
  @Test(arguments: [
    ("500", "HTTP 500"), ("429-after", "HTTP 429"), ("html", "no JSON by its header"),
    ("plain", "no JSON by its header"), ("noise", "not a whole page"), ("cut", "not a whole page"),
    ("torn", "transfer closed"), ("reset", "onnection reset"), ("closed", "Empty reply"),
    ("bomb", "compressed"), ("no-cursor", "not a whole page"), ("huge", "larger than 32 MiB"),
    ("302", "a redirect, which is not followed"),
  ])
  func `says what went wrong, and tries again`(fault: String, words: String) throws {
    // Twice: a connection that was kept and is found closed is no failure, and libcurl makes another.
    let server = FakeAPIServer(
      "--count", "30", "--past", "30m", "--features", "itemusages", "--fault", "\(fault)@1-2")
    let called = home.pull(server)
    #expect(called.code == 0)
    let line = called.errors.split(separator: "\n").first { $0.contains("trying again in") }
    #expect(line?.contains(words) == true, "\(called.errors)")
    #expect(try home.ask("SELECT count(*) FROM event") == ["10"])
  }

  @Test(arguments: ["timeout", "drip"])
  func `does not wait for ever`(fault: String) throws {
    let server = FakeAPIServer(
      "--count", "30", "--past", "30m", "--features", "itemusages", "--fault", "\(fault)@1")
    let called = home.pull(server, "--timeout", "1s")
    #expect(called.code == 0)
    #expect(called.errors.contains("timed out"))
    #expect(try home.ask("SELECT count(*) FROM event") == ["10"])
  }

  @Test func `keeps what it has where the token expires in the middle`() throws {
    let server = FakeAPIServer("--count", "300", "--past", "30m", "--fault", "itemusages:401@3-")
    let called = home.pull(server, "--page-size", "10")
    #expect(called.code == 77)
    #expect(
      called.errors.hasSuffix(
        "keytag: item usages: the API refuses the token: HTTP 401 (Unauthorized access)\n"),
      "\(called.errors)")
    #expect(
      try home.ask("SELECT count(*) FROM event GROUP BY log_type ORDER BY log_type")
        == ["100", "20", "100"])
  }

  @Test func `ends where a cursor leads to itself for ever`() throws {
    let server = FakeAPIServer(
      "--count", "30", "--past", "30m", "--features", "itemusages", "--fault", "stuck@2-")
    let called = home.pull(server, "--retry-for", "1s", "--page-size", "4")
    #expect(called.code == 69)
    #expect(called.errors.hasSuffix("leads back to one that was read already\n"))
  }

  @Test func `is no service where nobody listens`() {
    let server = FakeAPIServer()
    server.end()
    let called = home.pull(server, "--retry-for", "0s")
    #expect(called.code == 69)
    #expect(called.errors.contains("keytag: the token's rights: "))
    #expect(called.errors.contains("onnect"))
  }

  @Test func `goes on when the server is there again`() throws {
    let server = FakeAPIServer("--count", "30", "--past", "30m", "--fault", "introspect:503@1-2")
    let called = home.pull(server)
    #expect(called.code == 0)
    #expect(called.errors.contains("the token's rights: HTTP 503"))
    #expect(try home.ask("SELECT count(*) FROM event") == ["30"])
  }

  @Test func `where something else listens says which options to check`() {
    let server = FakeAPIServer()
    let called = home.keytag(
      "pull", "--url", server.url + "/elsewhere",
      environment: ["KEYTAG_TOKEN": FakeAPIServer.token])
    #expect(called.code == 69)
    #expect(called.errors.hasSuffix("check --region, --url and --api\n"), "\(called.errors)")
  }

  @Test func `ends by SIGTERM while it waits, with what it has`() throws {
    let server = FakeAPIServer(
      "--count", "30", "--past", "30m", "--features", "itemusages", "--fault", "timeout@2-")
    let (input, output) = (openForReading("/dev/null"), openForWriting("/dev/null"))
    let child = ChildProcess(
      builtProgram("keytag"), ["pull", "--url", server.url, "--page-size", "4"],
      environment: home.environment.merging(["KEYTAG_TOKEN": FakeAPIServer.token]) { $1 },
      input: input, output: output, errors: output)
    for end in [input, output] { closeDescriptor(end) }
    while server.requests.count < 3 { usleep(20_000) }
    child.send(SIGTERM)
    #expect(child.wait() == .signal(SIGTERM))
    #expect(try home.ask("SELECT count(*) FROM event") == ["4"])
    #expect(try home.ask("SELECT count(*) FROM source_cursor") == ["1"])
  }
}
#endif
