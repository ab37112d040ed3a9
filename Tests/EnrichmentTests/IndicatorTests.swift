import Testing

@Suite struct `Indicators` {
  /// The emails of a sign-in whose user has this text as email.
  private func emails(_ text: String) -> String? {
    value("p_any_emails", signIn(#""target_user":{"email":"\#(text)"}"#))
  }

  private func addresses(_ text: String) -> String? {
    value("p_any_ip_addresses", signIn(#""client":{"ip_address":"\#(text)"}"#))
  }

  private func usernames(_ members: String) -> String? {
    value("p_any_usernames", audit("user", members))
  }

  @Test func `every field that the schemas mark is gathered`() {
    let usage = usage(
      #""item_uuid":"I0","user":{"uuid":"U","name":"n","email":"e@x"},"#
        + #""client":{"ip_address":"192.0.2.1"}"#)
    let signIn = signIn(
      #""target_user":{"uuid":"U","name":"n","email":"e@x"},"client":{"ip_address":"192.0.2.1"}"#)
    for event in [usage, signIn] {
      #expect(value("p_any_emails", event) == #"["e@x"]"#)
      #expect(value("p_any_ip_addresses", event) == #"["192.0.2.1"]"#)
      #expect(value("p_any_actor_ids", event) == #"["U"]"#)
      #expect(value("p_any_usernames", event) == #"["n"]"#)
    }
    let audit = audit(
      "user",
      #""actor_uuid":"A","actor_details":{"uuid":"B","name":"b","email":"b@x"},"#
        + #""object_details":{"uuid":"C","name":"c","email":"c@x"},"#
        + #""aux_details":{"uuid":"D","name":"d","email":"d@x"},"session":{"ip":"2001:db8::1"}"#)
    #expect(value("p_any_emails", audit) == #"["b@x","c@x","d@x"]"#)
    #expect(value("p_any_ip_addresses", audit) == #"["2001:db8::1"]"#)
    #expect(value("p_any_actor_ids", audit) == #"["A","B","C","D"]"#)
    #expect(value("p_any_usernames", audit) == #"["b","c","d"]"#)
  }

  @Test func `a list has each value once, in the order of its bytes`() {
    #expect(
      usernames(
        #""actor_details":{"name":"é"},"object_details":{"name":"Z"},"aux_details":{"name":"a"}"#)
        == #"["Z","a","é"]"#)
    #expect(
      usernames(
        #""actor_details":{"name":"ab"},"object_details":{"name":"a"},"aux_details":{"name":"ab"}"#)
        == #"["a","ab"]"#)
  }

  @Test func `two spellings of one value are one value`() {
    #expect(
      usernames(#""actor_details":{"name":"Zo\u00eb"},"object_details":{"name":"Zoë"}"#)
        == #"["Zoë"]"#)
    #expect(
      usernames(#""actor_details":{"name":" Zoë"},"object_details":{"name":"Zoë\t"}"#)
        == #"["Zoë"]"#)
  }

  @Test(arguments: [
    "1.1.1.1.1", "1.1.1", "256.1.1.1", "01.1.1.1", "localhost", "192.0.2.1:443", "[::1]",
    "fe80::1%1",
    "::1::", "192.0.2.0/24", "-", "", " ",
  ])
  func `what is no address is not listed`(_ text: String) {
    #expect(addresses(text) == nil)
  }

  @Test(arguments: ["192.0.2.1", "::1", "2001:DB8::1", "::ffff:192.0.2.1", "10.0.0.1"])
  func `an address is listed as it is written`(_ text: String) {
    #expect(addresses(text) == #"["\#(text)"]"#)
  }

  @Test(arguments: ["ana", "", "ana.example.com"])
  func `what has no at sign is no email`(_ text: String) {
    #expect(emails(text) == nil)
  }

  @Test func `an email keeps its case and its plus`() {
    #expect(emails("Ana+1@Example.com") == #"["Ana+1@Example.com"]"#)
  }

  @Test(arguments: [
    " ", #"\t"#, #"\n"#, #"\r\n"#, #"\u0020"#, #"\u00a0"#, "\u{A0}", "\u{2003}",
    #"\u3000"#, "\u{3000} ", #"\u000b"#, #"\u2028"#, "\u{85}", "\u{202F}", "\u{1680}", "\u{205F}",
  ])
  func `white space at both ends goes, however it is spelled`(_ space: String) {
    #expect(emails(space + "a b@x" + space + space) == #"["a b@x"]"#)
    #expect(addresses(space + "::1" + space) == #"["::1"]"#)
  }

  @Test(arguments: ["\u{200B}", "\u{FEFF}", "\u{180E}", "\u{2060}"])
  func `what Unicode does not call white space stays`(_ sign: String) {
    #expect(emails(sign + "a@x") == #"["\#(sign)a@x"]"#)
  }

  @Test(arguments: [#""""#, #"" ""#, #""\t\u00a0""#, "null", "1", "true", "{}", "[]"])
  func `a name that is empty, blank or no string is not listed`(_ name: String) {
    #expect(usernames(#""actor_details":{"name":\#(name)}"#) == nil)
  }

  @Test func `a value that needs escapes keeps them`() {
    #expect(
      usernames(#""actor_details":{"name":"a\"b\\c\u0001\/\t."}"#) == #"["a\"b\\c\u0001/\t."]"#)
  }

  @Test func `a lone surrogate survives as its escape`() {
    #expect(usernames(#""actor_details":{"name":"x\ud800"}"#) == #"["x\ud800"]"#)
    #expect(usernames(#""actor_details":{"name":"\uDC00\uD800"}"#) == #"["\udc00\ud800"]"#)
    #expect(usernames(#""actor_details":{"name":"\uD83D\uDE00"}"#) == #"["😀"]"#)
  }

  @Test func `indicators do not pass from one event to the next`() {
    var enricher = newEnricher()
    let full = enricher.outcome(of: Array(signIn(#""target_user":{"email":"a\u0040x"}"#).utf8))
    let bare = enricher.outcome(of: Array(signIn(#""x":1"#).utf8))
    #expect(full.line.map { String(decoding: $0, as: UTF8.self).contains("p_any") } == true)
    #expect(bare.line.map { String(decoding: $0, as: UTF8.self).contains("p_any") } == false)
  }
}
