import Testing

@Suite struct `Arrays of events` {
  @Test(arguments: [
    "[{A},{B},{C}]", "[{A},{B},{C}]\n", " [ {A} , {B} , {C} ] ", "[\n{A},\n{B},\n{C}\n]\n",
    "[\r\n{A},\r\n{B},\r\n{C}\r\n]\r\n", "[{A}\n,{B}\n,{C}\n]", "[\n{A}\n,\n{B}\n,\n{C}\n]",
    "\u{FEFF}[{A},{B},{C}]", "[{A}]\n[{B}]\n[{C}]", "[{A}][{B},{C}]", "[{A}]\n{B}\n[\n{C}]",
    "{A}\n[{B},{C}]",
    "[][{A},{B},{C}][]", "[ \n ]\n[{A},{B},{C}]",
  ])
  func `every way to write one gives the same events`(_ text: String) throws {
    for event in [usage, { prettyUsage($0) }, { prettyUsage($0, indent: "    ") }] {
      var text = text
      for name in ["A", "B", "C"] { text = text.replacing("{\(name)}", with: event(name)) }
      let result = try run(text)
      #expect(result.uuids == ["A", "B", "C"])
      #expect(result.rejects == [])
    }
  }

  @Test func `an array that is never closed is said, and its events are kept`() throws {
    let result = try run("[\n" + usage("A") + ",\n" + usage("B") + "\n")
    #expect(result.uuids == ["A", "B"])
    #expect(
      result.rejects
        == ["4@145 malformed: the input ends inside this document (byte 0 of the input) ‹›"])
  }

  @Test(arguments: [usage("B"), prettyUsage("B")])
  func `an array that ends within an event is one reject with all that is left`(
    _ event: String
  ) throws {
    let cut = String(event.dropLast(4))
    let result = try run("[\n" + usage("A") + ",\n" + cut)
    #expect(result.uuids == ["A"])
    #expect(result.places == ["3@74 \(cut)"])
  }

  @Test func `a comma before the closing bracket is one reject`() throws {
    for text in ["[{A},{B},]\n{C}", "[\n{A},\n{B},\n]\n{C}\n"] {
      var text = text
      for name in ["A", "B", "C"] { text = text.replacing("{\(name)}", with: usage(name)) }
      let result = try run(text)
      #expect(result.uuids == ["A", "B", "C"])
      #expect(result.rejects.count == 1)
      #expect(
        result.rejects[0].contains(
          "malformed: a value is expected here (byte 0 of the input) ‹]›"))
    }
  }

  @Test(arguments: [usage("B"), prettyUsage("B")])
  func `an event without a comma before it is one reject`(_ event: String) throws {
    let result = try run("[" + usage("A") + "\n" + event + ",\n" + usage("C") + "]\n" + usage("D"))
    #expect(result.uuids == ["A", "C", "D"])
    #expect(result.places == ["2@72 \(event)"])
    #expect(result.rejects[0].contains("a comma or the closing bracket is expected here"))
  }

  @Test func `a malformed line in an array rejects only itself`() throws {
    let after = try run(
      "[\n\(usage("A")),\n{bad},\n\(usage("C")),\n\(usage("D"))\n]\n\(usage("E"))")
    #expect(after.uuids == ["A", "C", "D", "E"])
    #expect(after.places == ["3@74 {bad},"])
    let before = try run(
      "[\n\(usage("A"))\n,{bad}\n,\(usage("C"))\n,\(usage("D"))\n]\n\(usage("E"))")
    #expect(before.uuids == ["A", "C", "D", "E"])
    #expect(before.places == ["3@74 {bad}"])
  }

  @Test func `a malformed event of several lines leaves the events around it`() throws {
    let bad = prettyUsage("B").replacing(":", with: "")
    let result = try run(
      "[\n\(prettyUsage("A")),\n\(bad),\n\(prettyUsage("C")),\n\(prettyUsage("D"))\n]\n")
    #expect(result.uuids == ["A", "C", "D"])
    // One reject a line, and together they are the event.
    #expect(
      result.places.map { $0.drop { $0 != " " }.dropFirst() }.joined(separator: "\n")
        == bad.replacing("\n  ", with: "\n") + ",")
  }

  @Test func `an array on one line that is cut off takes at most the next line with it`() throws {
    let objects = try run("[\(usage("A"))\n\(usage("B"))\n\(usage("C"))\n\(usage("D"))")
    #expect(objects.uuids == ["A", "C", "D"])
    #expect(objects.places == ["2@72 \(usage("B"))"])
    let cut = try run("[{\"uuid\":\"A\",\n\(usage("B"))\n\(usage("C"))\n\(usage("D"))")
    #expect(cut.uuids == ["B", "C", "D"])
    #expect(cut.places == [#"1@1 {"uuid":"A","#])
    let arrays = try run("[\(usage("A"))\n[\(usage("B"))]\n[\(usage("C"))]\n")
    #expect(arrays.uuids == ["A", "B", "C"])
    #expect(arrays.places == ["2@72 "])
  }

  @Test(arguments: ["1", #""text""#, "null", "[\(usage("X"))]"])
  func `an element that is no object rejects itself`(_ element: String) throws {
    let result = try run("[\(usage("A")), \(element), \(usage("C"))]")
    #expect(result.uuids == ["A", "C"])
    #expect(result.places == ["1@73 \(element)"])
    #expect(try run("[\(element)]").uuids == [])
    #expect(try run("[\(element)]").places == ["1@1 \(element)"])
  }

  @Test func `garbage behind an array rejects itself`() throws {
    let result = try run("[\(usage("A"))] x\n\(usage("B"))")
    #expect(result.uuids == ["A", "B"])
    #expect(result.places == ["1@72  x"])
  }

  @Test func `a page in an array is opened`() throws {
    #expect(try run(#"[{"items":[\#(usage("A"))]},\#(usage("B"))]"#).uuids == ["A", "B"])
  }
}
