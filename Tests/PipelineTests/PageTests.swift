import Testing

@Suite struct `Pages of the Events API and other wrappers` {
  private func page(_ events: String) -> String {
    #"{"cursor":"c","has_more":true,"items":[\#(events)]}"#
  }

  private func prettyPage(_ events: [String]) -> String {
    "{\n  \"cursor\": \"c\",\n  \"has_more\": true,\n  \"items\": [\n"
      + events.joined(separator: ",\n") + "\n  ]\n}\n"
  }

  @Test func `a page is its events and nothing else`() throws {
    for text in [
      page("\(usage("A")),\(usage("B"))"), page(" \(usage("A")) , \(usage("B")) ") + "\n",
      prettyPage([prettyUsage("A"), prettyUsage("B")]),
      prettyPage([prettyUsage("A", indent: "    "), usage("B")]),
      page(usage("A")) + "\n" + page(usage("B")), page(usage("A")) + page(usage("B")),
      page(usage("A")) + " " + usage("B"), usage("A") + "\n" + page(usage("B")),
      page(usage("A")) + "\n" + usage("B"),
      page("") + "\n" + usage("A") + page(usage("B")) + page(""),
      #"{"_metadata":{},"events":[\#(usage("A")),\#(usage("B"))]}"#,
    ] {
      let result = try run(text)
      #expect(result.uuids == ["A", "B"], "\(text)")
      #expect(result.rejects == [], "\(text)")
    }
  }

  @Test func `an empty page is no event and no reject`() throws {
    #expect(try run(page("")) == run(""))
    #expect(try run(page(" \n ")) == run(""))
  }

  @Test func `a bad event in a page rejects itself, in its place`() throws {
    let result = try run(page(#"\#(usage("A")),{"vault_uuid":"V1"},1,\#(usage("B"))"#))
    #expect(result.uuids == ["A", "B"])
    #expect(result.places == [#"1@110 {"vault_uuid":"V1"}"#, "1@130 1"])
  }

  @Test func `the last event of a page may be bad, and what follows the page is read`() throws {
    let result = try run(page(#"\#(usage("A")),{"a":1}"#) + usage("B"))
    #expect(result.uuids == ["A", "B"])
    #expect(result.places == [#"1@110 {"a":1}"#])
    let duplicate = try run(page(#"{"uuid":1,"uuid":2}"#) + usage("B"))
    #expect(duplicate.uuids == ["B"])
    #expect(duplicate.places == [#"1@39 {"uuid":1,"uuid":2}"#])
  }

  @Test func `a bad event in a page over many lines has its own line`() throws {
    let bad = #"{"vault_uuid":"V1"}"#
    let result = try run("\n" + prettyPage([prettyUsage("A"), bad, prettyUsage("B"), bad]) + "x\n")
    #expect(result.uuids == ["A", "B"])
    #expect(result.places.map { $0.prefix { $0 != "@" } } == ["11", "17", "20"])
  }

  @Test func `a page in a page is not opened`() throws {
    let inner = page(usage("A"))
    let result = try run(page(inner))
    #expect(
      result.rejects == ["1@39 unclassified: a page inside a page is not opened ‹\(inner)›"])
  }

  @Test func `a page that is cut off is one reject`() throws {
    let cut = page(usage("A")).dropLast(2)
    #expect(try run(String(cut)).places == ["1@0 \(cut)"])
    #expect(try run("\(cut)\n\(usage("B"))").uuids == ["B"])
  }

  @Test(arguments: [false, true])
  func `a page that is longer than the limit gives the same events`(_ isPretty: Bool) throws {
    let names = (0..<50).map { "E\($0)" }
    let text =
      isPretty
      ? prettyPage(names.map { prettyUsage($0) }) : page(names.map(usage).joined(separator: ","))
    let result = try run(text + usage("Z") + "\n" + text, lineLimit: 300)
    #expect(result.uuids == names + ["Z"] + names)
    #expect(result.rejects == [])
    #expect(result.output == (try run(text + usage("Z") + "\n" + text)).output)
  }

  @Test func `a page that is longer than the limit and cut off keeps its events`() throws {
    let text = page((0..<9).map { usage("\($0)") }.joined(separator: ","))
    let result = try run(String(text.dropLast(3)), lineLimit: 300)
    #expect(result.uuids == (0..<8).map { "\($0)" })
    #expect(result.places == ["1@607 \(usage("8").dropLast())"])
    let tail = try run(String(text.dropLast()), lineLimit: 300)
    #expect(tail.uuids == (0..<9).map { "\($0)" })
    #expect(tail.places == ["1@678 "])
  }
}
