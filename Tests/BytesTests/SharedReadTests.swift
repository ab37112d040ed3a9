import Bytes
import Dispatch
import Synchronization
import TestSupport
import Testing

/// A file that several threads read into one piece of memory.
@Suite struct `A shared read` {
  private let folder = TemporaryFolder()

  /// More than threads take at a time, and no whole number of words.
  private static let size = (5 << 20) + 3

  private func write(_ bytes: [UInt8]) throws -> FileInput {
    try FileInput(path: folder.write(bytes, to: "file"))
  }

  private static let bytes: [UInt8] = {
    var random = SeededRandom(seed: 3)
    let words = (0...size / 8).map { _ in random.next() }
    return Array(words.flatMap { word in (0..<8).map { UInt8(word >> ($0 * 8) & 0xFF) } }[..<size])
  }()

  private func taken(_ read: SharedRead) -> [UInt8]? {
    guard let buffer = read.takeBytes() else { return nil }
    return buffer.withBytes { Array(copying: $0) }
  }

  private func checksum(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    SharedRead.checksum(of: bytes.span, seed: seed)
  }

  @Test(arguments: [1, 2, 7])
  func `has every byte once, and every word was looked at once`(threads: Int) throws {
    let bytes = Self.bytes
    let read = SharedRead(11..<bytes.count, of: try write(bytes), seed: 5)
    let wordsSeen = Atomic(0)
    #expect(read.checksum == nil)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      read.help { words in wordsSeen.add(words.count, ordering: .relaxed) }
    }
    #expect(wordsSeen.load(ordering: .relaxed) == (bytes.count - 11) / 8)
    #expect(read.checksum == checksum(Array(bytes[11...]), seed: 5))
    #expect(taken(read) == Array(bytes[11...]))
    #expect(taken(read) == nil)
  }

  @Test func `gives the words of a file as this machine has them`() throws {
    let words: [UInt64] = [1, .max, 1 << 63, 0x0123_4567_89AB_CDEF]
    let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    let read = SharedRead(0..<bytes.count, of: try write(bytes), seed: 0)
    read.help()
    guard let block = read.takeWords() else {
      Issue.record("no words")
      return
    }
    #expect(block.indices.map { UInt64(littleEndian: block[$0]) } == words)
  }

  @Test func `of a file that was cut short, or is not wanted any more, gives nothing`() throws {
    let cut = SharedRead(0..<Self.size, of: try write(Array(Self.bytes.dropLast())), seed: 0)
    cut.help()
    #expect(cut.checksum == nil)
    #expect(taken(cut) == nil)

    let stopped = SharedRead(0..<Self.size, of: try write(Self.bytes), seed: 0)
    stopped.stop()
    stopped.help()
    #expect(taken(stopped) == nil)
  }

  @Test func `has another checksum where a bit is another, or parts changed places`() {
    let bytes = Self.bytes
    let before = checksum(bytes, seed: 0)
    #expect(checksum(bytes, seed: 1) != before)
    for place in [0, 1 << 18, 2 << 20, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 4
      #expect(checksum(damaged, seed: 0) != before)
    }
    let half = 2 << 20
    let swapped = bytes[half..<2 * half] + bytes[..<half] + bytes[(2 * half)...]
    #expect(checksum(Array(swapped), seed: 0) != before)
  }
}
