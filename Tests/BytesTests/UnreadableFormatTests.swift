import Bytes
import Testing

/// The format that bytes begin.
private func format(of bytes: some Collection<UInt8>) -> UnreadableFormat? {
  UnreadableFormat(of: Array(bytes).span)
}

/// Whether bytes may go on to begin one.
private func isWaitedFor(_ bytes: some Collection<UInt8>) -> Bool {
  UnreadableFormat.mayFollow(Array(bytes).span)
}

@Suite struct `Formats that are told by their first bytes` {
  private static let starts: [([UInt8], UnreadableFormat)] = [
    ([0x1F, 0x8B, 8, 0], .gzip), ([0x28, 0xB5, 0x2F, 0xFD, 4], .zstd),
    (Array("BZh91AY&SY".utf8), .bzip2), (Array("BZh11AY".utf8), .bzip2),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz), ([0x50, 0x4B, 3, 4, 20], .zip),
    ([0xFF, 0xFE, 0x7B, 0], .utf16), ([0xFE, 0xFF, 0, 0x7B], .utf16), ([0xFF, 0xFE], .utf16),
    ([0xFF, 0xFE, 0, 0, 0x7B], .utf32), ([0, 0, 0xFE, 0xFF, 0], .utf32),
  ]

  @Test(arguments: starts) func `each is known`(_ start: [UInt8], _ expected: UnreadableFormat) {
    #expect(format(of: start) == expected)
    #expect(format(of: start.prefix(UnreadableFormat.signatureSize)) == expected)
  }

  @Test(arguments: [
    "", "{", "{\"uuid\":1}", "[", "\u{FEFF}{}", "BZh", "BZhName,uuid\n", "BZh01AY", "PK,name\n",
    "(x)", "\u{1F}", "\u{0}\u{0}\u{0}",
  ]) func `text is none of them`(_ text: String) {
    #expect(format(of: text.utf8) == nil)
  }

  @Test(arguments: starts) func `what may still become one is waited for`(
    _ start: [UInt8], _ expected: UnreadableFormat
  ) {
    let size = (0...start.count).first { format(of: start.prefix($0)) == expected }
    for length in 0..<(size ?? 0) {
      #expect(isWaitedFor(start.prefix(length)))
    }
    #expect(!isWaitedFor(start) || start.count == 2)
    #expect(!isWaitedFor("{".utf8))
  }
}
