import Bytes
import Testing

private func hex(_ bytes: [UInt8]) -> String { SHA256.hex(of: bytes.span) }

struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `the standard's examples have the standard's hashes`(text: String, expected: String) {
    #expect(hex(Array(text.utf8)) == expected)
  }

  @Test func `a million letters hash as the standard says`() {
    #expect(
      hex([UInt8](repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `pieces hash as the whole, wherever it is split`() {
    for length in [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 200] {
      let text = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      for split in 0...length {
        var hash = SHA256()
        hash.update(text.span.extracting(0..<split))
        hash.update(text.span.extracting(split..<length))
        #expect(hash.finish() == hex(text))
      }
    }
  }

  @Test func `the processor's instructions give what the standard's words give`() {
    for length in [0, 1, 63, 64, 65, 127, 128, 1000, 4096] {
      let text = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 101 &+ $0 >> 5) }
      var hash = SHA256(withInstructions: false)
      hash.update(text.span)
      #expect(hash.finish() == hex(text))
    }
  }

  @Test func `byte by byte is as good as at once`() {
    let text = [UInt8](0...255)
    var hash = SHA256()
    for byte in text { hash.update([byte].span) }
    #expect(hash.finish() == "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880")
  }
}
