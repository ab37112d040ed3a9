import Bytes
import Dispatch
import EventStore
import Glibc
import JSONText
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `A run over files` {
  private func failure(of run: Run) -> String? {
    do throws(PipelineError) {
      _ = try run.run()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `order is the input's, however many workers there are`() throws {
    let folder = TemporaryFolder()
    // Every hundredth line is bad; together they are several batches.
    let lines = (0..<50_000).map { $0 % 100 == 99 ? "bad \($0)" : usage("E\($0)") }
    let path = folder.write(Array(lines.joined(separator: "\n").utf8), to: "events")
    let one = try run(sources: [path], jobs: 1)
    #expect(one.output.count { $0 == 0x0A } == 49_500)
    #expect(one.rejectLines.count { $0 == 0x0A } == 500)
    for jobs in [2, 8] {
      let many = try run(sources: [path], jobs: jobs)
      #expect(many.output == one.output)
      #expect(many.rejectLines == one.rejectLines)
    }
    let uuids = one.output.split(separator: 0x0A).map { line in
      String(decoding: line.dropFirst(10).prefix { $0 != 0x22 }, as: UTF8.self)
    }
    let expected = (0..<50_000).filter { $0 % 100 != 99 }.map(String.init)
    #expect(uuids == expected)
  }

  @Test func `files are read one after another, each from its own first line`() throws {
    let folder = TemporaryFolder()
    let files = [
      usage("A") + "\nx", "\u{FEFF}" + usage("B"), "", "[\(usage("C"))", usage("D") + "\n\ny\n",
    ]
    let paths = files.enumerated().map { folder.write(Array($1.utf8), to: "\($0)") }
    let result = try run(sources: paths)
    #expect(result.uuids == ["A", "B", "C", "D"])
    #expect(result.places == ["2@71 x", "1@71 ", "3@72 y"])
    let sources = result.rejectLines.split(separator: 0x0A).map { SlowMembers(Array($0))["source"] }
    #expect(sources == [0, 3, 4].map { "\"\(paths[$0])\"" })
  }

  @Test(arguments: [1, 2])
  func `a file that is missing is an error, and what was read before it is delivered`(
    _ jobs: Int
  ) throws {
    let folder = TemporaryFolder()
    let path = folder.write(Array(usage("A").utf8), to: "events")
    for _ in 0..<20 {
      let output = try FileOutput(creating: folder.file("out"))
      let run = Run(
        RunSettings(InputSettings(sources: [path, "/nowhere", path]), jobs: jobs),
        plan: builtInPlan,
        tables: TableSource(tables),
        delivery: Delivery(output: output, rejects: nil, store: nil))
      #expect(failure(of: run) == "cannot open /nowhere: no such file or directory")
      #expect(contents(of: folder.file("out"))?.count { $0 == 0x0A } == 1)
    }
  }

  @Test func `an output that takes nothing ends the run with its error`() throws {
    let folder = TemporaryFolder()
    let path = folder.write(Array(usage("A").utf8), to: "events")
    let run = Run(
      RunSettings(InputSettings(sources: [path]), jobs: 2), plan: builtInPlan,
      tables: TableSource(tables),
      delivery: Delivery(
        output: try FileOutput(creating: "/dev/full"), rejects: nil, store: nil))
    #expect(failure(of: run) == "cannot write to /dev/full: no space left on device")
  }

  @Test func `a number of workers beyond reason is no crash`() throws {
    #expect(try run(sources: ["/dev/null"], jobs: .max).output == [])
    #expect(RunSettings(InputSettings(sources: []), jobs: 0).jobs == 1)
  }
}

@Suite struct `A run over pipes` {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `how the bytes arrive does not matter`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var text = random.chance(2) ? "\u{FEFF}" : ""
    let long = #"{"uuid":""# + String(repeating: "x", count: 700) + #""}"#
    for index in 0..<60 {
      let (one, two) = (usage("A\(index)"), prettyUsage("B\(index)"))
      text += random.pick([
        one, one, one, two, "", "x", String(two.dropLast(3)), String(one.dropLast(3)), one + two,
        "[\(one),\(two)]", "[\n\(one)\n,\(two),\(one)]", "[\(one)", "[\(one),]", "[\(one) \(two)]",
        #"{"items":[\#(one),\#(two)]}"#, "{\n\"items\":\n[\(one),1,\(two)]}\n", long,
        "[\(long),\(one)]",
        #"{"items":[\#([one, one, two, one, one, one].joined(separator: ","))],"x":{}}"#,
        two.replacing("\n}", with: #","x":"\#(long.replacing("\"", with: ""))""# + "\n}"),
      ])
      text += random.pick(["\n", "\n", "\r\n", "\n\n", " "])
    }
    let bytes = Array(text.utf8)
    let whole = try run(bytes, lineLimit: 400)
    let pieces = try runThroughPipe(bytes, seed: seed, lineLimit: 400)
    #expect(
      String(decoding: pieces.output, as: UTF8.self)
        == String(decoding: whole.output, as: UTF8.self))
    #expect(pieces.rejects == whole.rejects)
  }

  @Test(arguments: DuplicateKeys.allCases, 0..<20 as Range<UInt64>)
  func `every input is an event or a reject, whatever counts of a key that occurs twice`(
    _ duplicates: DuplicateKeys, _ seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    var text = ""
    var inputs = 0
    for index in 0..<50 {
      let event = String(usage("A\(index)").dropLast())
      let twice = random.pick([
        #","uuid":"B"}"#, #","user":{"uuid":"U"},"user":{"email":1}}"#, #","x":1,"x":2}"#, "}",
        #","user":{"uuid":1,"uuid":2}}"#, #","\u0075uid":null}"#,
        #","vault_name":1,"vault_name":2}"#,
      ])
      let isPage = random.chance(5)
      text += isPage ? #"{"items":[\#(event)\#(twice),\#(event)}]}"# : event + twice
      text += random.pick(["\n", " ", "\n\n"])
      inputs += isPage ? 2 : 1
    }
    let input = InputSettings(sources: [], lineLimit: 400, duplicates: duplicates)
    let whole = try run(input, over: Array(text.utf8))
    let results = whole.uuids.count + whole.rejects.count
    #expect(results == inputs)
    let ambiguous = whole.rejects.count { $0.contains("duplicate_key") }
    #expect(duplicates == .refuse ? ambiguous > 0 : ambiguous == 0)
    #expect(try runThroughPipe(Array(text.utf8), seed: seed, input) == whole)
  }

  @Test(arguments: [1, 2, 3])
  func `an event that arrives alone leaves before the next arrives`(_ jobs: Int) throws {
    let folder = TemporaryFolder()
    let (source, target) = (folder.makePipe("in"), folder.makePipe("out"))
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      defer { done.signal() }
      guard let output = try? FileOutput(creating: target) else { return }
      let run = Run(
        RunSettings(InputSettings(sources: [source]), jobs: jobs), plan: builtInPlan,
        tables: TableSource(tables),
        delivery: Delivery(output: output, rejects: nil, store: nil))
      _ = try? run.run()
    }
    let reader = PipeReader(target)
    do {
      let writer = PipeWriter(source)
      for name in ["A", "B"] {
        writer.write(usage(name) + "\n")
        #expect(reader.line()?.hasPrefix(usage(name).dropLast()) == true)
        writer.write(prettyUsage(name) + "\n")
        #expect(reader.line()?.contains(#""uuid": "\#(name)""#) == true)
        writer.write("{\"uuid\":\n" + usage(name))
        writer.write("\n")
        writer.write(usage(name) + "\n")
        #expect(reader.line()?.hasPrefix(usage(name).dropLast()) == true)
        #expect(reader.line()?.hasPrefix(usage(name).dropLast()) == true)
        writer.write("[\(usage(name)),")
        #expect(reader.line()?.hasPrefix(usage(name).dropLast()) == true)
        writer.write(usage(name) + "]\n")
        #expect(reader.line()?.hasPrefix(usage(name).dropLast()) == true)
      }
    }
    #expect(reader.line() == nil)
    done.wait()
  }
}
