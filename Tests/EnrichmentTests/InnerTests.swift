import Enrichment
import JSONText
import Schemas
import TestSupport
import Testing

private let mark = #","p_log_type":"Own""#

@Suite struct `What lies in lists` {
  @Test func `each element's indicators are listed once, sorted, at any depth`() throws {
    var enricher = try Enricher(
      ownSchema(
        "Own", "name: ips, type: array, element: {type: string, indicators: [ip]}",
        "name: hosts, type: array, element: {type: object, fields: [{name: mac, type: string, "
          + "indicators: [mac]}, {name: user, type: object, fields: [{name: n, type: string, "
          + "indicators: [username]}]}, {name: more, type: array, element: {type: array, element: "
          + "{type: bigint, indicators: [trace_id]}}}]}"))
    #expect(
      enricher.added(
        #"{"ips":["192.0.2.9","x",null," 192.0.2.1","192.0.2.9",1],"#
          + #""hosts":[{"mac":"m2"},{"mac":"m\u0031","user":{"n":"b"}},7,{"user":{"n":"a"},"#
          + #""more":[[3,1],[],[2,3]]}]}"#)
        == mark + #","p_any_ip_addresses":["192.0.2.1","192.0.2.9"],"p_any_usernames":["a","b"],"#
        + #""p_any_mac_addresses":["m1","m2"],"p_any_trace_ids":["1","2","3"]"#)
  }

  @Test(arguments: [
    #""""#, #""[\"192.0.2.1\"]""#, "{}", #"{"a":"192.0.2.1"}"#, "[]", "[[]]", "null",
  ])
  func `only a list has elements`(_ value: String) throws {
    var enricher = try Enricher(
      ownSchema("Own", "name: f, type: array, element: {type: string, indicators: [ip]}"))
    #expect(enricher.added(#"{"f":\#(value)}"#) == mark)
  }

  @Test func `a key that is read and occurs twice in an element rejects the event`() throws {
    let schema = try ownSchema(
      "Own",
      "name: f, type: array, element: {type: object, fields: [{name: g, type: string, "
        + "indicators: [username]}]}")
    var enricher = try Enricher(schema)
    let event = #"{"f":[{"h":1,"h":2},{"g":"a","g":"b"}]}"#
    #expect(enricher.added(event).hasPrefix("! duplicate_key: "))
    enricher.duplicates = .first
    #expect(enricher.added(event) == mark + #","p_any_usernames":["a"]"#)
    enricher.duplicates = .last
    #expect(enricher.added(event) == mark + #","p_any_usernames":["b"]"#)
  }

  @Test
  func `indicators do not pass from one event to the next, nor from a log type that did not fit`()
    throws
  {
    let list = "type: array, element: {type: string, indicators: [username]}"
    let plan = try Plan(
      logSchemas: [
        ownSchema(
          "A", "name: f, \(list)", "name: k, type: string, validate: {allow: [a]}",
          identifiedBy: "f"),
        ownSchema("B", "name: f, type: json", "name: k, type: string", identifiedBy: "k"),
      ], tables: [])
    var enricher = Enricher(plan: plan, tables: Tables(indexes: []))
    #expect(
      enricher.added(#"{"f":["x"],"k":"a"}"#) == #","p_log_type":"A","p_any_usernames":["x"]"#)
    #expect(enricher.added(#"{"f":["x",1],"k":"b"}"#) == #","p_log_type":"B""#)
    #expect(enricher.counts.wrongTypes == [:])
    #expect(enricher.added(#"{"f":[],"k":"a"}"#) == #","p_log_type":"A""#)
  }

  @Test func `a list of many elements costs no more than each of them does`()
    throws
  {
    // Indicators, look-ups and the columns of what is found; each would be quadratic if it were
    // kept in order as it comes.
    let count = 20_000
    let rows = (0..<count).map { OwnRow("k\($0)", #""mail":"m\#($0)@example.com""#) }
    let table = OwnTable(
      selectors: "'l[*].k', p_any_usernames", columns: "id, {name: mail, indicators: [email]}",
      logType: "Own", rows: rows)
    var enricher = try Enricher(
      ownSchema(
        "Own",
        "name: l, type: array, element: {type: object, fields: [{name: k, type: string, "
          + "indicators: [username]}]}"), table)
    let elements = (0..<count).reversed().map { #"{"k":"k\#($0)"}"# }.joined(separator: ",")
    let line = enricher.added(#"{"l":[\#(elements)]}"#)
    // Too long to be shown by an expectation.
    let isSorted = line.hasPrefix(
      mark + #","p_any_emails":["m0@example.com","m10000@example.com","m10001@example.com""#)
    #expect(isSorted)
    #expect(enricher.counts.lookups.map(\.found) == [count, count])
  }

  @Test func `a list inside a list to the depth that an event may have is read without recursion`()
    throws
  {
    var enricher = try Enricher(
      ownSchema("Own", "name: f, type: array, element: {type: array, element: {type: json}}"))
    let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    #expect(enricher.added(#"{"f":\#(deep)}"#) == mark)
  }

  @Test func `lists as deep as a schema may nest are read to the bottom`() throws {
    // 64 levels: the field, and 63 elements that hold elements.
    let levels = 64
    let type =
      String(repeating: "type: array, element: {", count: levels)
      + "type: string, indicators: [username]" + String(repeating: "}", count: levels)
    var enricher = try Enricher(ownSchema("Own", "name: f, \(type)"))
    let value =
      String(repeating: "[", count: levels) + #""u","v""# + String(repeating: "]", count: levels)
    #expect(enricher.added(#"{"f":\#(value)}"#) == mark + #","p_any_usernames":["u","v"]"#)
  }
}

@Suite struct `JSON inside strings` {
  private let fields =
    "fields: [{name: user, type: object, fields: [{name: n, type: string, indicators: [username]}, "
    + "{name: id, type: string}]}, {name: ips, type: array, element: {type: string, "
    + "indicators: [ip]}}, {name: again, type: object, isEmbeddedJSON: true, fields: "
    + "[{name: n, type: string, indicators: [username]}]}]"

  private func enricher(_ more: String = "") throws -> Enricher {
    try Enricher(ownSchema("Own", "name: p, type: object, isEmbeddedJSON: true, \(more)\(fields)"))
  }

  @Test func `its values and indicators are read, and the event's bytes stay`() throws {
    var enricher = try enricher()
    #expect(
      enricher.added(
        #"{"p":" {\"user\":{\"n\":\"Zo\\u00eb \\\"Q\\\"\"},\"ips\":[\"192.0.2.1\",\"x\"],"#
          + #"\"again\":\"{\\\"n\\\":\\\"b\\\"}\"}\n"}"#)
        == mark + #","p_any_ip_addresses":["192.0.2.1"],"p_any_usernames":["Zoë \"Q\"","b"]"#)
    #expect(enricher.counts.wrongTypes == [:])
  }

  @Test(arguments: [
    ("{", ["p": 1]), ("x", ["p": 1]), ("{} {}", ["p": 1]), ("[]", ["p": 1]), ("1", ["p": 1]),
    (" ", ["p": 1]), (#"\ud800"#, ["p": 1]), (#"{\"user\":1}"#, ["p.user": 1]),
    (#"{\"user\":{\"n\":1}}"#, ["p.user.n": 1]), (#"{\"ips\":[1,2]}"#, ["p.ips[*]": 2]),
    (#"{\"again\":\"{\"}"#, ["p.again": 1]), (#"{\"again\":{}}"#, ["p.again": 1]),
    (#"{}\u0000"#, ["p": 1]), ("", [:]), ("null", [:]), ("{}", [:]),
  ])
  func `what is no JSON of its type is counted and yields nothing`(
    _ text: String, _ counts: [String: Int]
  ) throws {
    var enricher = try enricher()
    #expect(enricher.added(#"{"p":"\#(text)"}"#) == mark)
    #expect(enricher.counts.wrongTypes == counts)
  }

  @Test func `an object that lies in the event as it is has the wrong type`() throws {
    var enricher = try enricher()
    #expect(enricher.added(#"{"p":{"user":{"n":"a"}}}"#) == mark)
    #expect(enricher.counts.wrongTypes == ["p": 1])
  }

  @Test func `what is required inside must be there where the JSON is`() throws {
    var enricher = try Enricher(
      ownSchema(
        "Own",
        "name: p, type: object, isEmbeddedJSON: true, fields: [{name: n, type: string, "
          + "required: true}]"))
    #expect(enricher.added("{}") == #""p_log_type":"Own""#)
    #expect(enricher.added(#"{"p":"{}"}"#) == "! missing_required: p.n is missing")
    #expect(
      enricher.added(#"{"p":"{\"n\":1}"}"#) == "! missing_required: p.n is a number, not a string")
    var strict = try self.enricher("required: true, ")
    #expect(strict.added(#"{"p":"{"}"#) == "! missing_required: p holds no JSON of its type")
    #expect(strict.added(#"{"p":""}"#) == "! missing_required: p is empty")
  }

  @Test func `a table's selector, its condition and the event's time reach inside`() throws {
    let table = OwnTable(
      selectors: "{path: p.user.id, as: user_name, when: {p.kind: [a, 'true']}}, 'p.ids[*]', p",
      logType: "Own", rows: [OwnRow("K", #""name":"Kay""#), OwnRow("{}")])
    var enricher = try Enricher(
      ownSchema(
        "Own",
        "name: p, type: object, isEmbeddedJSON: true, fields: [{name: user, type: object, "
          + "fields: [{name: id, type: string, identifies: {kind: host}}]}, {name: kind, type: json}, "
          + "{name: ids, type: array, element: {type: string}}, {name: at, type: timestamp, "
          + "isEventTime: true, timeFormats: [unix_ms]}]"), table)
    let row = #"{"id":"K","name":"Kay","p_match":"K"}"#
    for kind in [#"\"a\""#, "true"] {
      #expect(
        enricher.added(
          #"{"p":"{\"user\":{\"id\":\"\\u004b\"},\"kind\":\#(kind),\"ids\":[\"x\",\"K\"],\"at\":1500}"}"#
        )
          == #","user_name":"Kay""# + mark + #","p_event_time":"1970-01-01T00:00:01.500Z""#
          + #","p_enrichment":{"hosts":{"p.user.id":\#(row),"p.ids[*]":[\#(row)]}}"#)
    }
    #expect(enricher.added(#"{"p":"{\"user\":{\"id\":\"K\"}}"}"#) == mark)
    #expect(
      enricher.added(#"{"p":"{}"}"#)
        == mark + #","p_enrichment":{"hosts":{"p":{"id":"{}","p_match":"{}"}}}"#)
    #expect(
      enricher.added(#"{"p":"{\"at\":\"x\"}"}"#)
        == "! bad_event_time: p.at is not a time as unix_ms writes them: x")
    #expect(
      enricher.added(#"{"p":"{\"at\":[]}"}"#)
        == "! bad_event_time: p.at is not a time as unix_ms writes them: []")
  }

  @Test func `a key twice in the JSON inside rejects the event`() throws {
    var enricher = try enricher()
    #expect(
      enricher.added(#"{"p":"{\"user\":1,\"user\":2}"}"#).hasPrefix("! duplicate_key"))
    #expect(enricher.added(#"{"p":"{\"x\":1,\"x\":2}"}"#) == mark)
  }

  @Test func `JSON in strings in a list, and any JSON that is only looked at for being some`()
    throws
  {
    var enricher = try Enricher(
      ownSchema(
        "Own",
        "name: l, type: array, element: {type: object, isEmbeddedJSON: true, fields: "
          + "[{name: n, type: string, indicators: [username]}]}",
        "name: a, type: array, isEmbeddedJSON: true, element: {type: string, indicators: [ip]}",
        "name: j, type: json, isEmbeddedJSON: true"))
    #expect(
      enricher.added(
        #"{"l":["{\"n\":\"b\"}","{\"n\":\"a\"}","x"],"a":"[\"192.0.2.1\"]","j":"[1,{}]"}"#)
        == mark + #","p_any_ip_addresses":["192.0.2.1"],"p_any_usernames":["a","b"]"#)
    #expect(enricher.counts.wrongTypes == ["l[*]": 1])
    _ = enricher.added(#"{"j":"[1,{}"}"#)
    #expect(enricher.counts.wrongTypes == ["l[*]": 1, "j": 1])
  }

  @Test func `what was found inside is enriched to the same again`() throws {
    var enricher = try enricher()
    let event = Array(#"{"p":"{\"user\":{\"n\":\"a\\\"b\"}}"}"#.utf8)
    let line = try #require(enricher.outcome(of: event).line)
    #expect(enricher.outcome(of: line).line == line)
  }
}
