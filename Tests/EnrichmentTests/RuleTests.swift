import Enrichment
import Testing

@Suite struct `Rules for values` {
  /// What becomes of an event whose field has this value.
  private func outcome(_ rule: String, _ value: String) throws -> String {
    var enricher = try Enricher(ownSchema("Own", "name: f, type: string, validate: {\(rule)}"))
    return enricher.added(#"{"f":\#(value)}"#)
  }

  @Test(arguments: [
    ("allow: [a, bc]", [#""a""#, #""bc""#, #""\u0061""#]),
    ("deny: [a, bc]", [#""b""#, #""A""#, #""a ""#]),
    ("ip: any", [#""192.0.2.1""#, #""::1""#]), ("ip: ipv4", [#""192.0.2.1""#]),
    ("ip: ipv6", [#""2001:db8::1""#, #""::ffff:192.0.2.1""#]),
    ("cidr: any", [#""192.0.2.0/24""#, #""::/0""#]), ("cidr: ipv4", [#""192.0.2.7/0""#]),
    ("cidr: ipv6", [#""2001:db8::/32""#]), ("allow: [a, b], deny: [b]", [#""a""#]),
    // What is no value, or no text, is not asked.
    ("allow: [a]", ["null", #""""#, "1", "{}"]), ("ip: any", ["null", #""""#]),
  ])
  func `a value that keeps the rule passes`(_ rule: String, _ values: [String]) throws {
    for value in values {
      #expect(try outcome(rule, value) == #","p_log_type":"Own""#, "\(value)")
    }
  }

  @Test(arguments: [
    ("allow: [a, bc]", "b", "f is none of the values allowed: b"),
    ("allow: [a, bc]", "A", "f is none of the values allowed: A"),
    ("allow: [a, bc]", " a", "f is none of the values allowed:  a"),
    ("deny: [a, bc]", "bc", "f is a value that is denied: bc"),
    ("allow: [a, b], deny: [b]", "b", "f is a value that is denied: b"),
    ("ip: any", "localhost", "f is no IP address: localhost"),
    ("ip: ipv4", "::1", "f is no IPv4 address: ::1"),
    ("ip: ipv6", "192.0.2.1", "f is no IPv6 address: 192.0.2.1"),
    ("cidr: any", "192.0.2.1", "f is no IP network: 192.0.2.1"),
    ("cidr: any", "192.0.2.0/33", "f is no IP network: 192.0.2.0/33"),
    ("cidr: ipv4", "::/0", "f is no IPv4 network: ::/0"),
    ("cidr: ipv6", "10.0.0.0/8", "f is no IPv6 network: 10.0.0.0/8"),
  ])
  func `a value that breaks the rule rejects the event`(
    _ rule: String, _ value: String, _ detail: String
  ) throws {
    #expect(try outcome(rule, #""\#(value)""#) == "! invalid_value: \(detail)")
  }

  @Test func `a rule holds inside objects, lists and strings of JSON`() throws {
    let rule = "type: string, validate: {allow: [a]}"
    var enricher = try Enricher(
      ownSchema(
        "Own", "name: o, type: object, fields: [{name: f, \(rule)}]",
        "name: l, type: array, element: {\(rule)}",
        "name: j, type: object, isEmbeddedJSON: true, fields: [{name: f, \(rule)}]"))
    #expect(enricher.added(#"{"o":{"f":"a"},"l":["a",1],"j":"{\"f\":\"a\"}"}"#).hasPrefix(","))
    for (event, path) in [
      (#"{"o":{"f":"b"}}"#, "o.f"), (#"{"l":["a","b"]}"#, "l[*]"),
      (#"{"j":"{\"f\":\"b\"}"}"#, "j.f"),
    ] {
      #expect(
        enricher.added(event) == "! invalid_value: \(path) is none of the values allowed: b")
    }
  }

  @Test func `a rule of a hundred thousand values is asked quickly, and each is found`() throws {
    let values = (0..<100_000).map { "v\($0)" }
    var enricher = try Enricher(
      ownSchema(
        "Own",
        "name: l, type: array, element: {type: string, validate: "
          + "{allow: [\(values.joined(separator: ","))]}}"))
    let all = values.map { #""\#($0)""# }.joined(separator: ",")
    #expect(enricher.added(#"{"l":[\#(all)]}"#) == #","p_log_type":"Own""#)
    #expect(enricher.added(#"{"l":[\#(all),"v"]}"#).hasPrefix("! invalid_value"))
  }

  @Test func `a value of a megabyte is shown in part`() throws {
    let long = String(repeating: "x", count: 1 << 20)
    #expect(
      try outcome("ip: any", #""\#(long)""#)
        == "! invalid_value: f is no IP address: " + String(repeating: "x", count: 64) + "…")
  }
}
