import Bytes
import JSONText
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Rejects that are tried again` {
  private func again(_ records: [UInt8], _ input: InputSettings? = nil) throws -> Result {
    var input = input ?? InputSettings(sources: [])
    input.holdsRejects = true
    return try run(input, over: records)
  }

  private func again(_ records: String, _ input: InputSettings? = nil) throws -> Result {
    try again(Array(records.utf8), input)
  }

  private func quoted(_ text: String) -> String {
    String(decoding: JSONString.quoted(Array(text.utf8).span), as: UTF8.self)
  }

  /// A record as `--rejects` writes it.
  private func record(
    _ raw: String, _ reason: String = "malformed", _ detail: String = "x", line: Int = 7,
    byte: Int = 100
  ) -> String {
    #"{"reason":"\#(reason)","detail":\#(quoted(detail)),"source":"a.ndjson","line":\#(line),"#
      + #""byte":\#(byte),"raw":\#(quoted(raw))}"# + "\n"
  }

  @Test(arguments: [
    ("", "malformed: the text ends before the value does (byte 0 of the input)"),
    ("x", "malformed: an event is a JSON object, and this is not one (byte 0 of the input)"),
    ("{}", "not_wrapped: this is no reject that can be tried: it has neither raw nor raw_base64"),
    (
      #"{"raw":null,"raw_base64":1}"#,
      "not_wrapped: this is no reject that can be tried: it has neither raw nor raw_base64"
    ),
    (#"{"raw_base64":"e30"}"#, "not_wrapped: raw_base64 is not base64"),
    (
      #"{"raw":"{}","raw_sha256":"00"}"#,
      "not_wrapped: raw is not the input any more: its SHA-256 is not raw_sha256"
    ),
    (
      #"{"raw":"a","raw":"b"}"#,
      "duplicate_key: a key that keytag reads occurs twice, so its meaning is not certain "
        + "(byte 16 of the input)"
    ),
    (
      usage("A"),
      "not_wrapped: this is no reject that can be tried: it has neither raw nor raw_base64"
    ),
  ])
  func `what is no reject is rejected at its own place`(_ line: String, _ fault: String) throws {
    let result = try again(record(usage("A")) + line + (line.isEmpty ? "" : "\n"))
    #expect(result.uuids == ["A"])
    let byte = record(usage("A")).utf8.count
    #expect(result.rejects == (line.isEmpty ? [] : ["2@\(byte) \(fault) ‹\(line)›"]))
    if !line.isEmpty {
      let text = String(decoding: result.rejectLines, as: UTF8.self)
      #expect(text.contains(#""source":"events""#))
    }
  }

  @Test func `what holds only the beginning of an input is rejected again as it is`() throws {
    let long = usage("A").dropLast() + #","x":""# + String(repeating: "x", count: 5000) + "\"}"
    let first = try run(long + "\n" + usage("B"), lineLimit: 1000)
    #expect(first.rejects.count == 1)
    #expect(try again(first.rejectLines) == Result(output: [], rejectLines: first.rejectLines))
  }

  @Test func `what was too long and is all there is tried`() throws {
    let long = usage("A").dropLast() + #","x":""# + String(repeating: "x", count: 3000) + "\"}"
    let first = try run(String(long), lineLimit: 1000)
    #expect(try again(first.rejectLines).uuids == ["A"])
    // A record longer than the limit of this run stays whole, also where it was no `too_long`.
    let same = try again(first.rejectLines, InputSettings(sources: [], lineLimit: 2000))
    #expect(same.rejectLines == first.naming("events", "events").rejectLines)
    let other = try again(record(String(long)), InputSettings(sources: [], lineLimit: 2000))
    #expect(other.rejects.first?.hasPrefix("7@100 too_long: \(long.utf8.count) bytes; ") == true)
    #expect(try again(other.rejectLines).uuids == ["A"])
  }

  @Test func `lines out of the middle of a malformed document stay rejected`() throws {
    let broken = "{\n  \"uuid\":01,\n  \"nested\":\n  " + usage("X") + "\n}\n"
    let first = try run(broken)
    let second = try again(first.rejectLines)
    #expect(second.uuids == [])
    #expect(second.places == first.places)
  }

  @Test func `a blank one stays as it is`() throws {
    let open = try run("[\n" + usage("A") + ",\n")
    #expect(open.places == ["3@74 "])
    #expect(try again(open.rejectLines) == Result(output: [], rejectLines: open.rejectLines))
  }

  @Test func `a new reject has the place of the first, its own reason, and all the bytes`() throws {
    let result = try again(
      record(#"{"vault_uuid":"V1"}"#, "unclassified") + record(usage("A") + #" {"a":1}"#, line: 9)
        + record("[1]", "odd_reason", line: 12, byte: 0))
    #expect(result.uuids == ["A"])
    #expect(
      result.rejects == [
        #"7@100 missing_required: uuid is missing ‹{"vault_uuid":"V1"}›"#,
        "9@171 unclassified: none of the keys by which a log type is known is there; --log-type NAME "
          + #"says which it is ‹{"a":1}›"#,
        "12@0 malformed: an event is a JSON object, and this is not one (byte 0 of the input) ‹[1]›",
      ])
    let sources = result.rejectLines.split(separator: 0x0A).map { SlowMembers(Array($0))["source"] }
    #expect(sources == ["\"a.ndjson\"", "\"a.ndjson\"", "\"a.ndjson\""])
  }

  @Test(arguments: [
    #""source":"a","line":1"#, #""source":"a","line":-1,"byte":2"#,
    #""source":1,"line":1,"byte":2"#,
    #""source":"a","line":1.0,"byte":2"#, #""source":"a","line":1,"byte":9223372036854775807"#,
    #""source":"a","line":"1","byte":2"#, #""x":0"#,
  ])
  func `a record that does not say all of its place has its own`(_ members: String) throws {
    let line = #"{"raw":"{}",\#(members)}"#
    let result = try again("\n" + line)
    #expect(result.places == ["2@1 {}"])
    #expect(String(decoding: result.rejectLines, as: UTF8.self).contains(#""source":"events""#))
  }

  @Test func `bytes that are no UTF-8 are tried and kept as they are`() throws {
    let first = try run(Array(#"{"uuid":""#.utf8) + [0xFF] + Array("\"}\n".utf8))
    let second = try again(first.rejectLines)
    #expect(second.rejectLines == first.rejectLines)
    let code = String(decoding: Base64.encode(Array(usage("A").utf8).span), as: UTF8.self)
    #expect(try again(#"{"raw_base64":"\#(code)"}"#).uuids == ["A"])
  }

  @Test func `raw in hexadecimal, as a query prints it, is known by its hash`() throws {
    let raw = Array(usage("A").utf8)
    let digits = Array("0123456789abcdef")
    let text = raw.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
    let hash = SHA256.hex(of: raw.span)
    #expect(try again(#"{"raw":"\#(text)","raw_sha256":"\#(hash)"}"#).uuids == ["A"])
    #expect(try again(#"{"raw":\#(quoted(usage("A"))),"raw_sha256":"\#(hash)"}"#).uuids == ["A"])
    for wrong in [text.dropLast(), text.dropLast(2), text.uppercased()[...], "xx"] {
      let result = try again(#"{"raw":"\#(wrong)","raw_sha256":"\#(hash)"}"#)
      #expect(result.rejects.first?.contains("its SHA-256 is not raw_sha256") == true)
    }
  }

  @Test func `records may be an array, or stand on one line`() throws {
    let (a, b) = (record(usage("A")).dropLast(), record(usage("B")).dropLast())
    for text in ["[\(a),\(b)]", "[\n\(a),\n\(b)\n]\n", "\(a)\(b)", "\(a) \(b)\n"] {
      #expect(try again(text).uuids == ["A", "B"])
    }
  }

  @Test func `what was rejected for want of an option passes with it, and pages are opened`() throws
  {
    let wrapped = #"{"message":\#(usage("A"))}"#
    let twice = usage("B").dropLast() + #","vault_uuid":"V2"}"#
    let page = #"{"items":[\#(usage("C")),\#(usage("D"))],"cursor":1,"cursor":2}"#
    let first = try run([wrapped, String(twice), page].joined(separator: "\n"))
    #expect(first.uuids == [])
    #expect(first.rejects.count == 3)
    let unwrapped = try again(
      first.rejectLines,
      InputSettings(sources: [], unwrap: [FieldPath("message")].compactMap(\.self)))
    #expect(unwrapped.uuids == ["A"])
    #expect(unwrapped.places == Array(first.places.dropFirst()))
    let chosen = try again(unwrapped.rejectLines, InputSettings(sources: [], duplicates: .first))
    #expect(chosen.uuids == ["B"])
    let opened = record(#"{"items":[\#(usage("C")),\#(usage("D")),1]}"#)
    let result = try again(opened)
    #expect(result.uuids == ["C", "D"])
    #expect(result.places == ["7@252 1"])
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `each is an event or a reject with the same place and bytes, however they arrive`(
    _ seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    var bytes: [UInt8] = []
    let long = #"{"uuid":""# + String(repeating: "\u{1}x", count: 300) + #""}"#
    for index in 0..<50 {
      let event = usage("A\(index)")
      let text = random.pick([
        event, "x", "{}", "[1,{},\(event)]", String(event.dropLast(3)), "é\u{0}\t\\",
        prettyUsage("B").replacing(":", with: ""), #"{"items":[1,{"a":1}]}"#, long, event + "x",
      ])
      bytes += Array(text.utf8)
      if random.chance(6) { bytes += [0xFF, 0xC0] }
      bytes.append(0x0A)
    }
    let input = InputSettings(sources: [], lineLimit: 400)
    let first = try run(input, over: bytes)
    let second = try again(first.rejectLines, input)
    // Nothing has changed, so nothing passes but what the array around it had spoilt.
    #expect(second.uuids.count + second.rejects.count == first.rejects.count)
    #expect(second.uuids == [])
    #expect(second.places == first.places)
    var replay = input
    replay.holdsRejects = true
    #expect(try runThroughPipe(first.rejectLines, seed: seed, replay) == second)
  }
}
