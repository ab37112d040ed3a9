import Bytes
import TestSupport
import Testing

struct InputBufferTests {
  private func expect(
    _ buffer: borrowing InputBuffer, holds expected: [UInt8],
    at location: SourceLocation = #_sourceLocation
  ) {
    let held = bytes(of: buffer)
    #expect(held == expected, sourceLocation: location)
    #expect(buffer.count == expected.count, sourceLocation: location)
  }

  /// Checks the zeros that the JSON walk relies on.
  private func check(
    _ buffer: borrowing InputBuffer, at location: SourceLocation = #_sourceLocation
  ) {
    let isPadded = isPadded(buffer)
    #expect(isPadded, sourceLocation: location)
  }

  @Test func `zeros follow the bytes after every operation`() throws {
    let folder = TemporaryFolder()
    let path = folder.write([UInt8](repeating: 0x78, count: 5000), to: "x")
    var buffer = InputBuffer()
    check(buffer)
    buffer.append([UInt8](repeating: 0xFF, count: 300).span)
    check(buffer)
    buffer.removeFirst(10)
    check(buffer)
    buffer.removeFirst(0)
    check(buffer)
    buffer.truncate(to: 200)
    check(buffer)
    buffer.truncate(to: 200)
    check(buffer)
    buffer.reserve(10_000)
    check(buffer)
    let file = try FileInput(path: path)
    while try buffer.read(from: file, limit: 1000) > 0 {
      check(buffer)
    }
    check(buffer)
    let count = buffer.count
    #expect(count == 5200)
    buffer.removeFirst(buffer.count)
    check(buffer)
    buffer.append([1, 2, 3].span)
    buffer.removeAll()
    check(buffer)
    expect(buffer, holds: [])
  }

  @Test func `bytes survive growing, and come in order`() {
    var buffer = InputBuffer(capacity: 3)
    var expected: [UInt8] = []
    for length in 0..<200 {
      let piece = [UInt8](repeating: UInt8(length), count: length)
      buffer.append(piece.span)
      expected += piece
    }
    expect(buffer, holds: expected)
  }

  @Test func `removing the first bytes keeps the rest, and truncating the first`() {
    var buffer = input("abcdefgh")
    buffer.removeFirst(3)
    expect(buffer, holds: Array("defgh".utf8))
    buffer.truncate(to: 2)
    expect(buffer, holds: Array("de".utf8))
    buffer.append(Array("xyz".utf8).span)
    expect(buffer, holds: Array("dexyz".utf8))
    buffer.truncate(to: 0)
    expect(buffer, holds: [])
  }

  @Test func `an empty buffer lends no bytes and pads them`() {
    let nothing: [UInt8] = []
    let buffer = InputBuffer(copying: nothing.span)
    expect(buffer, holds: [])
    check(buffer)
  }

  @Test func `random operations keep the bytes that an array keeps`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var buffer = InputBuffer()
      var expected: [UInt8] = []
      for _ in 0..<20 {
        let length = Int.random(in: 0...expected.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          buffer.removeFirst(length)
          expected.removeFirst(length)
        case 1:
          buffer.truncate(to: length)
          expected = Array(expected.prefix(length))
        default:
          let piece = (0..<Int.random(in: 0...90, using: &random)).map { _ in
            UInt8.random(in: 1...255, using: &random)
          }
          buffer.append(piece.span)
          expected += piece
        }
        check(buffer)
        expect(buffer, holds: expected)
      }
    }
  }
}
