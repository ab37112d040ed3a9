import Bytes
import Enrichment
import EventStore
import JSONText
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Events in wrappers` {
  private func paths(_ texts: [String]) -> [FieldPath] { texts.compactMap { FieldPath($0) } }

  private func run(
    _ text: String, _ unwrap: String..., lineLimit: Int = 1 << 20,
    duplicates: DuplicateKeys = .refuse
  ) throws -> Result {
    let folder = TemporaryFolder()
    let source = folder.write(Array(text.utf8), to: "events")
    return try PipelineTests.run(
      InputSettings(
        sources: [source], lineLimit: lineLimit, unwrap: paths(unwrap), duplicates: duplicates))
  }

  /// A text as a JSON string.
  private func quoted(_ text: String) -> String {
    String(decoding: JSONString.quoted(Array(text.utf8).span), as: UTF8.self)
  }

  @Test func `a wrapper without the event, or with another thing there, is a reject of its own`()
    throws
  {
    for (wrapper, detail) in [
      (usage("A"), "message is missing"), ("{}", "message is missing"),
      (#"{"message":null}"#, "message is null"), (#"{"message":7}"#, "message is a number"),
      (#"{"message":true}"#, "message is a boolean"),
      (#"{"message":[\#(usage("A"))]}"#, "message is an array"),
      (#"{"x":{"message":\#(usage("A"))}}"#, "message is missing"),
    ] {
      let result = try run(wrapper + "\n" + #"{"message":\#(usage("B"))}"#, "message")
      #expect(result.uuids == ["B"])
      #expect(
        result.rejects == [
          "1@0 not_wrapped: \(detail); an event is an object or a text there ‹\(wrapper)›"
        ])
    }
  }

  @Test func `an event that cannot be read is rejected with its whole wrapper`() throws {
    for (event, reason) in [
      (
        "x", "malformed: an event is a JSON object, and this is not one (byte 0 of the text at e.o)"
      ),
      ("", "malformed: the text ends before the value does (byte 0 of the text at e.o)"),
      (
        "[\(usage("A"))]",
        "malformed: an event is a JSON object, and this is not one (byte 0 of the text at e.o)"
      ),
      (
        String(usage("A").dropLast()),
        "malformed: the text ends before the value does (byte 69 of the text at e.o)"
      ),
      (
        usage("A") + "\n" + usage("B"),
        "malformed: something follows the value (byte 71 of the text at e.o)"
      ),
      (usage("A") + "x", "malformed: something follows the value (byte 70 of the text at e.o)"),
      (
        #"{"uuid":1,"uuid":2}"#,
        "duplicate_key: a key that keytag reads occurs twice, so its meaning is not certain "
          + "(byte 16 of the text at e.o)"
      ),
      (#"{"vault_uuid":"V1"}"#, "missing_required: uuid is missing"),
      (
        "{}",
        "unclassified: none of the keys by which a log type is known is there; --log-type NAME says "
          + "which it is"
      ),
      (#"{"items":[\#(usage("A"))]}"#, "unclassified: a page inside a wrapper is not opened"),
    ] {
      let wrapper = #"{"t":1,"e":{"o":\#(quoted(event))}}"#
      let text = #"{"e":{"o":\#(usage("X"))}}"# + "\n" + wrapper + "\n"
      let result = try run(text, "e.o")
      #expect(result.uuids == ["X"])
      let place = text.utf8.count - wrapper.utf8.count - 1
      // The raw bytes are compared as they are written, escapes and all.
      let line = String(decoding: result.rejectLines, as: UTF8.self)
      #expect(line.contains(#""line":2,"byte":\#(place),"raw":\#(quoted(wrapper))}"#))
      #expect(result.rejects.first?.hasPrefix("2@\(place) \(reason) ‹") == true, "\(event)")
    }
  }

  @Test func `an object in a wrapper says where in the wrapper its fault is`() throws {
    let wrapper = #"{"message":{"uuid":1,"uuid":2}}"#
    let result = try run(wrapper, "message")
    #expect(result.rejects.first?.contains("(byte 27 of the input)") == true)
    #expect(result.places == ["1@0 \(wrapper)"])
  }

  @Test(arguments: [
    #"{"message":{E}}"#, #"{"@timestamp":1,"message": {E} ,"host":{"message":1}}"#,
    #"{"\u006dessage":{E}}"#, #"{"message":"E"}"#, #" {"version":"1.1","message" : "E"} "#,
  ])
  func `its own bytes are what is there, an object's or a text's`(_ wrapper: String) throws {
    let event =
      usage("A").dropLast() + #","x":"é \" \u00e9 \ud800 \ud83d\ude00 \\ / \/","n":-0.0e9}"#
    for event in [String(event), " " + event + " \n", prettyUsage("A")] {
      let text = wrapper.replacing("{E}", with: event)
        .replacing("\"E\"", with: quoted(event))
      #expect(try run(text, "message").output == PipelineTests.run(event).output)
      #expect(try run(text + text + "\n" + text, "message").output.count { $0 == 0x0A } == 3)
    }
  }

  @Test func `a byte order mark in a text is no part of the event`() throws {
    let plain = try PipelineTests.run(usage("A"))
    for mark in ["\u{FEFF}", #"\ufeff"#] {
      let text = #"{"message":"\#(mark)"# + quoted(usage("A")).dropFirst() + "}"
      #expect(try run(text, "message").output == plain.output)
    }
  }

  @Test func `every escape of the text around an event is undone`() throws {
    let event = usage("A").dropLast() + #","x":"a/é😀"}"#
    var escaped = ""
    for unit in event.utf16 {
      let digits = String(unit, radix: 16)
      escaped += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
    }
    #expect(
      try run(#"{"message":"\#(escaped)"}"#, "message").output
        == PipelineTests.run(String(event)).output)
    let slashes = quoted(String(event)).replacing("/", with: #"\/"#)
    #expect(
      try run(#"{"message":\#(slashes)}"#, "message").output
        == PipelineTests.run(String(event)).output)
  }

  @Test func `a lone surrogate in the text around an event is no text, inside the event it is`()
    throws
  {
    let result = try run(#"{"message":"{\"uuid\":\"\ud800\"}"}"#, "message")
    #expect(
      result.rejects.first?.contains(
        "malformed: these bytes are not UTF-8 (byte 10 of the text at message)") == true)
    let event = usage("A").dropLast() + #","x":"\udfff"}"#
    #expect(try run(#"{"message":\#(quoted(String(event)))}"#, "message").uuids == ["A"])
  }

  @Test func `the events of pages and arrays are unwrapped too, over lines as well`() throws {
    let (a, b) = (
      #"{"@timestamp":"t","message":\#(quoted(usage("A")))}"#, #"{"message":\#(usage("B"))}"#
    )
    for text in [
      #"{"events":[\#(a),\#(b)]}"#, "[\(a),\(b)]", "[\n  \(a),\n  \(b)\n]\n", "\(a)\n\(b)",
      "\(a)\(b)",
      #"{"cursor":"c","has_more":false,"items":[\#(a),\#(b)]}"#, #"{"events":[\#(a)]}\#(b)"#,
      "{\n\"events\": [\n\(a),\n\(b)\n]\n}\n", b.replacing("B", with: "A") + "\n" + b,
      "\u{FEFF}" + a + "\r\n" + b + "\r\n",
    ] {
      let result = try run(text, "message")
      #expect(result.uuids == ["A", "B"], "\(text)")
      #expect(result.rejects == [], "\(text)")
    }
    let long = #"{"events":[\#(String(repeating: a + ",", count: 50))\#(b)]}"#
    #expect(try run(long, "message", lineLimit: 200).uuids.count == 51)
  }

  @Test func `in a page, what is no wrapper or no object rejects itself`() throws {
    let result = try run(
      #"{"events":[\#(usage("A")),1,{"message":"x"},{"message":\#(usage("B"))}]}x"#, "message")
    #expect(result.uuids == [])
    let page = try run(
      #"{"events":[\#(usage("A")),1,{"message":"x"},{"message":\#(usage("B"))}]}"#, "message")
    #expect(page.uuids == ["B"])
    #expect(
      page.places == [#"1@11 \#(usage("A"))"#, "1@82 1", #"1@84 {"message":"x"}"#])
  }

  @Test func `of several paths the first that has an event counts`() throws {
    let text = """
      {"message":"hello","event":{"original":\(quoted(usage("A")))}}
      {"message":1,"event":{"original":\(usage("B"))}}
      {"message":\(usage("C"))}
      {"event":[]}
      """
    let result = try run(text, "event.original", "message")
    #expect(result.uuids == ["A", "B", "C"])
    #expect(
      result.rejects.first?.hasPrefix(
        "4@\(text.utf8.count - 12) not_wrapped: event.original is missing, message is missing; ")
        == true)
  }

  @Test func `a key with a dot in it stands in quotes`() throws {
    #expect(try run(#"{"event.original":\#(usage("A"))}"#, #""event.original""#).uuids == ["A"])
  }

  @Test
  func `a wrapper in which the event occurs twice is ambiguous unless it is said which counts`()
    throws
  {
    let wrapper = #"{"message":\#(usage("A")),"message":\#(usage("B"))}"#
    #expect(try run(wrapper, "message").rejects.first?.hasPrefix("1@0 duplicate_key: ") == true)
    #expect(try run(wrapper, "message", duplicates: .first).uuids == ["A"])
    #expect(try run(wrapper, "message", duplicates: .last).uuids == ["B"])
  }

  @Test func `the limit is for the wrapper as it is read`() throws {
    let wrapper = #"{"x":"\#(String(repeating: "x", count: 300))","message":\#(usage("A"))}"#
    let result = try run(wrapper + "\n" + #"{"message":\#(usage("B"))}"#, "message", lineLimit: 200)
    #expect(result.uuids == ["B"])
    #expect(result.rejects.first?.contains("too_long: \(wrapper.utf8.count) bytes") == true)
  }

  @Test func `a scan sees the events, and the store keeps them without their wrappers`() throws {
    let folder = TemporaryFolder()
    let text =
      "{\"t\":1,\n\"message\":\(quoted(usage("A")))}\n{\"message\":\(usage("B"))}\n{\"m\":1}"
    let source = folder.write(Array(text.utf8), to: "events")
    let input = InputSettings(sources: [source], unwrap: paths(["message"]))
    var scan = EventScan(plan: builtInPlan, tables: tables)
    var events: [ScannedEvent] = []
    var rejects: [RejectedInput] = []
    try scan.scan(input, event: { events.append($0) }, reject: { rejects.append($0) })
    #expect(events.map { String(decoding: $0.facts.identity, as: UTF8.self) } == ["A", "B"])
    #expect(events.map(\.line) == [1, 3])
    #expect(events.map { $0.lookups.map(\.value) } == [[Array("V1".utf8)], [Array("V1".utf8)]])
    #expect(rejects.map(\.line) == [4])

    let connection = try Database.open(path: folder.file("db"), access: .readWrite)
    let run = Run(
      RunSettings(input, jobs: 1, keepsEvents: true), plan: builtInPlan,
      tables: TableSource(tables),
      delivery: Delivery(
        output: try FileOutput(creating: folder.file("out")), rejects: nil,
        store: try EventStore(connection)))
    _ = try run.run()
    let rows = try Database.open(path: folder.file("db"), access: .readOnly)
    var select = try rows.prepare("SELECT uuid, vault_uuid, json FROM event ORDER BY id")
    var stored: [String] = []
    while try select.step() {
      stored.append("\(select.string(0)) \(select.string(1)) \(select.string(2))")
    }
    let output = String(decoding: contents(of: folder.file("out")) ?? [], as: UTF8.self)
    #expect(stored == zip(["A V1 ", "B V1 "], output.split(separator: "\n")).map { $0 + $1 })
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `every input is an event or a reject, however the bytes arrive`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var text = random.chance(2) ? "\u{FEFF}" : ""
    var inputs = 0
    for index in 0..<40 {
      let event = random.pick([
        usage("A\(index)"), prettyUsage("B\(index)"), "{}", "{", "x", "", "[]",
      ])
      let object = random.pick([
        usage("C\(index)"), prettyUsage("D\(index)"), "{}", "[]", "1", "null",
      ])
      let wrapper = random.pick([
        #"{"message":\#(quoted(event))}"#, #"{"t":0,"message":\#(object),"z":{}}"#,
        "{\n \"message\":\n  \(object)}", #"{"event":{"original":\#(quoted(event))}}"#,
        usage("E\(index)"), "nonsense", #"{"message":"#,
      ])
      let isPage = random.chance(4) && wrapper.hasSuffix("}")
      text += isPage ? #"{"events":[\#(wrapper),7,\#(wrapper)]}"# : wrapper
      text += random.pick(["\n", "\r\n", "\n\n"])
      inputs += isPage ? 3 : 1
    }
    let input = InputSettings(sources: [], unwrap: paths(["message", "event.original"]))
    let whole = try PipelineTests.run(input, over: Array(text.utf8))
    #expect(whole.uuids.count + whole.rejects.count == inputs)
    #expect(try runThroughPipe(Array(text.utf8), seed: seed, input) == whole)
  }
}
