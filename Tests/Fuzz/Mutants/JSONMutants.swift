import Bytes
import JSONText
import TestSupport

/// `keytag-json-mutants COUNT SEED [FILE]`: damaged JSON documents and what the walk says of them, for
/// a second parser to judge: see second-parser.py. A line has `1` where the walk takes the document, or
/// else `0`; a space; and the document in hexadecimal. Every other document comes from a line of FILE.
@main
enum Mutants {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().prefix(2).compactMap { UInt64($0) }
    guard let count = numbers.first, let seed = numbers.last, numbers.count == 2 else {
      return try FileOutput.standardError().write("keytag-json-mutants COUNT SEED [FILE]\n")
    }
    var small = JSONMutants(seed: seed)
    let lines = CommandLine.arguments.dropFirst(3).first.flatMap { contents(of: $0) }
    var large = lines.map { JSONMutants(seed: seed, of: $0.split(separator: 0x0A).map(Array.init)) }
    let output = FileOutput.standardOutput()
    var text: [UInt8] = []
    for index in 0..<count {
      let document = (index % 2 == 0 ? nil : large?.next()) ?? small.next()
      text += [isTaken(document) ? 0x31 : 0x30, 0x20] + hexadecimal(document) + [0x0A]
      if text.count > 1 << 16 || index + 1 == count {
        try output.write(text.span)
        text.removeAll(keepingCapacity: true)
      }
    }
  }

  private static func isTaken(_ document: [UInt8]) -> Bool {
    do throws(JSONFault) {
      try JSONText.validate(document.span)
      return true
    } catch {
      return false
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
