import Schemas
import Testing

private func usual(_ text: String) -> Int64? {
  Timestamp.usualNanoseconds(Array(text.utf8).span)
}

struct UsualTimestampTests {
  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// A time whose parts are at the edges of what they may be, or just beyond.
  private static func nearTime() -> String {
    func part(_ edges: [Int], _ width: Int = 2) -> String {
      padded(edges.randomElement() ?? 0, width)
    }
    let fraction = (0..<Int.random(in: 0...10)).map { _ in String(Int.random(in: 0...9)) }.joined()
    var text =
      part([1969, 1970, 1972, 1999, 2000, 2023, 2024, 2100, 2261, 2262, 9999], 4) + "-"
      + part([0, 1, 2, 2, 3, 4, 11, 12, 13]) + "-" + part([0, 1, 9, 10, 28, 29, 30, 31, 32])
      + "T" + part([0, 9, 10, 19, 20, 23, 24]) + ":" + part([0, 59, 60]) + ":"
      + part([0, 59, 60, 61])
    if Int.random(in: 0...9) > 0 { text += "." + fraction }
    if Int.random(in: 0...9) == 0 {
      var letters = Array(text)
      letters[Int.random(in: 0..<letters.count)] = "0129-:.T/;Z é".randomElement() ?? " "
      text = String(letters)
    }
    return text
  }

  /// Behind an offset of nothing the same time is read byte by byte.
  @Test func `what is read by words is what is read byte by byte`() {
    var found = 0
    for _ in 0..<50_000 {
      let text = Self.nearTime()
      let slowly = Timestamp(rfc3339: Array((text + "+00:00").utf8).span)
      let isUsual =
        slowly.map {
          (1970...2261).contains(Int(text.prefix(4)) ?? 0) && !$0.isLeapSecond
            && text.dropFirst(10).first == "T" && text.utf8.count <= 29
        } ?? false
      #expect(usual(text + "Z") == (isUsual ? slowly?.nanosecondsSince1970 : nil), "\(text)")
      #expect(Timestamp(rfc3339: Array((text + "Z").utf8).span) == slowly, "\(text)")
      found += isUsual ? 1 : 0
    }
    #expect(found > 2_000)
  }

  @Test func `every day of the years that are read by words has its number`() {
    var expected: Int64 = 0
    for year in 1970...2261 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        .enumerated()
      {
        for day in 1...days {
          let date = "\(year)-\(Self.padded(month + 1, 2))-\(Self.padded(day, 2))T00:00:00Z"
          #expect(usual(date) == expected * 86_400_000_000_000, "\(date)")
          expected += 1
        }
        let none = "\(year)-\(Self.padded(month + 1, 2))-\(days + 1)T00:00:00Z"
        #expect(usual(none) == nil, "\(none)")
      }
    }
  }
}
