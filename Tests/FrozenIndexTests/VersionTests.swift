import FrozenIndex
import Testing

struct VersionTests {
  /// Valid 10–20 as one, 20–30 as two, not from 30 to 40, and from 40 on as three.
  private static func index(openFirst: Bool) -> FrozenIndex {
    var builder = FrozenIndex.Builder()
    if openFirst { builder.add("A", "\"three\"", name: "\"three\"") }
    builder.addClosed("A", "\"two\"", name: "\"two\"", from: 20, to: 30, openSince: 40)
    builder.addClosed("A", "\"one\"", name: "\"one\"", from: 10, to: 20, openSince: 40)
    builder.add("B", "\"b\"", name: nil)
    return builder.finish()
  }

  private static func name(_ name: String, closedAt: Int64? = nil) -> Found {
    Found("\"\(name)\"", name: "\"\(name)\"", closedAt: closedAt)
  }

  @Test(
    arguments: [
      (Int64.min, "one", nil), (0, "one", nil), (9, "one", nil), (10, "one", nil), (19, "one", nil),
      (20, "two", nil), (29, "two", nil), (30, "two", 30), (39, "two", 30), (40, "three", nil),
      (41, "three", nil), (.max, "three", nil),
    ] as [(Int64, String, Int64?)])
  func `an event gets the name of its time; before the first, the first; in a gap, the last`(
    time: Int64, name: String, closedAt: Int64?
  ) {
    let index = Self.index(openFirst: true)
    #expect(find("A", in: index, at: time) == Self.name(name, closedAt: closedAt))
    #expect(find("B", in: index, at: time) == Found("\"b\"", name: nil))
    #expect(index.count == 2)
  }

  @Test func `today's name is the open one`() {
    #expect(find("A", in: Self.index(openFirst: true)) == Self.name("three"))
  }

  @Test func `a key that is closed for good keeps its last name, and says since when`() {
    let index = Self.index(openFirst: false)
    #expect(find("A", in: index) == Self.name("two", closedAt: 30))
    #expect(find("A", in: index, at: 15) == Self.name("one"))
    #expect(find("A", in: index, at: 29) == Self.name("two"))
    #expect(find("A", in: index, at: 30) == Self.name("two", closedAt: 30))
    #expect(find("A", in: index, at: .max) == Self.name("two", closedAt: 30))
    #expect(index.count == 2)
  }

  @Test func `an open version without a known beginning follows the closed one at once`() {
    var builder = FrozenIndex.Builder()
    builder.add("A", "\"new\"", name: "\"new\"")
    builder.addClosed("A", "\"old\"", name: "\"old\"", from: 10, to: 20)
    let index = builder.finish()
    #expect(find("A", in: index, at: 19) == Self.name("old"))
    #expect(find("A", in: index, at: 20) == Self.name("new"))
  }

  @Test func `a version that was opened and closed at one moment never hides the open one`() {
    for zeroLength in 1...3 {
      var builder = FrozenIndex.Builder()
      builder.add("A", "\"open\"", name: "\"open\"")
      builder.addClosed("A", "\"old\"", name: "\"old\"", from: 10, to: 20, openSince: 20)
      for _ in 0..<zeroLength {
        builder.addClosed("A", "\"never\"", name: "\"never\"", from: 20, to: 20, openSince: 20)
      }
      let index = builder.finish()
      #expect(find("A", in: index, at: 20) == Self.name("open"))
      #expect(find("A", in: index, at: 21) == Self.name("open"))
      #expect(find("A", in: index) == Self.name("open"))
    }
  }

  @Test func `many versions of many keys are each found at their time`() {
    var builder = FrozenIndex.Builder()
    for key in 0..<200 {
      for version in (0..<50).reversed() {
        let from = Int64(version * 10)
        builder.addClosed("k\(key)", "\"v\(version)\"", from: from, to: from + 10)
      }
    }
    let index = builder.finish()
    #expect(index.count == 200)
    var wrong = 0
    for key in 0..<200 {
      for time in Int64(0)..<500 where time % 7 == 0 {
        if find("k\(key)", in: index, at: time) != Found("\"v\(time / 10)\"", name: nil) {
          wrong += 1
        }
      }
    }
    #expect(wrong == 0)
  }

  @Test func `a history survives the index growing around it`() {
    var builder = FrozenIndex.Builder()
    builder.add("A", "\"new\"", name: nil)
    builder.addClosed("A", "\"old\"", from: 10, to: 20, openSince: 20)
    for number in 0..<1000 { builder.add("k\(number)", "\"\(number)\"", name: nil) }
    builder.addClosed("A", "\"older\"", from: 0, to: 10, openSince: 20)
    let index = builder.finish()
    #expect(index.count == 1001)
    #expect(find("A", in: index, at: 5) == Found("\"older\"", name: nil))
    #expect(find("A", in: index, at: 15) == Found("\"old\"", name: nil))
    #expect(find("A", in: index, at: 25) == Found("\"new\"", name: nil))
  }
}
