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
