import Testing

@testable import Pipeline

@Suite struct `Events, one a line` {
  @Test func `a truncated last line is rejected, not dropped`() throws {
    let result = try run(usage("A") + "\n" + #"{"uuid":"B","timest"#)
    #expect(result.uuids == ["A"])
    #expect(
      result.rejects == [
        #"2@71 malformed: the input ends inside this document (byte 19 of the input) ‹{"uuid":"B","timest›"#
      ])
  }

  @Test(arguments: [
    #"{"user":{"uuid":"U1"}"#, #"{"a":{}"#, #"{"uuid":"B",  "#, "{\n  \"a\":{}\n", "{\"a\":\n\n",
  ])
  func `a document that the input ends inside is said to be one, whatever its last byte is`(
    _ cut: String
  ) throws {
    for before in ["", usage("A") + "\n", usage("A") + "\n" + usage("B") + "\n"] {
      let result = try run(before + cut)
      let first = try #require(result.rejects.first)
      #expect(first.contains("malformed: the input ends inside this document"))
    }
  }

  @Test(arguments: [
    #"{"uuid":"B","#, #"{"uuid":"B""#, #"{"uuid":"B"#, #"{"uuid":"#, #"{"uuid""#, "{",
    #"{"user":{"uuid":"U1""#, #"{"user":{"uuid":"U1"},"#, #"{"x":["#, #"{"x":[1,"#, #"{"x":tr"#,
    #"{"x":-"#, #"{"x":"\"#, #"{"x":"\u00"#, #"{"user":{"uuid":"U1"}"#,
  ])
  func `a truncated line in the middle rejects only itself`(_ line: String) throws {
    let result = try run([usage("A"), line, usage("C"), usage("D")].joined(separator: "\n"))
    #expect(result.uuids == ["A", "C", "D"])
    #expect(result.places == ["2@71 \(line)"])
    let first = try run([line, usage("C"), usage("D"), ""].joined(separator: "\n"))
    #expect(first.uuids == ["C", "D"])
    #expect(first.places == ["1@0 \(line)"])
  }

  @Test func `the last line needs no line break`() throws {
    #expect(try run(usage("A") + "\n" + usage("B")).uuids == ["A", "B"])
    #expect(try run(usage("A")).output == run(usage("A") + "\n").output)
  }

  @Test func `white space around an event goes, line breaks of Windows too`() throws {
    let plain = try run(usage("A") + "\n" + usage("B"))
    #expect(try run(usage("A") + "\r\n" + usage("B") + "\r\n").output == plain.output)
    #expect(try run(" \t" + usage("A") + "  \n  " + usage("B") + "\t ").output == plain.output)
  }

  @Test func `a byte order mark is no part of the first event`() throws {
    #expect(try run("\u{FEFF}" + usage("A") + "\n").output == run(usage("A")).output)
    #expect(try run("\u{FEFF}").output == [])
    #expect(try run("\u{FEFF}\n\n" + usage("A")).uuids == ["A"])
  }

  @Test func `blank lines are passed over and counted as lines`() throws {
    let result = try run("\n\r\n  \n" + usage("A") + "\n\n\t\nx\n\n")
    #expect(result.uuids == ["A"])
    #expect(result.places == ["7@80 x"])
    #expect(try run("").output == [])
    #expect(try run("\n \n\n").rejects == [])
  }

  @Test(arguments: [
    "x", "null", "1", #""text""#, "}", "]", ",", "<134>May  1 host {}", "\u{FEFF}{}",
  ])
  func `a line that is no object rejects itself`(_ line: String) throws {
    let result = try run([usage("A"), line, usage("B")].joined(separator: "\n"))
    #expect(result.uuids == ["A", "B"])
    #expect(result.places == ["2@71 \(line)"])
  }

  @Test func `a line of zeros, as a crash leaves it, rejects itself`() throws {
    let zeros = [UInt8](repeating: 0, count: 3)
    let result = try run(
      Array(usage("A").utf8) + [0x0A] + zeros + [0x0A] + Array(usage("B").utf8))
    #expect(result.uuids == ["A", "B"])
    #expect(result.places == [#"2@71 \u0000\u0000\u0000"#])
  }

  @Test func `bytes that are no UTF-8 are kept in base64`() throws {
    let result = try run(Array(#"{"uuid":""#.utf8) + [0xFF, 0xFE] + Array("\"}\n".utf8))
    let line = String(decoding: result.rejectLines, as: UTF8.self)
    #expect(line.contains(#""byte":0,"raw_base64":"eyJ1dWlkIjoi//4ifQ=="}"#))
    #expect(line.contains(#"these bytes are not UTF-8 (byte 9 of the input)"#))
  }

  @Test func `several events on one line are several events`() throws {
    #expect(try run(usage("A") + usage("B") + " " + usage("C")).uuids == ["A", "B", "C"])
    #expect(try run(usage("X") + "\n" + usage("A") + usage("B")).uuids == ["X", "A", "B"])
  }

  @Test func `garbage behind an event rejects the event with it`() throws {
    let result = try run([usage("A"), usage("B") + "x", usage("C")].joined(separator: "\n"))
    #expect(result.uuids == ["A", "C"])
    #expect(
      result.rejects == [
        "2@71 malformed: something follows the value (byte 70 of the input) ‹\(usage("B"))x›"
      ])
  }

  @Test func `a fault in the second event of a line leaves the first`() throws {
    let result = try run(usage("X") + "\n" + usage("A") + #" {"a":1} {"b""#)
    #expect(result.uuids == ["X", "A"])
    #expect(result.places == [#"2@142 {"a":1}"#, #"2@150 {"b""#])
  }

  @Test func `a key that occurs twice in an event rejects only that event of the line`() throws {
    let twice = #"{"uuid":1,"uuid":2}"#
    let result = try run(usage("A") + twice + " " + usage("B") + twice)
    #expect(result.uuids == ["A", "B"])
    #expect(result.places == ["1@70 \(twice)", "1@160 \(twice)"])
    for behind in [" x", "}", #" {"b""#] {
      #expect(try run(usage("A") + "\n" + twice + behind).places.first?.hasPrefix("2@71 ") == true)
    }
    #expect(try run(twice + "x").places == ["1@0 \(twice)x"])
  }

  @Test func `an event that cannot be read says where it is and what it was`() throws {
    let result = try run(usage("A") + "\n  {\"vault_uuid\":\"V1\"}  \n" + #"{"uuid":1,"uuid":2}"#)
    #expect(
      result.rejects == [
        #"2@73 missing_required: uuid is missing ‹{"vault_uuid":"V1"}›"#,
        "3@95 duplicate_key: a key that keytag reads occurs twice, so its meaning is not certain "
          + #"(byte 16 of the input) ‹{"uuid":1,"uuid":2}›"#,
      ])
  }
}

@Suite struct `Events that span lines` {
  @Test func `a pretty-printed event is put on one line`() throws {
    let result = try run(prettyUsage("A"))
    #expect(
      String(decoding: result.output, as: UTF8.self).hasPrefix(
        #"{"uuid": "A","timestamp": "2024-05-01T10:00:00Z","vault_uuid": "V1","vault_name":"#))
  }

  @Test func `pretty-printed events follow each other and events on one line`() throws {
    let text = [
      prettyUsage("A"), prettyUsage("B"), usage("C"), prettyUsage("D") + prettyUsage("E"), "",
      prettyUsage("F") + " " + usage("G"),
    ].joined(separator: "\n")
    #expect(try run(text).uuids == ["A", "B", "C", "D", "E", "F", "G"])
    #expect(
      try run(text.replacing("\n", with: "\r\n")).uuids == ["A", "B", "C", "D", "E", "F", "G"])
  }

  @Test func `rejects behind a pretty-printed event have their line and byte`() throws {
    let pretty = prettyUsage("A")
    let result = try run(pretty + "\nx\n" + pretty.replacing("vault_uuid", with: "y") + "\nz")
    #expect(result.uuids == ["A"])
    #expect(
      result.places.map { String($0.prefix(while: { $0 != " " })) } == [
        "6@\(pretty.utf8.count + 1)", "7@\(pretty.utf8.count + 3)",
        "12@\(pretty.utf8.count * 2 - 9 + 4)",
      ])
  }

  @Test func `a first line that ends like an event but is not all of one is gone on with`() throws {
    let text = #"{"user":{"uuid":"U1"}"# + "\n," + usage("A").dropFirst() + "\n" + usage("B")
    #expect(try run(text).uuids == ["A", "B"])
  }

  @Test func `an object inside a malformed document is no event`() throws {
    let broken = "{\n  \"uuid\":01,\n  \"nested\":\n  " + usage("X") + "\n}\n"
    let result = try run(usage("A") + "\n" + broken + usage("B") + "\n")
    #expect(result.uuids == ["A", "B"])
    #expect(result.places.count == 5)
  }

  @Test func `indented lines behind a truncated one are events like others`() throws {
    let lines = [" " + usage("A"), " {\"uuid\":\"B\",", " " + usage("C"), " " + usage("D")]
    #expect(try run(lines.joined(separator: "\n")).uuids == ["A", "C", "D"])
  }

  @Test func `every event that spans lines is found, also where its first line ends in a brace`()
    throws
  {
    let event = { (uuid: String) in
      let text = usage(uuid)
      return #"{"user":{"uuid":"u"}"# + "\n," + text.dropFirst().dropLast() + "\n}\n"
    }
    #expect(try run(event("A") + event("B") + event("C")).uuids == ["A", "B", "C"])
  }

  @Test func `very short lines fill a batch by their number, not their bytes`() throws {
    let count = 3 * Framer.frameLimit + 7
    let result = try run(String(repeating: "1\n", count: count) + usage("A") + "\n")
    #expect(result.uuids == ["A"])
    #expect(result.rejects.count == count)
    #expect(result.places.last == "\(count)@\(2 * (count - 1)) 1")
  }
}
