import TestSupport
import Testing

@testable import keytag_fake_api

@Suite struct `Faults of the fake API` {
  private let path = "/api/v2/itemusages"
  private let body = #"{"limit":10,"start_time":"2020-01-01T00:00:00Z"}"#

  private func client(_ arguments: String...) -> Client {
    Client(server: FakeAPIServer(["--count", "90"] + arguments))
  }

  @Test func `a fault meets the requests of its numbers, in its scope`() {
    let client = client("--fault", "itemusages:500@2-3", "--fault", "introspect:503-after@1")
    #expect(client.post("/api/v2/auditevents", body).status == 200)
    #expect((0..<4).map { _ in client.post(path, body).status } == [200, 500, 500, 200])
    let introspection = client.get("/api/v2/auth/introspect")
    #expect(introspection.status == 503)
    #expect(introspection.headers["retry-after"] == "1")
    #expect(client.server.requests.filter { $0["fault"] == #""500""# }.count == 2)
  }

  @Test func `a token that expires in mid-run stays expired`() {
    let client = client("--fault", "401@3-")
    #expect((0..<5).map { _ in client.post(path, body).status } == [200, 200, 401, 401, 401])
  }

  @Test func `the same seed draws the same faults`() {
    func statuses(_ seed: String) -> [Int] {
      let client = client("--fault", "500,429/3", "--seed", seed)
      return (0..<30).map { _ in client.post(path, body).status }
    }
    let first = statuses("5")
    #expect(first == statuses("5"))
    #expect(first != statuses("6"))
    #expect(Set(first) == [200, 429, 500])
  }

  @Test(arguments: ["301", "302", "303", "307", "308"])
  func `a redirect leads to another host, which notes a token that comes along`(kind: String) {
    let client = client("--fault", "\(kind)@1")
    let answer = client.post(path, body)
    #expect(answer.status == Int(kind))
    let location = answer.headers["location"] ?? ""
    let parts = location.split(separator: "/")[1].split(separator: ":")
    #expect(parts[0] == "127.0.0.2")
    #expect(location.hasSuffix(path))
    let stream = LoopbackStream(LoopbackAddress(host: 2, port: UInt16(parts[1]) ?? 0))
    let token = "Authorization: Bearer \(FakeAPIServer.token)"
    stream?.write(Array("GET /x HTTP/1.1\r\n\(token)\r\n\r\n".utf8))
    #expect(stream?.read().isEmpty == false)
    let last = client.server.requests.last
    #expect(last?["server"] == #""elsewhere""#)
    #expect(last?["authorization"] == #""right""#)
  }

  @Test(arguments: ["torn", "torn-chunked", "reset", "closed"])
  func `a torn answer does not come whole`(kind: String) {
    #expect(!client("--fault", "\(kind)@1").post(path, body).isWhole)
  }

  @Test(arguments: ["plain", "slow"])
  func `an odd answer that is right comes whole`(kind: String) {
    let answer = client("--fault", "\(kind)@1").post(path, body)
    #expect(answer.isWhole)
    #expect(answer.items.count == 10)
    #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == (kind == "plain"))
  }

  @Test(arguments: ["html", "noise", "cut"])
  func `a wrong body comes whole and is no page`(kind: String) {
    let answer = client("--fault", "\(kind)@1").post(path, body)
    #expect(answer.isWhole)
    #expect(SlowJSON.parse(answer.body) == nil)
  }

  @Test func `nothing is answered until the hold is over`() {
    let answer = client("--fault", "timeout@1", "--hold", "50ms").post(path, body)
    #expect(answer.status == 0)
  }

  @Test func `pages that repeat, double and shuffle lose nothing`() {
    let plain = client().all(path, limit: 4, since: "2020-01-01T00:00:00Z")
    for kind in ["again", "twice", "shuffled", "empty"] {
      let odd = client("--fault", "\(kind)/2").all(path, limit: 4, since: "2020-01-01T00:00:00Z")
      #expect(Set(odd) == Set(plain), "\(kind)")
      #expect((odd == plain) == (kind == "empty"), "\(kind)")
    }
  }

  @Test func `a cursor that is stuck stays where it was, and one that is missing is not there`() {
    let client = client("--fault", "itemusages:stuck@2-", "--fault", "auditevents:no-cursor@1")
    let first = client.post(path, body)
    let again = #"{"cursor":"\#(first["cursor"] ?? "")"}"#
    #expect(client.post(path, again)["cursor"] == first["cursor"])
    let answer = client.post("/api/v2/auditevents", body)
    #expect(answer["has_more"] == "true")
    #expect(answer["cursor"] == nil)
  }

  @Test func `a bomb is a megabyte that inflates to a hundred and sixty`() {
    let answer = client("--fault", "bomb@1").post(path, body)
    #expect(answer.headers["content-encoding"] == "gzip")
    #expect((1_000_000...1_100_000).contains(answer.body.count))
    let home = TemporaryFolder()
    let (input, output) = (openForReading(home.write(answer.body, to: "bomb")), makePipe())
    let errors = openForWriting("/dev/null")
    let child = ChildProcess(
      "/bin/sh", ["-c", "gzip -dc | head -c 200000000 | tr -d '\\0' | wc -c; echo end"],
      environment: ["PATH": "/usr/bin:/bin"], input: input, output: output.writing, errors: errors)
    for end in [input, output.writing, errors] { closeDescriptor(end) }
    let reader = PipeReader(descriptor: output.reading)
    // All zeros.
    #expect(reader.line() == "0")
    #expect(reader.line() == "end")
    #expect(child.wait() == .exit(0))
  }

  @Test func `a huge body goes on for as long as one listens`() throws {
    let server = FakeAPIServer("--fault", "huge@1")
    let stream = try #require(LoopbackStream(LoopbackAddress(port: server.port)))
    let token = "Authorization: Bearer \(FakeAPIServer.token)"
    stream.write(
      Array("POST \(path) HTTP/1.1\r\n\(token)\r\nContent-Length: 2\r\n\r\n{}".utf8))
    var count = 0
    while count < 64 << 20 {
      let piece = stream.read()
      guard !piece.isEmpty else { break }
      count += piece.count
    }
    #expect(count >= 64 << 20)
  }

  @Test(arguments: [
    "500", "500@", "500@0", "500@3-2", "500/0", "500/x", "five@1", "nowhere:500@1", "@1",
    "500@1-2-3",
  ])
  func `a rule that is not understood is refused`(rule: String) {
    #expect(FaultSchedule.Rule(rule) == nil)
  }
}
