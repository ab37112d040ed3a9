import Bytes
import TestSupport
import Testing

@testable import FrozenIndex

/// What rows share at their start, and rows that do not.
@Suite struct `What rows begin with` {
  private struct Line {
    let key: String
    let columns: String
    var name: String?
    var from = Int64.min
    var to: Int64?
  }

  /// Starts that the rows below share, all of them or some; the empty one; one that no row has; and one
  /// that is longer than a row's first column.
  static let starts = [
    "", #""uuid":""#, #""uuid":"#, #"""#, #""uu"#, #""name":"#, #""x"#, #""uuid":"A1","#,
  ]

  private static let long = String(repeating: "n", count: 70_000)

  private static let lines = [
    Line(key: "A1", columns: #""uuid":"A1","name":"Ops""#, name: #""Ops""#),
    // No name; nothing but the start; less than it; nothing.
    Line(key: "A2", columns: #""uuid":"A2""#),
    Line(key: "A3", columns: #""uuid":""#),
    Line(key: "A4", columns: #""uui"#),
    Line(key: "A5", columns: ""),
    // As JSON exports may have it: a number, blanks, other columns, another order.
    Line(key: "7", columns: #""uuid":7,"name":"seven""#, name: #""seven""#),
    Line(key: "A8", columns: #" "uuid": "A8""#),
    Line(key: "A9", columns: #""note":"x","uuid":"A9","name":"N""#, name: #""N""#),
    Line(key: "B1", columns: #""name":"Dev","uuid":"B1""#, name: #""Dev""#),
    Line(key: "B2", columns: #""name":"only""#, name: #""only""#),
    // The name is the key, and its quote the last byte of the start.
    Line(key: "B3", columns: #""uuid":"B3""#, name: #""B3""#),
    Line(key: "B4", columns: #""uuid":"B4","uuid2":"B4""#, name: #""B4""#),
    // Keys that the start holds.
    Line(key: "uuid", columns: #""uuid":"uuid","name":"U""#, name: #""U""#),
    Line(key: "\"", columns: #""uuid":"\"","name":"Q""#, name: #""Q""#),
    Line(key: "", columns: #""uuid":"","name":"E""#, name: #""E""#),
    Line(key: #"uuid":"C1"#, columns: #""uuid":"C1""#),
    // Escapes; UTF-8; the usual length of a key.
    Line(key: "é\n", columns: #""uuid":"\u00e9\n","name":"漢\n""#, name: #""漢\n""#),
    Line(
      key: "bvwmmwxisuca7wbehrbyqhag54",
      columns: #""uuid":"bvwmmwxisuca7wbehrbyqhag54","name":"Usual""#, name: #""Usual""#),
    Line(
      key: "gp5lvsfz6wsuujief6rudbvqih",
      columns: #""name":"Other","uuid":"gp5lvsfz6wsuujief6rudbvqih""#, name: #""Other""#),
    // Longer than an entry's word can say.
    Line(key: "D1", columns: #""uuid":"D1","name":"\#(long)""#, name: #""\#(long)""#),
    Line(key: "D2", columns: #""name":"\#(long)","uuid":"D2""#, name: #""\#(long)""#),
    Line(key: "D3", columns: #""uuid":"D3","note":"\#(long)","name":"N""#, name: #""N""#),
    Line(key: long, columns: #""uuid":"\#(long)","name":"L""#, name: #""L""#),
    // A history, some of whose rows begin so; and a key that is closed.
    Line(key: "E1", columns: #""uuid":"E1","name":"old""#, name: #""old""#, from: 1, to: 5),
    Line(key: "E1", columns: #""name":"new","uuid":"E1""#, name: #""new""#, from: 5),
    Line(key: "E2", columns: #""uuid":"E2","name":"gone""#, name: #""gone""#, from: 1, to: 5),
  ]

  private static func index(
    _ lines: [Line], _ start: String, _ mode: MatchMode = .exact
  ) -> FrozenIndex {
    var builder = FrozenIndex.Builder(
      matching: mode, sharedStart: SharedStart(Array(start.utf8)), expectedRows: lines.count)
    for line in lines {
      builder.add(line.key, line.columns, name: line.name, from: line.from, to: line.to)
    }
    return builder.finish()
  }

  private static func wrong(_ index: FrozenIndex, _ lines: [Line]) -> [String] {
    lines.filter { line in
      let time = line.to.map { $0 - 1 } ?? 100
      return find(line.key, in: index, at: time) != Found(line.columns, name: line.name)
    }.map { String($0.key.prefix(40)) }
  }

  /// The index as it comes back from a file.
  private static func copied(_ index: FrozenIndex) throws -> FrozenIndex? {
    let folder = TemporaryFolder()
    let output = try FileOutput(creating: folder.file("image"))
    try index.writeImage(to: output)
    try output.close()
    let input = try FileInput(path: folder.file("image"))
    var part = 0..<index.imageSize
    let reading = try FrozenIndex.ImageReading(input, in: &part)
    reading?.help()
    return try reading?.finish()
  }

  @Test(arguments: starts)
  func `is put before the rows that begin so, and before no others`(start: String) throws {
    let index = Self.index(Self.lines, start)
    #expect(Self.wrong(index, Self.lines) == [])
    #expect(find("E2", in: index, at: 7)?.closedAt == 5)
    let copy = try #require(try Self.copied(index))
    #expect(Self.wrong(copy, Self.lines) == [])
    #expect(Self.wrong(Self.index(Self.lines.reversed(), start), Self.lines) == [])
    // Nothing but the one row.
    for line in Self.lines { #expect(Self.wrong(Self.index([line], start), [line]) == []) }
  }

  @Test func `is kept once`() {
    let lines = (0..<1_000).map {
      Line(key: "\(10_000 + $0)", columns: #""uuid":"\#(10_000 + $0)""#)
    }
    let (without, with) = (Self.index(lines, ""), Self.index(lines, #""uuid":""#))
    #expect(without.imageSize - with.imageSize == 8 * lines.count)
    #expect(Self.wrong(with, lines) == [])
  }

  @Test func `may have 32 bytes, and is not kept apart where it has more`() {
    for (length, isKept) in [(31, true), (32, true), (33, false), (300, false)] {
      let start = "\"" + String(repeating: "c", count: length - 4) + "\":\""
      #expect(start.utf8.count == length)
      let lines = (0..<50).map { Line(key: "k\($0)", columns: start + "k\($0)\"") }
      let (without, with) = (Self.index(lines, ""), Self.index(lines, start))
      #expect(Self.wrong(with, lines) == [])
      #expect((without.imageSize > with.imageSize) == isKept)
    }
  }

  @Test func `is put before rows of any length, also where their entries become longer`() {
    for length in 32_750...32_790 {
      let note = String(repeating: "n", count: length - 26)
      let line = Line(key: "A1", columns: #""uuid":"A1","note":"\#(note)""#, name: #""A1""#)
      let named = Line(key: "A2", columns: #""uuid":"A2","name":"\#(note)""#, name: #""\#(note)""#)
      #expect(Self.wrong(Self.index([line, named], #""uuid":""#), [line, named]) == [])
    }
  }

  @Test func `decides nothing between versions that agree in their times`() {
    let rows = [#""uuid":"b""#, #""uuid":"a""#, #""z":1"#, #""a":1"#]
    for start in Self.starts {
      for shift in rows.indices {
        var builder = FrozenIndex.Builder(
          matching: .prefix, sharedStart: SharedStart(Array(start.utf8)))
        for place in rows.indices {
          builder.add("A", rows[(place + shift) % rows.count], from: 1, to: 9)
        }
        #expect(find("A", in: builder.finish(), at: 5) == Found(#""z":1"#, name: nil))
      }
    }
  }

  @Test(arguments: MatchMode.allCases)
  func `is put before rows in any mode`(mode: MatchMode) throws {
    let keys = mode == .cidr ? ["10.0.0.0/8", "::1", "9.9.9.9"] : ["One", "Two2", "*"]
    let values = mode == .cidr ? ["10.9.8.7", "::1", "9.9.9.9"] : keys
    let lines = keys.map {
      Line(key: $0, columns: #""key":"\#($0)","name":"\#($0) n""#, name: #""\#($0) n""#)
    }
    for start in [#""key":""#, #""key""#] {
      let index = Self.index(lines, start, mode)
      for index in [index, try #require(try Self.copied(index))] {
        for (line, value) in zip(lines, values) {
          #expect(find(value, in: index) == Found(line.columns, name: line.name))
        }
      }
    }
  }

  @Test func `is read from its words as it was, and from no others`() {
    for text in Self.starts + [String(repeating: "x", count: 32)] {
      let start = SharedStart(Array(text.utf8))
      #expect(SharedStart(words: start.words) == start)
      #expect(start.bytes == Array(text.utf8))
    }
    for words in [[], [0], [33, 0, 0, 0, 0], [.max, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]] as [[UInt64]] {
      #expect(SharedStart(words: words) == nil)
    }
  }
}
