import JSONText
import TestSupport
import Testing

/// Hostile input through the whole program: nothing traps, nothing hangs, nothing is lost.
@Suite struct `Hostile input` {
  private let home = Home()

  /// A text as a JSON string.
  private func quoted(_ text: String) -> String {
    String(decoding: JSONString.quoted(Array(text.utf8).span), as: UTF8.self)
  }

  /// The text that a JSON string stands for.
  private func decoded(_ string: String?) -> [UInt8]? {
    string.map { JSONString.decode(Array($0.utf8.dropFirst().dropLast()).span) }
  }

  private func load(_ export: String) {
    let called = home.keytag("load", "vaults", "-", input: export)
    #expect(called.code == 0, "\(called.errors)")
  }

  /// Checks that every name is on its event, in the tables, and harmless where it is shown.
  private func checkNames() throws {
    let names = NaughtyStrings.all
    let events = names.indices.map { usage("E\($0)", vault: "V\($0)") + "\n" }.joined()
    let called = home.keytag("enrich", "--store", input: events)
    #expect(called.code == 0)
    let lines = called.output.utf8.split(separator: 0x0A).map(Array.init)
    #expect(lines.count == names.count)
    for (name, line) in zip(names, lines) {
      #expect(throws: Never.self) { try JSONText.validate(line.span) }
      #expect(decoded(SlowMembers(line)["vault_name"]) == Array(name.utf8), "\(quoted(name))")
    }
    let rows = home.keytag("query", "SELECT vault_name AS n FROM item_usage ORDER BY event_id")
      .output
      .utf8.split(separator: 0x0A).map { decoded(SlowMembers(Array($0))["n"]) }
    #expect(rows == names.map { Array($0.utf8) })
    let export = home.keytag("tables", "export", "vaults", "--format", "csv")
    #expect(home.keytag("load", "vaults", input: export.output).output.contains(" 0 changed"))
    for arguments in [
      ["query", "--format", "table", "SELECT vault_name FROM item_usage"], ["explain"],
      ["tables", "search", "--format", "table", "V"],
    ] {
      let shown = home.keytag(arguments, input: events)
      #expect(shown.code == 0)
      let unsafe = shown.output.unicodeScalars.filter { scalar in
        scalar != "\n" && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
          || ("\u{202A}"..."\u{202E}").contains(scalar) || scalar == "\u{FEFF}"
      }
      #expect(unsafe.isEmpty, "\(arguments): \(unsafe.map(\.value))")
    }
  }

  @Test func `naughty names of a JSON export come out as they went in, and drive no terminal`()
    throws
  {
    #expect(Set(NaughtyStrings.all.map { Array($0.utf8) }).count == NaughtyStrings.all.count)
    load(
      NaughtyStrings.all.enumerated()
        .map { #"{"id":"V\#($0.offset)","name":\#(quoted($0.element))}"# }.joined(separator: "\n"))
    try checkNames()
  }

  @Test func `naughty names of a CSV export come out as they went in, and drive no terminal`()
    throws
  {
    load(
      "uuid,name\r\n"
        + NaughtyStrings.all.enumerated().map { row in
          "V\(row.offset),\""
            + row.element.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\"\r\n"
        }.joined())
    try checkNames()
  }

  @Test func `naughty keys and values inside events pass as they are`() {
    load("uuid,name\nV1,Ops\n")
    let events = NaughtyStrings.all.map { text in
      String(usage("E").dropLast()) + #","x":{\#(quoted(text)):\#(quoted(text))}"#
    }
    let called = home.keytag("enrich", input: events.map { $0 + "}\n" }.joined())
    let lines = called.output.utf8.split(separator: 0x0A).map(Array.init)
    #expect(called.code == 0)
    #expect(lines.count == events.count)
    for (event, line) in zip(events, lines) { #expect(line.starts(with: event.utf8)) }
  }

  @Test
  func
    `of every shape of JSON within an event, the right ones pass and the wrong ones are rejected`()
    throws
  {
    let head = Array((usage("E").dropLast() + #","x":"#).utf8)
    // What spans lines is more than one input.
    let wrong = JSONShapes.wrong.filter { !$0.contains(0x0A) && !$0.contains(0x0D) }
    let right = JSONShapes.right.map { Array($0.utf8) }.filter {
      !$0.contains(0x0A) && !$0.contains(0x0D)
    }
    let lines = (wrong + right).map { head + $0 + [0x7D, 0x0A] }
    let summary = home.folder.file("summary")
    let rejects = home.folder.file("rejects")
    let called = home.keytag(
      "enrich", "--summary-json", summary, "--rejects", rejects,
      home.folder.write(Array(lines.joined()), to: "events"))
    #expect(called.code == 0)
    let out = called.output.utf8.split(separator: 0x0A).map(Array.init)
    let rejected = home.text(of: "rejects").split(separator: "\n").count
    #expect(out.count + rejected == lines.count)
    for text in right {
      #expect(
        out.contains { $0.starts(with: head + text) }, "\(String(decoding: text, as: UTF8.self))")
    }
    for line in out { #expect(throws: Never.self) { try JSONText.validate(line.span) } }
    let members = SlowMembers(contents(of: summary) ?? [])
    #expect(members["events"] == "\(out.count)")
    #expect(members["rejected"] == "\(rejected)")
  }

  @Test func `damaged events are enriched or rejected, and as many as there are lines`() {
    var mutants = JSONMutants(
      seed: 7,
      of: (contents(of: projectFile("SampleData/events.ndjson")) ?? []).split(separator: 0x0A)
        .map(Array.init).filter { !$0.starts(with: Array(#"{"cursor"#.utf8)) }.prefix(60).map { $0 }
    )
    var lines: [UInt8] = []
    var count = 0
    while count < 3000 {
      let line = mutants.next().filter { $0 != 0x0A && $0 != 0x0D }
      // One object or what should have been one: a list or a page would be more than one input.
      guard line.first == 0x7B, !line.contains(0x5B) else { continue }
      lines += line + [0x0A]
      count += 1
    }
    let rejects = home.folder.file("rejects")
    let called = home.keytag("enrich", "--rejects", rejects, home.folder.write(lines, to: "events"))
    #expect(called.code == 0)
    let out = called.output.utf8.count { $0 == 0x0A }
    let rejected = home.text(of: "rejects").utf8.count { $0 == 0x0A }
    #expect(out > 100 && rejected > 100)
    #expect(out + rejected == count)
  }

  @Test(arguments: JSONShapes.wrong.enumerated().filter { $0.offset % 7 == 0 }.map(\.element))
  func `an export of a wrong shape is refused with a place, and nothing is loaded`(shape: [UInt8]) {
    let export = Array(#"[{"id":"V1","name":"Ops","x":"#.utf8) + shape + Array("}]".utf8)
    let called = home.keytag("load", "vaults", home.folder.write(export, to: "export"))
    #expect(called.code == 65)
    #expect(called.errors.contains("line "))
    #expect(home.keytag("tables", "show", "vaults", "V1").code != 0)
  }

  /// CSV files that careless readers get wrong, and the columns `uuid` and `name` of their rows.
  private static let files: [(String, [[String]])] = [
    ("uuid,name\nV1,\"Ops, night\"\n", [["V1", "Ops, night"]]),
    ("uuid,name\nV1,\n", [["V1", ""]]),
    ("uuid,name,\r\nV1,Ops,\r\n", [["V1", "Ops"]]),
    ("uuid,name\r\nV1,\"\"\r\nV2,\r\n", [["V1", ""], ["V2", ""]]),
    (
      "uuid,name\nV1,\"the \"\"night\"\" shift\"\nV2,\"\"\"\"\n",
      [["V1", "the \"night\" shift"], ["V2", "\""]]
    ),
    ("uuid,name\nV1,\"{\"\"a\"\": [1, \"\"b\"\"]}\"\n", [["V1", "{\"a\": [1, \"b\"]}"]]),
    ("uuid,name\nV1,\"one\ntwo\"\nV2,x", [["V1", "one\ntwo"], ["V2", "x"]]),
    ("uuid,name\r\nV1,\"one\r\ntwo\"\r\n", [["V1", "one\r\ntwo"]]),
    ("uuid,name\nV1,\"one \"\"a\"\"\n\"\"b\"\"\"\n", [["V1", "one \"a\"\n\"b\""]]),
    ("\u{FEFF}uuid,name\nV1,ø 美 🔑\n", [["V1", "ø 美 🔑"]]),
    ("\u{FEFF}\"uuid\",\"name\"\rV1,x\rV2,y\r", [["V1", "x"], ["V2", "y"]]),
    ("\n\nuuid,name\n\n\nV1,x\n\n", [["V1", "x"]]),
    ("uuid\nV1\n\"V2\"\n", [["V1", ""], ["V2", ""]]),
    ("name,uuid,name2\n x ,V1,y\n", [["V1", " x "]]),
    ("uuid,name\nV1,'x'\n\"V,2\",it's\n", [["V,2", "it's"], ["V1", "'x'"]]),
    ("uuid,name\nV1,\"x\"\nV2,=1+1\nV3,\t\n", [["V1", "x"], ["V2", "=1+1"], ["V3", "\t"]]),
  ]

  @Test(arguments: files) func `a CSV file is read as it is meant`(file: String, rows: [[String]]) {
    load(file)
    let out = home.keytag("tables", "export", "vaults").output.utf8.split(separator: 0x0A)
    let found = out.map { line in
      let members = SlowMembers(Array(line))
      return ["uuid", "name"].map { decoded(members[$0]) ?? [] }
    }
    #expect(found == rows.map { $0.map { Array($0.utf8) } })
  }

  /// CSV files that nobody can be sure of, and what is said of them.
  private static let doubtful: [(String, String)] = [
    ("uuid,name\nV1,\"Ops\nV2,x\n", "line 2"), ("uuid,name\nV1,\"Ops\" x\n", "line 2"),
    ("uuid,name\nV1,O\"ps\n", "line 2"), ("uuid,name\nV1,Ops,x\n", "line 2"),
    ("uuid,name\nV1\n", "line 2"), ("uuid,name\nV1,O\u{0}ps\n", "line 2"),
    ("uuid;name\nV1;Ops\n", "semicolons"), ("uuid\tname\nV1\tOps\n", "tabs"),
    ("uuid,uuid,name\nV1,V2,Ops\n", "twice"), ("uuid,name\nV1,Ops\nV1,Sales\n", "line 3"),
    ("", "empty"), (" \n", "empty"), ("uuid,name\n", ""), ("x,y\n1,2\n", "no column"),
  ]

  @Test(arguments: doubtful)
  func `a doubtful CSV file is refused, and the table stays`(file: String, message: String) {
    load(vaults)
    let called = home.keytag("load", "vaults", input: file)
    #expect(called.code != 0)
    #expect(called.errors.contains(message), "\(called.errors)")
    #expect(home.keytag("tables", "export", "vaults").output.contains(#""name":"Ops""#))
  }
}
