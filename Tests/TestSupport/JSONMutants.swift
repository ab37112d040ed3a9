/// Damaged JSON, without end: documents with one to three mutations each. Some are still valid. The same
/// seed gives the same.
package struct JSONMutants {
  private var random: SeededRandom
  private let documents: [[UInt8]]

  /// The mutants of these documents that belong to a seed; of small ones that hold every token, where
  /// none are given.
  package init(seed: UInt64, of documents: [[UInt8]] = Self.small) {
    random = SeededRandom(seed: seed)
    self.documents = documents
  }

  /// Small documents with every token of JSON.
  package static let small: [[UInt8]] = [
    #"{"uuid":"A1","n":1}"#, #"[1,-0.5e+10,true,false,null]"#, #"{"user":{"uuid":"é日🔑"}}"#,
    #"{"a\u0062":"\ud83d\ude00\n\\\"","own":[]}"#, #" { "own" : { } , "n" : [ [ ] ] } "#,
    #"{"user":{"uuid":"U","x":{"uuid":0}},"own":"1234567890","long_key_of_twenty_5":2}"#,
    #"{"a_key_of_exactly_24_byte":1,"a_key_of_exactly_24_bytes":2}"#, #""12345678 \/\b\f\r\t""#,
    "{\n  \"uuid\" : null,\r\n\t\"n\": 0.0\n}", "\u{FEFF}{\"n\":\"\u{10FFFF}\u{800}\"}", "{}",
    #"{"quote\"d":{"uuid":[]},"own":1,"own":2}"#,
  ].map { Array($0.utf8) }

  private static let interesting: [UInt8] =
    Array("\"\\{}[]:,0123456789-+.eEtrufalsn/b \t\n\r'xA".utf8)
    + [0x00, 0x01, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xED, 0xA0, 0xF0, 0xF4, 0x90, 0xFF]

  /// The next document.
  package mutating func next() -> [UInt8] {
    var text = documents.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...text.count, using: &random)
      let length = min(Int.random(in: 0...5, using: &random), text.count - place)
      let byte = Self.interesting.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<8, using: &random) {
      case 0: text.insert(byte, at: place)
      case 1: text.replaceSubrange(place..<place + length, with: [])
      case 2: text.replaceSubrange(place..<place + min(length, 1), with: [byte])
      case 3: text.insert(contentsOf: text[place..<place + length], at: place)
      case 4: text.removeSubrange(place...)
      case 5:
        let other = documents.randomElement(using: &random) ?? []
        let start = Int.random(in: 0...other.count, using: &random)
        text.insert(contentsOf: other[start...].prefix(length), at: place)
      case 6: text.insert(UInt8.random(in: 0...255, using: &random), at: place)
      default: if place + 1 < text.count { text.swapAt(place, place + 1) }
      }
    }
    return text
  }
}
