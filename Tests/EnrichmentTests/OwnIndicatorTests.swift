import Enrichment
import Schemas
import Testing

@Suite struct `Indicators of every kind` {
  /// What a string marked as an indicator adds.
  private func added(_ indicator: String, _ text: String) throws -> String {
    var enricher = try Enricher(
      ownSchema("Own", "name: f, type: string, indicators: [\(indicator)]"))
    let mark = #","p_log_type":"Own""#
    let added = enricher.added(#"{"f":"\#(text)"}"#)
    return added.hasPrefix(mark) ? String(added.dropFirst(mark.count)) : added
  }

  @Test(arguments: [
    ("email", "p_any_emails", "A@x"), ("ip", "p_any_ip_addresses", "192.0.2.1"),
    ("actor_id", "p_any_actor_ids", "A1"), ("username", "p_any_usernames", "Ana"),
    ("domain", "p_any_domain_names", "Example.com"), ("hostname", "p_any_domain_names", "host-1"),
    ("mac", "p_any_mac_addresses", "00-1B-44-11-3a-b7"),
    ("serial_number", "p_any_serial_numbers", "C02 X"), ("trace_id", "p_any_trace_ids", "1-67-a"),
    ("aws_account_id", "p_any_aws_account_ids", "123456789012"),
    ("aws_arn", "p_any_aws_arns", "arn:aws:iam::123456789012:user/a"),
    ("aws_instance_id", "p_any_aws_instance_ids", "i-0abc"), ("aws_tag", "p_any_aws_tags", "a:B"),
  ])
  func `a value is listed under its key as it is written, trimmed`(
    _ indicator: String, _ key: String, _ value: String
  ) throws {
    #expect(try added(indicator, value) == #","\#(key)":["\#(value)"]"#)
    #expect(try added(indicator, #" \t\u00a0\#(value)\n"#) == #","\#(key)":["\#(value)"]"#)
    #expect(try added(indicator, "") == "")
    #expect(try added(indicator, #" \u3000"#) == "")
  }

  @Test func `every kind is tested here and has its key`() {
    #expect(Set(Indicator.allCases.map(\.rawValue)).count == 18)
  }

  @Test(arguments: [("md5", 32), ("sha1", 40), ("sha256", 64)])
  func `a hash has just its digits, and is in lower case`(_ kind: String, _ count: Int) throws {
    let digits = String(String(repeating: "0123456789abcdef", count: 4).prefix(count))
    let list = #","p_any_\#(kind)_hashes":["\#(digits)"]"#
    #expect(try added(kind, digits) == list)
    #expect(try added(kind, digits.uppercased()) == list)
    #expect(try added(kind, " \(digits.uppercased()) ") == list)
    let short = digits.dropLast()
    for wrong in [String(short), digits + "0", short + "g", short + "/", short + "é", "0x" + short]
    {
      #expect(try added(kind, wrong) == "", "\(wrong)")
    }
  }

  @Test func `two spellings of one hash are one`() throws {
    var enricher = try Enricher(
      ownSchema(
        "Own", "name: f, type: string, indicators: [md5]",
        "name: g, type: string, indicators: [md5]"))
    let hash = String(repeating: "ab", count: 16)
    #expect(
      enricher.added(#"{"f":"\#(hash)","g":"\#(hash.uppercased())"}"#)
        == #","p_log_type":"Own","p_any_md5_hashes":["\#(hash)"]"#)
  }

  @Test(arguments: [
    ("xn--bcher-kva.example", "bücher.example"), ("XN--BCHER-KVA.Example", "BüCHER.Example"),
    ("xn--fsqu00a.xn--0zwm56d", "例子.测试"), ("www.xn--mnchen-3ya.example.", "www.münchen.example."),
    ("xn--ls8h.example", "💩.example"), ("xn--8ws00zhy3a.example", "詹姆斯.example"),
    ("xn--egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"),
    ("xn--maana-pta.example", "mañana.example"),
    // What is wrong stays as it is written.
    ("xn--.example", "xn--.example"), ("xn--a-.example", "xn--a-.example"),
    ("xn--99999999999.example", "xn--99999999999.example"), ("xn--ü.example", "xn--ü.example"),
    ("xn--bcher-kv.x.xn--bcher-kva", "xn--bcher-kv.x.bücher"), ("a.xn--b!.c", "a.xn--b!.c"),
    ("xn--0.example", "xn--0.example"), ("xnn--a.example", "xnn--a.example"), ("...", "..."),
    ("axn--bcher-kva.example", "axn--bcher-kva.example"),
    // So does what would hide something: a control, a change of direction, nothing at all, a space,
    // a character of nobody's.
    ("xn--a.example", "xn--a.example"), ("xn--ab-g4t.example", "xn--ab-g4t.example"),
    ("xn--ab-g1t.example", "xn--ab-g1t.example"), ("xn--x-3ba.example", "xn--x-3ba.example"),
    ("xn--0y0c.xn--bcher-kva", "xn--0y0c.bücher"),
    // Or what would be taken for the dot between labels.
    ("xn--bcherde-n2a0649h.example", "xn--bcherde-n2a0649h.example"),
    ("xn--ab-yu3n.example", "xn--ab-yu3n.example"),
  ])
  func `the labels of a domain are decoded`(_ name: String, _ domain: String) throws {
    #expect(try added("domain", name) == #","p_any_domain_names":["\#(domain)"]"#)
    #expect(try added("hostname", name) == #","p_any_domain_names":["\#(domain)"]"#)
  }

  @Test func `a label longer than a name may have is not decoded, nor one of a megabyte`() throws {
    for count in [60, 1 << 20] {
      let label = "xn--" + String(repeating: "a", count: count)
      #expect(try added("domain", label) == #","p_any_domain_names":["\#(label)"]"#)
    }
  }

  @Test func `no label of random letters traps, or gives what is no text`() throws {
    var random = SystemRandomNumberGenerator()
    var enricher = try Enricher(ownSchema("Own", "name: f, type: string, indicators: [domain]"))
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-ABCZ")
    for _ in 0..<3000 {
      let count = Int.random(in: 1...59, using: &random)
      let label = String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
      #expect(enricher.added(#"{"f":"xn--\#(label)"}"#).hasPrefix(","), "\(label)")
    }
  }

  @Test(arguments: [
    ("192.0.2.1", "p_any_ip_addresses", "192.0.2.1"),
    ("2001:DB8::1", "p_any_ip_addresses", "2001:DB8::1"),
    ("db-1", "p_any_domain_names", "db-1"),
    ("192.0.2.1.example", "p_any_domain_names", "192.0.2.1.example"),
  ])
  func `a hostname is an address or a domain`(_ text: String, _ key: String, _ value: String) throws
  {
    #expect(try added("hostname", text) == #","\#(key)":["\#(value)"]"#)
  }

  @Test(arguments: [
    ("https://example.com", "example.com"), ("https://example.com/a?b#c", "example.com"),
    ("http://Example.com:8080/", "Example.com"), ("ftp://ana:secret@example.com/x", "example.com"),
    ("https://a@b@example.com", "example.com"), ("https://example.com?x=//other", "example.com"),
    ("https://example.com#@other", "example.com"), ("//example.com/x", "example.com"),
    ("git+ssh://example.com:22/x", "example.com"),
    ("https://xn--bcher-kva.example/", "bücher.example"),
    ("https:\\/\\/example.com\\/", "example.com"), ("https://example.com:/", "example.com"),
    ("http://192.0.2.1.example/", "192.0.2.1.example"),
  ])
  func `a URL gives its domain`(_ url: String, _ domain: String) throws {
    #expect(try added("url", url) == #","p_any_domain_names":["\#(domain)"]"#)
  }

  @Test(arguments: [
    ("http://192.0.2.1/", "192.0.2.1"), ("http://192.0.2.1:80", "192.0.2.1"),
    ("http://[2001:db8::1]:8080/x", "2001:db8::1"), ("https://ana@[::1]", "::1"),
  ])
  func `a URL gives its address`(_ url: String, _ address: String) throws {
    #expect(try added("url", url) == #","p_any_ip_addresses":["\#(address)"]"#)
  }

  @Test(arguments: [
    "example.com", "example.com/path", "/path", "https:", "https:/", "https://", "https:///path",
    "https://ana@/", "https://:80/", "https://example.com:http/", "https://[::1/", "https://[x]/",
    "https://[192.0.2.1]/", "https://[::1]x/", "https://a b.example/",
    #"https://evil.example\\@good/"#,
    #"https://a\u0000.example/"#, "mailto:ana@example.com", "data:text/plain,x", "https://a:b:c/",
  ])
  func `what has no host that all would agree on gives nothing`(_ url: String) throws {
    #expect(try added("url", url) == "")
  }

  @Test(arguments: [
    ("example.com:443", "domain_names", "example.com"),
    ("example.com", "domain_names", "example.com"),
    ("192.0.2.1:53", "ip_addresses", "192.0.2.1"), ("192.0.2.1", "ip_addresses", "192.0.2.1"),
    ("[2001:db8::1]:53", "ip_addresses", "2001:db8::1"),
    ("2001:db8::1", "ip_addresses", "2001:db8::1"),
    ("[::1]", "ip_addresses", "::1"),
  ])
  func `a network address gives its host`(_ text: String, _ list: String, _ host: String) throws {
    #expect(try added("net_addr", text) == #","p_any_\#(list)":["\#(host)"]"#)
  }

  @Test(arguments: [
    ":443", "example.com:https", "a:1:2", "[::1]:x", "[]:1", "ana@example.com:1", "a b:1",
  ])
  func `what is no network address gives nothing`(_ text: String) throws {
    #expect(try added("net_addr", text) == "")
  }

  @Test func `one value may be several, and hosts join what is marked as such`() throws {
    var enricher = try Enricher(
      ownSchema(
        "Own", "name: f, type: string, indicators: [url, username]",
        "name: g, type: string, indicators: [ip, net_addr]",
        "name: h, type: string, indicators: [domain]"))
    #expect(
      enricher.added(#"{"f":"http://b.example/","g":"192.0.2.1","h":"a.example"}"#)
        == #","p_log_type":"Own","p_any_ip_addresses":["192.0.2.1"],"#
        + #""p_any_usernames":["http://b.example/"],"p_any_domain_names":["a.example","b.example"]"#
    )
  }

  @Test func `a whole number is an indicator by its digits, and no other value of its field`()
    throws
  {
    var enricher = try Enricher(ownSchema("Own", "name: f, type: bigint, indicators: [trace_id]"))
    #expect(
      enricher.added(#"{"f":9007199254740993}"#)
        == #","p_log_type":"Own","p_any_trace_ids":["9007199254740993"]"#)
    for value in ["1.5", #""7""#, "true", "9223372036854775808"] {
      #expect(enricher.added(#"{"f":\#(value)}"#) == #","p_log_type":"Own""#)
    }
  }

  @Test func `the columns of a table are put in the same form`() throws {
    let hash = String(repeating: "AB", count: 16)
    let table = OwnTable(
      selectors: "f",
      columns: "id, {name: link, indicators: [url]}, {name: sum, indicators: [md5]}",
      logType: "Own",
      rows: [OwnRow("K", #""link":"https://xn--bcher-kva.example/","sum":"\#(hash)""#)])
    var enricher = try Enricher(ownSchema("Own", "name: f, type: string"), table)
    #expect(enricher.value("p_any_domain_names", #"{"f":"K"}"#) == #"["bücher.example"]"#)
    #expect(enricher.value("p_any_md5_hashes", #"{"f":"K"}"#) == #"["\#(hash.lowercased())"]"#)
  }
}
