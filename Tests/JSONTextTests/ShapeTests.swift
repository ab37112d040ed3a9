import JSONText
import TestSupport
import Testing

struct ShapeTests {
  @Test(arguments: JSONShapes.wrong) func `a wrong shape is refused`(text: [UInt8]) {
    #expect(fault(text) != nil)
    #expect(SlowJSON.parse(text) == nil)
  }

  @Test(arguments: JSONShapes.right) func `a right shape that is easily got wrong is taken`(
    text: String
  ) {
    #expect(fault(text) == nil)
    #expect(SlowJSON.parse(Array(text.utf8)) != nil)
  }

  @Test func `a hundred thousand brackets are refused at the 513th, whatever is between them`() {
    #expect(fault(String(repeating: "[", count: 100_000)) == JSONFault(.tooDeep, at: 512))
    #expect(fault(String(repeating: "{\"\":", count: 100_000)) == JSONFault(.tooDeep, at: 2048))
    #expect(fault(String(repeating: "[{\"\":", count: 50_000)) == JSONFault(.tooDeep, at: 256 * 5))
    #expect(fault(String(repeating: "[\n", count: 100_000)) == JSONFault(.tooDeep, at: 1024))
    #expect(fault(String(repeating: "]", count: 100_000)) == JSONFault(.expectedValue, at: 0))
  }
}
