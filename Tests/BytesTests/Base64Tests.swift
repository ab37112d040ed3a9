import Bytes
import TestSupport
import Testing

@Suite struct `Bytes as base64` {
  private func encoded(_ bytes: [UInt8]) -> String {
    String(decoding: Base64.encode(bytes.span), as: UTF8.self)
  }

  private func decoded(_ text: String) -> [UInt8]? { Base64.decode(Array(text.utf8).span) }

  @Test(arguments: [
    "A", "AB", "ABC", "=", "====", "A===", "AA=A", "AA==AA==", "AAA=AAAA", "A-_A", "AAA\n", " AAA",
    "AAAA=", "AB==", "AAB=", "é===", "AA= ",
  ])
  func `what is not as it is written is refused`(_ text: String) { #expect(decoded(text) == nil) }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `it is as RFC 4648 shows`(_ text: String, _ code: String) {
    #expect(encoded(Array(text.utf8)) == code)
    #expect(decoded(code) == Array(text.utf8))
  }

  @Test func `any bytes come back`() {
    var random = SeededRandom(seed: 1)
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(decoded(encoded(bytes)) == bytes)
    }
    #expect(decoded(encoded(Array(0...255))) == Array(0...255))
  }
}
