import Bytes
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Lines longer than the limit` {
  /// A line of `length` bytes that would be an event.
  private func long(_ length: Int) -> String {
    #"{"vault_uuid":"V1","x":""# + String(repeating: "x", count: length - 26) + #""}"#
  }

  private func reject(_ text: String, at place: String) -> String {
    let raw = String(text.prefix(4096))
    return "\(place) too_long: \(text.utf8.count) bytes; raw holds the first \(raw.utf8.count);"
      + " SHA-256 \(SHA256.hex(of: text.utf8.span)) ‹\(raw)›"
  }

  @Test func `one is told by length, hash and its first 4 KiB, and the next line is read`() throws {
    let text = long(10_000)
    let result = try run([usage("A"), text, usage("B")].joined(separator: "\n"), lineLimit: 1000)
    #expect(result.uuids == ["A", "B"])
    #expect(result.rejects == [reject(text, at: "2@71")])
  }

  @Test func `the last one needs no line break, and the first is no different`() throws {
    let text = long(2000)
    #expect(
      try run(usage("A") + "\n" + text, lineLimit: 1000).rejects == [reject(text, at: "2@71")])
    #expect(try run(text + "\n" + usage("A"), lineLimit: 1000).rejects == [reject(text, at: "1@0")])
    #expect(try run(text, lineLimit: 1000).rejects == [reject(text, at: "1@0")])
    #expect(try run(text + "\n", lineLimit: 1000).rejects == [reject(text, at: "1@0")])
  }

  @Test func `one of exactly the limit is read`() throws {
    let line = usage("A")
    #expect(try run(line + "\n" + line, lineLimit: line.utf8.count).uuids == ["A", "A"])
    #expect(try run(line + "\n" + line, lineLimit: line.utf8.count - 1).uuids == [])
  }

  @Test func `one far longer than a batch is passed over`() throws {
    let text = long(5 << 20)
    let result = try run(
      [usage("A"), text, usage("B"), ""].joined(separator: "\n"), lineLimit: 1000)
    #expect(result.uuids == ["A", "B"])
    #expect(result.rejects == [reject(text, at: "2@71")])
  }

  @Test func `a long event over many lines is one reject, and the next is read`() throws {
    let text = prettyUsage("A").replacing(
      "\n}",
      with: ",\n" + (0..<100).map { "\"k\($0)\": {\n\"}\": [1]}" }.joined(separator: ",\n") + "\n}")
    let result = try run(text + "\n" + usage("B") + "\n" + text, lineLimit: 1000)
    #expect(result.uuids == ["B"])
    #expect(
      result.rejects == [
        reject(text, at: "1@0"), reject(text, at: "207@\(text.utf8.count + 72)"),
      ])
  }

  @Test func `one behind a stray bracket takes no other event along`() throws {
    let texts = [long(2000), long(3000)]
    let lines = [usage("A"), texts[0], usage("B"), usage("C"), texts[1], usage("D"), ""]
    let result = try run("[ERROR] x\n" + lines.joined(separator: "\n"), lineLimit: 1000)
    #expect(result.uuids == ["A", "B", "C", "D"])
    #expect(result.rejects.filter { $0.contains("too_long") }.count == 2)
  }

  @Test func `one without a comma before it takes no other along, as a short one does`() throws {
    let lines = ["[" + usage("A"), long(2000), usage("B"), usage("C"), ""]
    let result = try run(lines.joined(separator: "\n"), lineLimit: 1000)
    #expect(result.uuids == ["A", "B", "C"])
    #expect(result.rejects.filter { $0.contains("too_long") }.count == 1)
  }

  @Test(arguments: ["", " ", "  \t "])
  func `a line of many events is as long as it likes`(_ space: String) throws {
    for (count, limit) in [(16_000, 1 << 20), (500, 200)] {
      let names = (0..<count).map { "E\($0)" }
      let text = names.map(usage).joined(separator: space)
      for text in [text, "\n" + space + text + space + "\n"] {
        let result = try run(text, lineLimit: limit)
        #expect(result.uuids == names)
        #expect(result.rejects == [])
      }
    }
  }

  @Test func `an event that is too long in a line of many is rejected alone`() throws {
    let text = usage("A") + usage("B") + long(500) + " " + usage("C") + long(300)
    let result = try run(text + "\n" + usage("D"), lineLimit: 200)
    #expect(result.uuids == ["A", "B", "C", "D"])
    #expect(result.rejects == [reject(long(500), at: "1@140"), reject(long(300), at: "1@711")])
    let cutOff = long(500).dropLast()
    let rest = try run(usage("A") + cutOff + "\n" + usage("B"), lineLimit: 200)
    #expect(rest.uuids == ["A", "B"])
    #expect(rest.rejects == [reject(String(cutOff), at: "1@70")])
  }

  @Test func `garbage in a line of many takes the event before it along, and the rest`() throws {
    let garbage = String(repeating: "x", count: 500)
    for behind in [garbage, "," + usage("C") + usage("D") + usage("E"), " 1" + garbage] {
      let result = try run(usage("A") + usage("B") + behind, lineLimit: 200)
      #expect(result.uuids == ["A"])
      #expect(result.rejects == [reject(usage("B") + behind, at: "1@70")])
    }
  }

  @Test func `pages on a line that is longer than the limit are opened`() throws {
    let page = { (events: [String]) in #"{"items":[\#(events.joined(separator: ","))]}"# }
    let long = page(["A", "B", "C", "D"].map(usage))
    let text = page([usage("E")]) + usage("F") + long + usage("G") + page([usage("H")])
    let result = try run(text, lineLimit: 200)
    #expect(result.uuids == ["E", "F", "A", "B", "C", "D", "G", "H"])
    #expect(result.rejects == [])
  }

  @Test func `blanks around an event do not make it too long`() throws {
    let blanks = String(repeating: " ", count: 150)
    let text = usage("A") + blanks + "\n" + usage("B") + blanks + usage("C") + "\n" + usage("D")
    let result = try run(text, lineLimit: 200)
    #expect(result.uuids == ["A", "B", "C", "D"])
    #expect(result.rejects == [])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what becomes of a long line does not depend on how its bytes arrive`(_ seed: UInt64) throws
  {
    var random = SeededRandom(seed: seed)
    let text = (0..<60).map { index in
      random.pick([
        usage("E\(index)"), usage("F\(index)"), long(150), long(300),
        #"{"items":["# + usage("P") + "]}",
        " ", String(repeating: " ", count: 250), "x", "{", "}", "\n", "\n", "[]", prettyUsage("S"),
      ])
    }.joined()
    let input = InputSettings(sources: [], lineLimit: 200)
    let whole = try run(input, over: Array(text.utf8))
    #expect(try runThroughPipe(Array(text.utf8), seed: seed, input) == whole)
    #expect(try run(input, over: Array(text.utf8), jobs: 1) == whole)
  }

  @Test(arguments: [(",", 1), (",\n", 2), ("\n,", 2)])
  func `a long event of an array leaves those around it`(_ comma: String, _ line: Int) throws {
    let text = long(3000)
    let events = [usage("A"), text, usage("B"), usage("C")]
    let result = try run(
      "[" + events.joined(separator: comma) + "]\n" + usage("D"), lineLimit: 1000)
    #expect(result.uuids == ["A", "B", "C", "D"])
    #expect(result.rejects == [reject(text, at: "\(line)@\(71 + comma.utf8.count)")])
  }

  @Test func `a long event of a pretty-printed array leaves those around it`() throws {
    let text = prettyUsage("L").replacing(
      "\n}", with: ",\n" + (0..<100).map { "\"k\($0)\": 1" }.joined(separator: ",\n") + "\n}")
    let events = [prettyUsage("A"), text, prettyUsage("B")]
    let result = try run("[\n" + events.joined(separator: ",\n") + "\n]\n", lineLimit: 1000)
    #expect(result.uuids == ["A", "B"])
    #expect(result.rejects == [reject(text, at: "7@\(prettyUsage("A").utf8.count + 4)")])
  }

  @Test(arguments: [UInt8(ascii: "x"), 0x20, 0x0A])
  func `memory does not grow with a line, nor with blank ones`(_ byte: UInt8) throws {
    let folder = TemporaryFolder()
    let size = 3 * Framer.batchSize
    let path = folder.write([UInt8](repeating: byte, count: size) + Array("\n{".utf8), to: "long")
    var framer = Framer(InputSettings(sources: [path], lineLimit: 1000), wrapperKeys: [])
    let batch = Batch()
    #expect(try framer.fill(batch))
    #expect(batch.input.count <= Framer.batchSize)
  }
}
