import TestSupport
import Testing

@Suite struct `Access to the fake API` {
  private let path = "/api/v2/itemusages"

  @Test func `a wrong token and none at all are refused in the form of each version`() {
    let server = FakeAPIServer()
    let client = Client(server: server)
    for token in ["other", nil] {
      let new = client.post(path, "{}", token: token)
      #expect(new.status == 401)
      #expect(new["status"] == "401")
      #expect(new["message"] == "Unauthorized access")
      let old = client.post("/api/v1/itemusages", "{}", token: token)
      #expect(old.status == 401)
      #expect(old["Error", "Message"] == "Unauthorized access")
    }
    #expect(
      server.requests.map { $0["authorization"] }
        == ["wrong", "wrong", "none", "none"].map { "\"\($0)\"" })
  }

  @Test func `introspection tells what the token may read, and the rest is forbidden`() {
    let client = Client(server: FakeAPIServer("--features", "auditevents,itemusages"))
    let new = client.get("/api/v2/auth/introspect")
    #expect(new["features"] == #"["auditevents","itemusages"]"#)
    #expect(new["issued_at"] == "2026-01-05T08:00:00Z")
    #expect(client.get("/api/auth/introspect")["Features"] == new["features"])
    #expect(client.post(path, "{}").status == 200)
    #expect(client.post("/api/v2/signinattempts", "{}").status == 403)
  }

  @Test func `more requests than the budget are too many, by the minute and by the hour`() {
    for option in ["--per-minute", "--per-hour"] {
      let client = Client(server: FakeAPIServer(option, "3"))
      #expect((0..<5).map { _ in client.post(path, "{}").status } == [200, 200, 200, 429, 429])
    }
  }

  @Test func `what is not there is not found, and a wrong method is said to be`() {
    let client = Client(server: FakeAPIServer())
    #expect(client.post("/api/v3/itemusages", "{}").status == 404)
    #expect(client.get("/api/v2/nothing").status == 404)
    #expect(client.get(path).status == 405)
  }

  @Test func `a second one cannot have the same port`() {
    let server = FakeAPIServer()
    let folder = TemporaryFolder()
    let (input, errors) = (openForReading("/dev/null"), openForWriting(folder.file("errors")))
    let second = ChildProcess(
      builtProgram("keytag-fake-api"), ["--port", "\(server.port)"], environment: [:],
      input: input, output: errors, errors: errors)
    for end in [input, errors] { closeDescriptor(end) }
    #expect(second.wait() == .exit(64))
    let said = String(decoding: contents(of: folder.file("errors")) ?? [], as: UTF8.self)
    #expect(said.contains("port \(server.port) is taken"))
  }
}
