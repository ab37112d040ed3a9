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

  private func enricher(_ formats: String) throws -> Enricher {
    try Enricher(
      ownSchema("Own", "name: t, type: timestamp, isEventTime: true, timeFormats: [\(formats)]"))
  }

  @Test(arguments: [
    ("unix", "1640995200", "2022-01-01T00:00:00Z"),
    ("unix", #""1640995200.123456789""#, "2022-01-01T00:00:00.123456789Z"),
    ("unix", "1640995200.123456789", "2022-01-01T00:00:00.123456789Z"),
    ("unix_ms", "1640995200123", "2022-01-01T00:00:00.123Z"),
    ("unix_ms", "1.640995200123e12", "2022-01-01T00:00:00.123Z"),
    ("unix_ns", #""\u0031640995200123456789""#, "2022-01-01T00:00:00.123456789Z"),
    ("rfc3339, unix_us", "1640995200123456", "2022-01-01T00:00:00.123456Z"),
    ("unix, rfc3339", #""2022-01-01T01:00:00+01:00""#, "2022-01-01T00:00:00Z"),
    ("'%d-%m-%YT%H.%M,Z'", #""01-02-2022T10.30,Z""#, "2022-02-01T10:30:00Z"),
    ("'%Y%m%d'", "20220101", "2022-01-01T00:00:00Z"),
  ])
  func `a time in any format of the schema is given in RFC 3339`(
    _ formats: String, _ written: String, _ utc: String
  ) throws {
    var enricher = try enricher(formats)
    #expect(
      enricher.added(#"{"t":\#(written)}"#)
        == #","p_log_type":"Own","p_event_time":"\#(utc)""#)
  }

  @Test func `a time in none of the formats names them`() throws {
    var one = try enricher("unix_ms")
    #expect(
      one.added(#"{"t":"2022-01-01T00:00:00Z"}"#)
        == "! bad_event_time: t is not a time as unix_ms writes them: 2022-01-01T00:00:00Z")
    var two = try enricher("rfc3339, '%d.%m.%Y'")
    #expect(
      two.added(#"{"t":true}"#)
        == "! bad_event_time: t is not a time as rfc3339 or %d.%m.%Y write them: true")
    #expect(two.added(#"{"t":null}"#) == #","p_log_type":"Own""#)
  }
}
