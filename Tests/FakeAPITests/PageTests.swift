import Glibc
import TestSupport
import Testing

@Suite struct `Pages and cursors of the fake API` {
  private let path = "/api/v2/itemusages"
  private let since = "2020-01-01T00:00:00Z"

  @Test func `every event comes once, in the order of time`() {
    let client = Client(server: FakeAPIServer("--count", "300", "--past", "2h"))
    let uuids = client.all(path, limit: 7, since: since)
    #expect(uuids.count == 100)
    #expect(Set(uuids).count == 100)
  }

  @Test func `the same seed gives the same events, another one others`() {
    let start = ["--count", "60", "--start", "2026-11-01T00:00:00Z", "--memory", "90000d"]
    let servers = ["3", "3", "4"].map { seed in
      FakeAPIServer(start + ["--seed", seed])
    }
    let events = servers.map { server in
      Client(server: server).post(path, #"{"start_time":"\#(since)"}"#).items
    }
    #expect(events[0].count == 20)
    #expect(events[0] == events[1])
    #expect(Set(events[0]).isDisjoint(with: events[2]))
  }

  @Test func `an event that is still to come is not served, and comes later`() {
    let server = FakeAPIServer("--count", "6", "--past", "1s", "--every", "600ms")
    let client = Client(server: server)
    let first = client.post(path, #"{"start_time":"\#(since)"}"#)
    #expect(first["has_more"] == "false")
    var (uuids, cursor) = (first.uuids, first["cursor"] ?? "")
    #expect(uuids.count < 2)
    // Slower than the server's limit of requests, and no longer than a minute.
    for _ in 0..<600 where uuids.count < 2 {
      usleep(100_000)
      let answer = client.post(path, #"{"cursor":"\#(cursor)"}"#)
      #expect(answer["cursor"] != cursor)
      uuids += answer.uuids
      cursor = answer["cursor"] ?? ""
    }
    #expect(Set(uuids).count == 2)
  }

  @Test func `a cursor is good after the server was started anew, and for its own type only`() {
    let arguments = ["--count", "60", "--start", "2026-11-01T00:00:00Z", "--memory", "90000d"]
    let cursor: String?
    let first: [String]
    do {
      let client = Client(server: FakeAPIServer(arguments))
      let answer = client.post(path, #"{"limit":5,"start_time":"\#(since)"}"#)
      (cursor, first) = (answer["cursor"], answer.uuids)
    }
    let client = Client(server: FakeAPIServer(arguments))
    let body = #"{"cursor":"\#(cursor ?? "")"}"#
    let second = client.post(path, body).uuids
    #expect(second.count == 5)
    #expect(Set(first).isDisjoint(with: second))
    #expect(client.post("/api/v2/auditevents", body).status == 400)
  }

  @Test func `events older than the memory are not served`() {
    let server = FakeAPIServer(
      "--count", "300", "--past", "300m", "--every", "1m", "--memory", "2h")
    #expect((39...41).contains(Client(server: server).all(path, since: since).count))
  }

  @Test func `a file's events come at the pace asked for, and its broken line does not`() throws {
    let file = projectFile("SampleData/events.ndjson")
    let server = FakeAPIServer("--events", file, "--past", "4h", "--every", "1s")
    let client = Client(server: server)
    let counts = ["itemusages", "signinattempts", "auditevents"].map {
      client.all("/api/v2/\($0)", since: since).count
    }
    #expect(counts == [180, 96, 45])
    let old = client.post(path, #"{"start_time":"\#(since)"}"#).items.first ?? ""
    #expect(!old.contains("2026-03-09"))
  }

  @Test func `v1 has the fields of v1`() {
    let client = Client(server: FakeAPIServer("--count", "30"))
    for type in ["itemusages", "signinattempts", "auditevents"] {
      let body = #"{"limit":1,"start_time":"\#(since)"}"#
      #expect(client.post("/api/v2/\(type)", body).items.first?.contains("account_uuid") == true)
      #expect(client.post("/api/v1/\(type)", body).items.first?.contains("account_uuid") == false)
    }
  }

  @Test(arguments: [
    "", "[]", "{", #"{"limit":0}"#, #"{"limit":1001}"#, #"{"limit":1.5}"#, #"{"limit":"1"}"#,
    #"{"start_time":"yesterday"}"#, #"{"cursor":"bm9uZQ=="}"#, #"{"cursor":"%"}"#, #"{"extra":1}"#,
  ])
  func `a body that is not understood is a bad request`(body: String) {
    let client = Client(server: FakeAPIServer())
    #expect(client.post(path, body).status == 400)
  }
}
