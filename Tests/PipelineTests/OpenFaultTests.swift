import Bytes
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Lines that each open one object more` {
  /// The cost of cutting a text into frames, whatever is in them.
  private func cost(of text: String) -> Int64 {
    let folder = TemporaryFolder()
    let settings = InputSettings(sources: [folder.write(Array(text.utf8), to: "events")])
    var framer = Framer(settings, wrapperKeys: [])
    let batch = Batch()
    return processorTime {
      do {
        while try framer.fill(batch) {}
      } catch {
        Issue.record(error)
      }
    }
  }

  @Test(arguments: ["", "[\n"])
  func `cost about what as many lines do that are wrong by themselves`(_ before: String) {
    let start = #"{"x":""# + String(repeating: #"\u0041é"#, count: 100)
    let (count, isOpen, isWrong) = (2000, start + "\",\"a\":\n", start + "\",\"a\" \n")
    let open = cost(of: before + String(repeating: isOpen, count: count))
    let wrong = cost(of: before + String(repeating: isWrong, count: count))
    #expect(open / wrong < 40)
  }

  @Test func `are rejected, and an event among or behind them is one`() throws {
    let open = #"{"x":"#
    for count in [1, 2, 511, 512, 513, 1030] {
      let lines = [String](repeating: open, count: count) + [usage("A"), usage("B"), usage("C")]
      let result = try run(lines.joined(separator: "\n"))
      #expect(result.uuids == ["A", "B", "C"])
      #expect(result.places == (0..<count).map { "\($0 + 1)@\($0 * 6) \(open)" })
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `are cut alike in whatever pieces they arrive`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lines = [
      #"{"x":"#, #"{"x":["#, #"{"x":[{"y":"#, #"{"x":"a\"{","y":"#, "[", "[{", "}", "]", "},", "1",
      usage("A"), usage("B") + ",", #"{"y":1},"#,
    ]
    var text = ""
    for _ in 0..<400 {
      let line = random.pick(lines)
      let count = random.chance(20) ? Int.random(in: 400...600, using: &random) : 1
      text += String(repeating: line + "\n", count: count)
    }
    let whole = try run(text)
    let pieces = try runThroughPipe(Array(text.utf8), seed: seed, lineLimit: 1 << 20)
    #expect(pieces.output == whole.output)
    #expect(pieces.rejects == whole.rejects)
    #expect(whole.uuids.count > 10)
  }

  @Test func `have the values that are open behind them known, whatever their strings hold`() {
    let text = Array("..{\"a\":[1,{}],\"}\\\"]\\\\\":\n[{\"b\":[[],\n".utf8)
    let open = OpenFault.valuesOpen(in: text.span, 2..<text.count, offset: 100)
    let places = text.indices.filter { [102, 124, 125, 130].contains($0 + 100) }
    #expect(open == Set(places.map { $0 + 100 }))
    #expect(places.map { Character(UnicodeScalar(text[$0])) } == ["{", "[", "{", "["])
  }
}
