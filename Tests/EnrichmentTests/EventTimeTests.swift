import Enrichment
import Testing

@Suite struct `The time of an event` {
  @Test(arguments: [
    ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
    ("2024-05-01T10:00:00.5Z", "2024-05-01T10:00:00.5Z"),
    ("2024-05-01T10:00:00.123456789Z", "2024-05-01T10:00:00.123456789Z"),
    ("2024-05-01T10:00:00.000Z", "2024-05-01T10:00:00.000Z"),
    // More than nanoseconds are cut.
    ("2024-05-01T10:00:00.123456789012Z", "2024-05-01T10:00:00.123456789Z"),
    ("2024-05-01T10:00:00.1234567891Z", "2024-05-01T10:00:00.123456789Z"),
    // Offsets.
    ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z"),
    ("2024-05-01T22:30:00.25-03:00", "2024-05-02T01:30:00.25Z"),
    ("2024-01-01T00:00:00+0530", "2023-12-31T18:30:00Z"),
    // Re-exports: a space, no zone, small letters.
    ("2022-02-23 22:11:50.591", "2022-02-23T22:11:50.591Z"),
    ("2022-02-23 22:11:50Z", "2022-02-23T22:11:50Z"),
    ("2022-02-23t22:11:50z", "2022-02-23T22:11:50Z"),
    // A leap second keeps its name.
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
    ("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:60Z"),
    (#"2024-05-01T10\u003a00:00Z"#, "2024-05-01T10:00:00Z"),
  ])
  func `a time is given in UTC at the precision that it has`(_ text: String, _ utc: String) {
    #expect(value("p_event_time", usage(time: text)) == "\"\(utc)\"")
  }

  @Test(arguments: [
    "yesterday", "2024-05-01", "2024-05-01T10:00Z", "2024-02-30T10:00:00Z", "2024-05-01T25:00:00Z",
    "2024-05-01T10:00:62Z", "2024-05-01T10:00:00.Z", "2024-05-01T10:00:00 +02:00",
    " 2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z ", "1714557600", "10000-01-01T00:00:00Z",
  ])
  func `a text that is no time rejects the event and is shown`(_ text: String) {
    let detail = "timestamp is not a time as RFC 3339 writes them: \(text)"
    #expect(outcome(usage(time: text)) == .reject(.badEventTime, detail, offset: 26))
  }

  @Test(arguments: ["1714557600", "true", "{}", "[]"])
  func `a time that is no string rejects the event`(_ value: String) {
    #expect(
      outcome(#"{"uuid":"E1","vault_uuid":"V1","timestamp":\#(value)}"#).fault
        == "bad_event_time: timestamp is not a time as RFC 3339 writes them: \(value)")
  }

  @Test func `a bad time of a megabyte is shown in part`() {
    let long = String(repeating: "9", count: 1 << 20)
    #expect(
      outcome(usage(time: long)).fault
        == "bad_event_time: timestamp is not a time as RFC 3339 writes them: "
        + String(repeating: "9", count: 64) + "…")
  }
}
