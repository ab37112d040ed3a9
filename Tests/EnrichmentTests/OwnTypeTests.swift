import Enrichment
import TestSupport
import Testing

@Suite struct `Fields of a log type of one's own` {
  /// The wrong types that are counted for a field with this value; `!` where the event is rejected.
  private func wrong(_ field: String, _ value: String) throws -> [String: Int] {
    var enricher = try Enricher(ownSchema("Own", "name: f, \(field)"))
    let event = #"{"f":\#(value)}"#
    guard enricher.added(event) == #","p_log_type":"Own""# else { return ["!": 1] }
    return enricher.counts.wrongTypes
  }

  @Test(arguments: [
    ("string", [#""""#, #""x""#]), ("float", ["1", "-1.5e300", "1e400"]),
    ("boolean", ["true", "false"]), ("json", ["1", "[]", "{}", #""x""#, "true"]),
    ("smallint", ["0", "-0", "9999", "-32768", "32767"]),
    ("int", ["-2147483648", "2147483647", "999999999"]),
    ("bigint", ["-9223372036854775808", "9223372036854775807", "100000000000000000"]),
    ("timestamp, timeFormats: [rfc3339]", [#""2024-05-01 10:00:00""#, #""""#]),
    ("timestamp, timeFormats: [unix, '%Y']".replacing(", '%Y'", with: ""), ["1", #""1.5""#]),
    ("array, element: {type: int}", ["[]", "[1,2]", "[null]"]),
    ("object, fields: [{name: g, type: int}]", ["{}", #"{"g":1}"#, #"{"h":"x"}"#]),
  ])
  func `a value of its type is none of a wrong type`(_ type: String, _ values: [String]) throws {
    for value in values + ["null"] {
      #expect(try wrong("type: \(type)", value) == [:], "\(value)")
    }
  }

  @Test(arguments: [
    ("string", ["1", "{}"]), ("float", [#""1""#, "true"]), ("boolean", ["0", #""true""#]),
    ("smallint", ["32768", "-32769", "1.0", "1e3", "99999", #""1""#, "true"]),
    ("int", ["2147483648", "-2147483649", "0.5", "1E2", "12345678901234567890"]),
    ("bigint", ["9223372036854775808", "-9223372036854775809", "1.5", "1e18", "1e400"]),
    ("bigint", [String(repeating: "9", count: 5000)]),
    ("timestamp, timeFormats: [rfc3339]", [#""yesterday""#, "1714557600", #""\u0031""#]),
    ("timestamp, timeFormats: [unix]", [#""2024-05-01""#, "1e30", "true"]),
    ("array, element: {type: int}", ["{}", "1", #""[1]""#]),
    ("object, fields: [{name: g, type: int}]", ["[]", #""{}""#]),
  ])
  func `a value that is not of its type is counted`(_ type: String, _ values: [String]) throws {
    for value in values { #expect(try wrong("type: \(type)", value) == ["f": 1], "\(value)") }
  }

  @Test func `what is inside is counted under its path, however often`() throws {
    #expect(
      try wrong("type: array, element: {type: int}", #"[1,"x",2.5,null,2147483648]"#)
        == ["f[*]": 3])
    #expect(
      try wrong(
        "type: array, element: {type: object, fields: [{name: g, type: array, element: "
          + "{type: boolean}}, {name: o, type: object, fields: [{name: i, type: int}]}]}",
        #"[{"g":[1,true,"x"]},7,{"g":{},"o":{"i":"x"}},{"o":[]}]"#)
        == ["f[*]": 1, "f[*].g": 1, "f[*].g[*]": 2, "f[*].o": 1, "f[*].o.i": 1])
  }

  @Test(arguments: [
    ("string", "1", "f is a number, not a string"), ("string", "null", "f is null"),
    ("string", #""""#, "f is empty"),
    ("int", #""1""#, "f is a string, not a whole number of 32 bits"),
    ("int", "2147483648", "f is a number, not a whole number of 32 bits"),
    ("timestamp, timeFormats: [unix]", #""x""#, "f is a string, not a time"),
    ("array, element: {type: int}", "{}", "f is an object, not an array"),
    ("object, fields: [{name: g, type: int, required: true}]", "{}", "f.g is missing"),
    (
      "object, fields: [{name: g, type: smallint, required: true}]", #"{"g":40000}"#,
      "f.g is a number, not a whole number of 16 bits"
    ),
    (
      "array, element: {type: object, fields: [{name: g, type: int, required: true}]}", "[{}]",
      "f[*].g is missing"
    ),
    (
      "array, element: {type: object, fields: [{name: g, type: int, required: true}]}",
      #"[{"g":1},{"g":"1"}]"#, "f[*].g is a string, not a whole number of 32 bits"
    ),
    (
      "array, element: {type: object, fields: [{name: o, type: object, fields: "
        + "[{name: g, type: string, required: true}]}]}",
      #"[{},{"o":null},{"o":{"g":""}}]"#, "f[*].o.g is empty"
    ),
  ])
  func `what is required must be there and of its type`(
    _ type: String, _ value: String, _ detail: String
  ) throws {
    var enricher = try Enricher(ownSchema("Own", "name: f, required: true, type: \(type)"))
    #expect(enricher.added(#"{"f":\#(value)}"#) == "! missing_required: \(detail)")
  }

  @Test func `a number that is no key of its type is not looked up`() throws {
    let table = OwnTable(
      selectors: "f", logType: "Own", rows: ["70000", "7", "x"].map { OwnRow($0) })
    var enricher = try Enricher(ownSchema("Own", "name: f, type: smallint"), table)
    for (value, isFound) in [("7", true), ("70000", false), (#""7""#, false), (#""x""#, false)] {
      #expect(
        enricher.added(#"{"f":\#(value)}"#).contains("p_enrichment") == isFound, "\(value)")
    }
  }

  @Test func `an event whose time cannot be read is kept without one, where that is asked`() throws
  {
    let field = "name: f, type: timestamp, isEventTime: true, required: true, timeFormats: [unix]"
    var enricher = try Enricher(ownSchema("Own", field))
    let detail = "! bad_event_time: f is not a time as unix writes them: x"
    #expect(enricher.added(#"{"f":"x"}"#) == detail)
    enricher.isLenient = true
    #expect(enricher.added(#"{"f":"x"}"#) == #","p_log_type":"Own""#)
    #expect(enricher.counts.wrongTypes == ["f": 1])
    #expect(enricher.added(#"{"f":{}}"#) == #","p_log_type":"Own""#)
    #expect(enricher.added(#"{"f":null}"#) == "! missing_required: f is null")
    #expect(enricher.added(#"{"f":0}"#).hasSuffix(#","p_event_time":"1970-01-01T00:00:00Z""#))
  }
}
