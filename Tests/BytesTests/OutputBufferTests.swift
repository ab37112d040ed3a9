import Bytes
import Testing

struct OutputBufferTests {
  @Test func `everything appended is there, in order, across many growths`() {
    var output = OutputBuffer(capacity: 0)
    var expected: [UInt8] = []
    for number in 0..<300 {
      output.append(UInt8(number % 256))
      output.append("é\n" as StaticString)
      output.append([1, 2, 3])
      output.append([UInt8](repeating: 7, count: number).span)
      output.append(text: String(repeating: "日", count: 2))
      output.append(decimal: -number)
      expected += [UInt8(number % 256)] + Array("é\n".utf8) + [1, 2, 3]
      expected += [UInt8](repeating: 7, count: number)
      expected += Array("日日".utf8) + Array(String(-number).utf8)
    }
    #expect(output.copied() == expected)
    #expect(output.count == expected.count)
  }

  @Test func `nothing appended is nothing`() {
    var output = OutputBuffer()
    output.append("")
    output.append([])
    let nothing: [UInt8] = []
    output.append(nothing.span)
    output.append("" as StaticString)
    output.append(copyOf: 0..<0)
    #expect(output.count == 0)
    #expect(output.copied() == [])
  }

  @Test func `whole numbers at their limits are written in full`() {
    var output = OutputBuffer()
    output.append(decimal: Int64.min)
    output.append(decimal: UInt64.max)
    output.append(decimal: 0)
    #expect(output.copied() == Array("-9223372036854775808184467440737095516150".utf8))
  }

  @Test func `bytes of the buffer itself can be appended while it grows`() {
    var output = OutputBuffer(capacity: 64)
    output.append(Array("0123456789".utf8))
    var expected = Array("0123456789".utf8)
    for _ in 0..<10 {
      output.append(copyOf: 1..<output.count)
      expected += expected[1...]
    }
    #expect(output.copied() == expected)
  }

  @Test(arguments: [0, 1, 8, 31, 32, 33, 70])
  func `a range behind a start is whole, however little room there is`(before: Int) {
    let shared = [UInt8](repeating: 255, count: before)
    let text = [UInt8](0..<200)
    let start = InputBuffer(copying: shared.span)
    let buffer = InputBuffer(copying: text.span)
    for length in [0, 1, 31, 32, 33, 64, 65, 130] {
      for room in stride(from: 0, through: before + length + 66, by: 3) {
        let filling = [UInt8](repeating: 254, count: 400 - room)
        for condition in [false, true] {
          var output = OutputBuffer(capacity: 400)
          output.append(filling)
          output.append(7..<7 + length, of: buffer, behind: start, if: condition)
          let expected = filling + (condition ? shared : []) + text[7..<7 + length]
          #expect(output.copied() == expected, "\(length), \(room), \(condition)")
        }
      }
    }
  }

  @Test func `a byte is removed from its place and no other`() {
    for index in 0..<5 {
      var output = OutputBuffer()
      output.append(Array("abcde".utf8))
      output.remove(at: index)
      var expected = Array("abcde".utf8)
      expected.remove(at: index)
      #expect(output.copied() == expected)
    }
  }

  @Test func `truncating to more than there is, or to less than nothing, does no harm`() {
    var output = OutputBuffer()
    output.append("abc")
    output.truncate(to: 7)
    #expect(output.copied() == Array("abc".utf8))
    output.truncate(to: 1)
    #expect(output.copied() == Array("a".utf8))
    output.append("z")
    #expect(output.copied() == Array("az".utf8))
    output.truncate(to: -1)
    #expect(output.count == 0)
    output.append("q")
    output.removeAll()
    #expect(output.copied() == [])
  }
}
