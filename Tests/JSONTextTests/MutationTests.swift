import JSONText
import TestSupport
import Testing

struct MutationTests {
  @Test(arguments: UInt64(1)...8)
  func `a mutant is valid for the walk exactly when it is for a slow reader`(seed: UInt64) {
    #if DEBUG
    let count = 30_000
    #else
    let count = 300_000
    #endif
    var mutants = JSONMutants(seed: seed)
    let reader = EventReader(
      [
        "uuid", "n", "user/uuid", "user/x/uuid", "ab", "quote\"d/uuid", "a_key_of_exactly_24_bytes",
      ],
      own: ["own", "long_key_of_twenty_5"])
    var valid = 0
    for _ in 0..<count {
      let text = mutants.next()
      let isValid = SlowJSON.parse(text) != nil
      if isValid { valid += 1 }
      if (fault(text) == nil) != isValid {
        Issue.record("\(isValid ? "refused" : "taken"): \(String(decoding: text, as: UTF8.self))")
      }
      let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let walked = reader.walk(text, in: start..<text.count, objectsOnly: false)
      let isTaken =
        walked.fault == nil
        && text[walked.range.upperBound...].allSatisfy(JSONText.isSpace)
      if isTaken != isValid, !(isValid && walked.fault?.reason == .duplicateKey) {
        Issue.record("walked otherwise: \(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(valid > count / 100, "enough mutants stay valid for the comparison to mean something")
    #expect(valid < count / 2)
  }
}
