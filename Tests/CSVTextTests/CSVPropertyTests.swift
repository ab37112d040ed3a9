import CSVText
import Testing

struct CSVPropertyTests {
  private static let pieces = [
    "a", "Z", "7", " ", ",", "\"", "\"\"", "\n", "\r", "\r\n", "'", ";", "\t", "ø", "美", "🔑",
    "\u{FEFF}",
  ]

  /// Random rows, and the file a careless writer makes of them: it quotes what must be quoted and,
  /// now and then, what need not be; it mixes line ends, leaves blank lines, and may forget the
  /// last line end.
  private static func file(seed: UInt64) -> (rows: [Row], bytes: [UInt8]) {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = Bool.random(using: &random) ? [0xEF, 0xBB, 0xBF] : []
    var line = 1
    var rows: [Row] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      while Int.random(in: 0..<4, using: &random) == 0 {
        bytes += lineEnd(after: bytes, using: &random)
        line += 1
      }
      var row = Row(line: line, byte: bytes.count, texts: [])
      let width = Int.random(in: 1...5, using: &random)
      for column in 0..<width {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        let text = (0..<Int.random(in: 0...6, using: &random))
          .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        line += lineBreaks(in: text)
        // Quotes tell a row of one empty field from a blank line, and a U+FEFF that begins the
        // file's text from a byte order mark.
        let mustQuote =
          width == 1 || bytes.isEmpty
          || text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        let isQuoted = mustQuote || Bool.random(using: &random)
        bytes += isQuoted ? quoted(text) : Array(text.utf8)
        row.texts.append(text)
      }
      rows.append(row)
      bytes += lineEnd(after: bytes, using: &random)
      line += 1
    }
    if Bool.random(using: &random), !rows.isEmpty {
      while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    }
    return (rows, bytes)
  }

  /// A line end; never a LF right behind a CR, which would be one line end and not two.
  private static func lineEnd(
    after bytes: [UInt8], using random: inout SeededGenerator
  ) -> [UInt8] {
    let ends: [[UInt8]] = [[0x0D], [0x0D, 0x0A], [0x0A]]
    return ends.prefix(bytes.last == 0x0D ? 2 : 3).randomElement(using: &random) ?? [0x0A]
  }

  private static func lineBreaks(in text: String) -> Int {
    let bytes = Array(text.utf8)
    return bytes.indices.count { index in
      bytes[index] == 0x0A || (bytes[index] == 0x0D && bytes.dropFirst(index + 1).first != 0x0A)
    }
  }

  private static func quoted(_ text: String) -> [UInt8] {
    [0x22] + text.utf8.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
  }

  @Test func `whatever is written is read back, each row at its line and byte`() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      let (rows, bytes) = Self.file(seed: seed)
      #expect(try read(bytes) == rows, "seed \(seed)")
    }
  }

  @Test func `hostile bytes end in rows or in an error, never in a trap or a loop`() {
    let alphabet: [UInt8] = [
      0x22, 0x22, 0x22, 0x2C, 0x2C, 0x0A, 0x0D, 0x00, 0x20, 0x61, 0x80, 0xBF, 0xC3, 0xE2, 0xEF,
      0xBB,
      0xF0, 0xFE, 0xFF,
    ]
    var failures = 0
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let usable = alphabet.prefix(Int.random(in: 7...alphabet.count, using: &random))
      let bytes = (0..<Int.random(in: 0...24, using: &random))
        .map { _ in usable.randomElement(using: &random) ?? 0 }
      let limits = CSVReader.Limits(fieldBytes: 8, fieldCount: 4)
      var reader = CSVReader(limits: limits)
      var record = CSVRecord()
      var place = (line: 0, byte: -1)
      do throws(CSVError) {
        while try reader.next(bytes.span, into: &record) {
          #expect(record.byte > place.byte && record.line > place.line, "seed \(seed)")
          place = (record.line, record.byte)
          let isSmall = record.fields.allSatisfy { $0.text(in: bytes.span).count <= 8 }
          #expect(isSmall && (1...4).contains(record.fields.count), "seed \(seed)")
        }
      } catch {
        failures += 1
        #expect(error.byte >= 0 && error.byte <= bytes.count, "seed \(seed)")
        #expect(error.line >= place.line, "seed \(seed)")
      }
    }
    #expect((1_000..<20_000).contains(failures), "the bytes should be hostile, and not only that")
  }
}
