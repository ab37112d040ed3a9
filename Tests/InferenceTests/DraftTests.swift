import Schemas
import Testing

@testable import Inference

@Suite struct DraftTests {
  @Test func `a draft says from how much it was made, and reads as a log type`() throws {
    let yaml = draft([
      #"{"seen_at":"2024-05-01T10:00:00Z","proxy_host":"h1","client":{"addr":"192.0.2.1"},"n":1}"#,
      #"{"seen_at":"2024-05-01T10:00:01Z","proxy_host":"h2","client":{"addr":"2001:db8::1"}}"#,
    ])
    #expect(
      yaml == """
        # Drafted by keytag schemas infer from 2 events. Read it through: what is required, the
        # times and the indicators are guesses from these alone.
        schema: "Custom.Draft"
        identifiedBy: [proxy_host]
        fields:
          - name: seen_at
            type: timestamp
            required: true
            isEventTime: true
            timeFormats: [rfc3339]
          - name: proxy_host
            type: string
            required: true
          - name: client
            type: object
            required: true
            fields:
              - name: addr
                type: string
                required: true
                indicators: [ip]
          - name: n
            type: int

        """)
    #expect(try schema(of: yaml).eventTime?.description == "seen_at")
  }

  @Test func `a name that other readers take for a boolean or nothing stands in quotes`() {
    for name in ["true", "Null", "yes", "NO", "on"] {
      #expect(draft([#"{"\#(name)":1,"truer":2}"#]).contains("  - name: \"\(name)\"\n"), "\(name)")
    }
    #expect(draft([#"{"truer":2}"#]).contains("  - name: truer\n"))
  }

  @Test(arguments: [
    (["1", "-2147483648"], "int"), (["1", "2147483648"], "bigint"),
    (["9223372036854775807"], "bigint"), (["-0"], "int"), (["1", "2.5"], "float"),
    (["1e3"], "float"),
    (["true", "false"], "boolean"), ([#""""#, #""x""#], "string"), ([#""""#], "string"),
    ([#""12""#], "string"), (["true", "null"], "boolean"),
  ])
  func `the type is the narrowest that holds every value`(values: [String], type: String) {
    #expect(
      draft(values.map { #"{"a":\#($0)}"# }).contains("  - name: a\n    type: \(type)\n"))
  }

  @Test(arguments: [
    (["null"], "always null"), (["1", #""x""#], "of several kinds: number, string"),
    (["1", #""""#], "of several kinds: number, string"),
    (["{}", "[]", "true"], "of several kinds: boolean, object, array"), (["{}"], "always empty"),
    ([#"{"":1}"#], "keys that are empty, over-long or no Unicode text of their own are left out"),
  ])
  func `what has no one type is json, with a comment that says why`(
    values: [String], comment: String
  ) {
    #expect(
      draft(values.map { #"{"a":\#($0)}"# }).contains(
        "  # \(comment)\n  - name: a\n    type: json\n"))
  }

  @Test func `a number beyond 64 bits is a float, which loses nothing here`() {
    #expect(
      fields(#"{"a":9223372036854775808}"#)
        == "# numbers of more than 64 bits\n- name: a\n  type: float\n  required: true")
  }

  @Test func `what a field's name says of time lets a number be one, in the right unit`() {
    for (number, format) in [
      ("1714557600", "unix"), ("1714557600.25", "unix"), ("1714557600123", "unix_ms"),
      ("1714557600123456", "unix_us"), ("1714557600123456789", "unix_ns"),
      (#""1714557600123""#, "unix_ms"),
    ] {
      for name in ["ts", "createdAt", "event-time", "StartTime", "lastlogintime"] {
        #expect(
          fields(#"{"\#(name)":\#(number)}"#).contains(
            "type: timestamp\n  required: true\n  isEventTime: true\n  timeFormats: [\(format)]"))
      }
      #expect(!fields(#"{"count":\#(number)}"#).contains("timestamp"))
    }
    #expect(!fields(#"{"time":12}"#).contains("timestamp"))
    #expect(!fields(#"{"time":1714557600}"#, #"{"time":12}"#).contains("timestamp"))
  }

  @Test func `the ways in which logs write times are told apart, and doubt is said`() {
    for (time, format) in [
      ("2024-05-01 10:20:30.5+02:00", "rfc3339"),
      ("07/May/2024:10:20:30 +0200", #""%d/%b/%Y:%H:%M:%S %z""#),
      ("13/05/2024 10:20:30", #""%d/%m/%Y %H:%M:%S""#), ("2024-05-01", #""%Y-%m-%d""#),
      ("20240501T102030Z", #""%Y%m%dT%H%M%SZ""#),
    ] {
      let found = fields(#"{"when":"\#(time)"}"#)
      #expect(found.hasSuffix("timeFormats: [\(format)]"))
      #expect(!found.contains("#"))
    }
    #expect(
      fields(#"{"when":"05/06/2024 10:20:30"}"#).hasPrefix(
        "# these times fit %d/%m/%Y %H:%M:%S as well\n- name: when"))
    #expect(
      fields(#"{"when":"05/06/2024 10:20:30"}"#, #"{"when":"05/16/2024 10:20:30"}"#).hasPrefix(
        "- name: when"))
    #expect(fields(#"{"when":"2024-05-01"}"#, #"{"when":"soon"}"#).contains("type: string"))
  }

  @Test(arguments: [
    ("a", "192.0.2.1", "ip"), ("a", "2001:db8::1", "ip"), ("a", "kay+x@example.com", "email"),
    ("a", "https://example.com/x?y", "url"), ("a", "00:1B:44:11:3a:b7", "mac"),
    ("a", "192.0.2.1:443", "net_addr"), ("a", "[2001:db8::1]:443", "net_addr"),
    ("a", String(repeating: "0a", count: 32), "sha256"),
    ("file_sha1", String(repeating: "0a", count: 20), "sha1"),
    ("md5", String(repeating: "0a", count: 16), "md5"),
    ("traceId", String(repeating: "0a", count: 16), "trace_id"),
    ("a", "arn:aws:iam::123456789012:user/kay", "aws_arn"),
    ("a", "i-0123456789abcdef0", "aws_instance_id"),
    ("account_id", "123456789012", "aws_account_id"),
    ("user_name", "kay", "username"), ("username", "kay", "username"), ("login", "kay", "username"),
    ("serial", "C02XYZ", "serial_number"),
    ("host", "db.example.com", "hostname"), ("dns_domain", "example.com", "domain"),
  ])
  func `an indicator is told by its looks, and where these may deceive by the name too`(
    name: String, value: String, indicator: String
  ) {
    let one = #"{"\#(name)":"\#(value)"}"#
    #expect(fields(one).hasSuffix("indicators: [\(indicator)]"))
    #expect(fields(one, #"{"\#(name)":""}"#).hasSuffix("indicators: [\(indicator)]"))
    if !["username", "serial_number", "trace_id"].contains(indicator) {
      #expect(!fields(one, #"{"\#(name)":"no such thing"}"#).contains("indicators"))
    }
  }

  @Test func `what only looks a little like an indicator is none`() {
    for value in [
      "1.2.3", "a@b", "@example.com", "a b@example.com", "http:/x", "00:1B:44:11:3a", "1.2.3.4:x",
      "2001:db8::1:443x", "::1]:80", "i-xyz", "0a0a", "main.swift.",
    ] {
      #expect(!fields(#"{"a":"\#(value)"}"#).contains("indicators"), "\(value)")
    }
  }

  @Test func `arrays have the type of all their elements`() {
    #expect(
      fields(#"{"a":["192.0.2.1"],"b":[{"c":1},{"c":2,"d":null}],"e":[],"f":[[1.5]],"g":[1,"x"]}"#)
        == """
        - name: a
          type: array
          required: true
          element:
            type: string
            indicators: [ip]
        - name: b
          type: array
          required: true
          element:
            type: object
            fields:
              - name: c
                type: int
              # always null
              - name: d
                type: json
        # always empty
        - name: e
          type: array
          required: true
          element:
            type: json
        - name: f
          type: array
          required: true
          element:
            type: array
            element:
              type: float
        - name: g
          type: array
          required: true
          element:
            # of several kinds: number, string
            type: json
        """)
  }

  @Test func `strings that all hold JSON objects are looked into`() throws {
    let yaml = draft([
      #"{"p":"{\"ip\":\"192.0.2.1\",\"in\":\"{\\\"n\\\":1}\"}","q":"{}","r":"{\"a\":1}","s":"{"}"#,
      #"{"p":" {\"ip\":\"\"}","q":"","r":"[1]","s":"x"}"#,
    ])
    #expect(
      fields(of: yaml) == """
        - name: p
          type: object
          isEmbeddedJSON: true
          required: true
          fields:
            - name: ip
              type: string
              indicators: [ip]
            - name: in
              type: object
              isEmbeddedJSON: true
              fields:
                - name: n
                  type: int
                  required: true
        # always empty
        - name: q
          type: json
          isEmbeddedJSON: true
        - name: r
          type: string
          required: true
        - name: s
          type: string
          required: true
        """)
    #expect(try schema(of: yaml).fields.count == 4)
  }

  @Test func `required is what every object around it has, neither null nor empty`() throws {
    let yaml = draft([
      #"{"a":1,"b":"","c":{"d":1},"e":1,"e":1}"#, #"{"a":2,"b":"x","c":null}"#,
      #"{"a":3,"b":"x","c":{"d":2,"f":null}}"#,
    ])
    var required: [String] = []
    try schema(of: yaml).forEachField { path, field in
      if field.isRequired { required.append(path.description) }
    }
    #expect(required == ["a", "c.d"])
  }

  @Test func `the likeliest time is the event's: always there, at the top, well named`() throws {
    let time = #""2024-05-01T10:00:00Z""#
    for (event, path) in [
      (#"{"created":\#(time),"timestamp":\#(time)}"#, "timestamp"),
      (#"{"x":\#(time),"y":{"timestamp":\#(time)}}"#, "x"),
      (#"{"y":{"a":\#(time),"event_time":\#(time)}}"#, "y.event_time"),
      (#"{"n":1,"list":[{"timestamp":\#(time)}]}"#, nil),
    ] {
      #expect(try schema(of: draft([event])).eventTime?.description == path)
    }
    let yaml = draft([#"{"timestamp":\#(time),"b":\#(time)}"#, #"{"b":\#(time)}"#])
    #expect(try schema(of: yaml).eventTime?.description == "b")
    #expect(draft([#"{"a":1}"#]).contains("# No field looks like the time of the event.\n"))
  }

  @Test func `the identifying key is always there, and no other log type's`() {
    #expect(draft([#"{"id":1,"item_uuid":"x","proxy":1,"proxy_kind":2}"#]).contains("[proxy_kind]"))
    #expect(draft([#"{"proxy":1,"long_one":2}"#, #"{"proxy":1}"#]).contains("[proxy]"))
    let none = draft([#"{"id":1,"item_uuid":"x"}"#])
    #expect(!none.contains("identifiedBy:"))
    #expect(none.contains("# No key that is always there tells this log type from the others"))
  }

  @Test func `keys that keytag writes itself are no fields`() {
    #expect(
      fields(#"{"vault_name":1,"a":{"vault_name":1}}"#, taken: ["vault_name"])
        .hasPrefix("- name: a\n"))
    #expect(draft([#"{"vault_name":1}"#], taken: ["vault_name"]) == "none")
    #expect(draft([]) == "none")
    #expect(draft(["{}"]) == "none")
  }
}
