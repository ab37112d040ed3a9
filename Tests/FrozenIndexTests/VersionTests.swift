import Bytes
import FrozenIndex
import Testing

struct VersionTests {
  /// When the open version comes, among those of its key.
  enum Order: CaseIterable {
    case openFirst
    case openLast
    case noneOpen
  }

  /// Valid 10–20 as one, 20–30 as two, not from 30 to 40, and from 40 on as three if one is open.
  private static func index(_ order: Order) -> FrozenIndex {
    var builder = FrozenIndex.Builder()
    if order == .openFirst { builder.add("A", "\"three\"", name: "\"three\"", from: 40) }
    builder.add("A", "\"two\"", name: "\"two\"", from: 20, to: 30)
    builder.add("B", "\"b\"", from: 5)
    builder.add("A", "\"one\"", name: "\"one\"", from: 10, to: 20)
    if order == .openLast { builder.add("A", "\"three\"", name: "\"three\"", from: 40) }
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
    for order in [Order.openFirst, .openLast] {
      let index = Self.index(order)
      #expect(find("A", in: index, at: time) == Self.name(name, closedAt: closedAt))
      #expect(find("B", in: index, at: time) == Found("\"b\"", name: nil))
      #expect(index.count == 2)
    }
  }

  @Test func `today's name is the open one`() {
    #expect(find("A", in: Self.index(.openLast)) == Self.name("three"))
  }

  @Test func `a key that is closed for good keeps its last name, and says since when`() {
    let index = Self.index(.noneOpen)
    #expect(find("A", in: index) == Self.name("two", closedAt: 30))
    #expect(find("A", in: index, at: 15) == Self.name("one"))
    #expect(find("A", in: index, at: 29) == Self.name("two"))
    #expect(find("A", in: index, at: 30) == Self.name("two", closedAt: 30))
    #expect(find("A", in: index, at: .max) == Self.name("two", closedAt: 30))
    #expect(index.count == 2)
  }

  @Test func `two open versions, or one before a closed one, contradict each other`() {
    for order in Order.allCases { #expect(Self.index(order).isSound) }
    var twice = FrozenIndex.Builder()
    twice.add("A", "1", from: 10)
    twice.add("A", "2", from: 20)
    #expect(!twice.finish().isSound)
    var early = FrozenIndex.Builder()
    early.add("A", "1", from: 30, to: 40)
    early.add("A", "2", from: 20)
    #expect(!early.finish().isSound)
  }

  @Test func `a version that was opened and closed at one moment never hides the open one`() {
    for zeroLength in 1...3 {
      var builder = FrozenIndex.Builder()
      builder.add("A", "\"open\"", name: "\"open\"", from: 20)
      builder.add("A", "\"old\"", name: "\"old\"", from: 10, to: 20)
      for _ in 0..<zeroLength {
        builder.add("A", "\"never\"", name: "\"never\"", from: 20, to: 20)
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
        builder.add("k\(key)", "\"v\(version)\"", from: from, to: from + 10)
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
    builder.add("A", "\"new\"", from: 20)
    builder.add("A", "\"old\"", from: 10, to: 20)
    for number in 0..<1000 { builder.add("k\(number)", "\"\(number)\"", from: Int64(number)) }
    builder.add("A", "\"older\"", from: 0, to: 10)
    let index = builder.finish()
    #expect(index.count == 1001)
    #expect(find("A", in: index, at: 5) == Found("\"older\"", name: nil))
    #expect(find("A", in: index, at: 15) == Found("\"old\"", name: nil))
    #expect(find("A", in: index, at: 25) == Found("\"new\"", name: nil))
  }

  @Test func `the beginning of an open version is known when a closed one turns up later`() {
    var builder = FrozenIndex.Builder()
    for key in 0..<100 { builder.add("k\(key)", "\"new\"", from: Int64(key / 7)) }
    for key in 0..<100 { builder.add("k\(key)", "\"old\"", from: -20, to: -10) }
    let index = builder.finish()
    var wrong: [Int] = []
    for key in 0..<100 {
      let begin = Int64(key / 7)
      let before = find("k\(key)", in: index, at: begin - 1)
      let after = find("k\(key)", in: index, at: begin)
      if before != Found("\"old\"", name: nil, closedAt: -10) { wrong.append(key) }
      if after != Found("\"new\"", name: nil) { wrong.append(key) }
    }
    #expect(wrong == [])
  }

  @Test func `versions that agree in their times give the same row in any order`() {
    let rows = ["\"b\"", "\"a\"", "\"c\""]
    for shift in 0..<3 {
      var builder = FrozenIndex.Builder(matching: .prefix)
      for index in 0..<3 { builder.add("A", rows[(index + shift) % 3], from: 1, to: 9) }
      #expect(find("A", in: builder.finish(), at: 5) == Found("\"c\"", name: nil))
    }
  }
}
