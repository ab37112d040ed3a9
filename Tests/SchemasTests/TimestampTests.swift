import Schemas
import Testing

private func time(_ text: String) -> Timestamp? { Timestamp(rfc3339: Array(text.utf8).span) }

/// The text that a timestamp is written as, at the precision it was read with.
private func rewritten(_ text: String) -> String? {
  time(text).map { $0.text(digits: $0.fractionDigits) }
}

struct TimestampTests {
  @Test(arguments: [
    ("2024-05-01T10:20:30Z", "2024-05-01T10:20:30Z"),
    ("2024-05-01T10:20:30.123Z", "2024-05-01T10:20:30.123Z"),
    ("2024-05-01T10:20:30.123456Z", "2024-05-01T10:20:30.123456Z"),
    ("2024-05-01T10:20:30.12345678Z", "2024-05-01T10:20:30.12345678Z"),
    ("2024-05-01T10:20:30.123456789Z", "2024-05-01T10:20:30.123456789Z"),
    ("2024-05-01T10:20:30.123456789999Z", "2024-05-01T10:20:30.123456789Z"),
    ("2024-05-01T10:20:30.0Z", "2024-05-01T10:20:30.0Z"),
    ("2024-05-01T10:20:30.000000001Z", "2024-05-01T10:20:30.000000001Z"),
    ("2024-05-01T10:20:30.9Z", "2024-05-01T10:20:30.9Z"),
    // Other separators, and no zone.
    ("2022-02-23 22:11:50.591", "2022-02-23T22:11:50.591Z"),
    ("2022-02-23 22:11:50Z", "2022-02-23T22:11:50Z"),
    ("2022-02-23t22:11:50z", "2022-02-23T22:11:50Z"),
    ("2022-02-23T22:11:50", "2022-02-23T22:11:50Z"),
    // Offsets, also across midnight, month and year.
    ("2023-03-15T16:32:50-03:00", "2023-03-15T19:32:50Z"),
    ("2023-03-15T16:32:50-0300", "2023-03-15T19:32:50Z"),
    ("2023-03-15T16:32:50+05:30", "2023-03-15T11:02:50Z"),
    ("2023-03-15T16:32:50+00:00", "2023-03-15T16:32:50Z"),
    ("2023-03-15T16:32:50-00:00", "2023-03-15T16:32:50Z"),
    ("2023-12-31T23:30:00.5-01:00", "2024-01-01T00:30:00.5Z"),
    ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z"),
    ("2024-03-01T00:00:00+00:01", "2024-02-29T23:59:00Z"),
    ("2023-03-01T00:00:00+00:01", "2023-02-28T23:59:00Z"),
    ("2024-05-01T00:00:00+23:59", "2024-04-30T00:01:00Z"),
    ("2024-05-01T00:00:00-23:59", "2024-05-01T23:59:00Z"),
    // Leap seconds, leap days, the first and the last year.
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
    ("2016-12-31T23:59:60.123Z", "2016-12-31T23:59:60.123Z"),
    ("2016-12-31T18:59:60-05:00", "2016-12-31T23:59:60Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
    ("0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ("0001-01-01T00:00:00+00:01", "0000-12-31T23:59:00Z"),
    ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ("9999-12-31T23:59:60Z", "9999-12-31T23:59:60Z"),
    ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
    ("1900-02-28T12:00:00Z", "1900-02-28T12:00:00Z"),
  ])
  func `a time is read and written in UTC without losing a digit`(text: String, utc: String) {
    #expect(rewritten(text) == utc)
  }

  @Test(arguments: [
    "", "2024", "2024-05-01", "2024-05-01T", "2024-05-01T10:20", "2024-05-01T10:20Z",
    // Numbers out of range.
    "2024-00-01T10:20:30Z", "2024-13-01T10:20:30Z", "2024-05-00T10:20:30Z", "2024-05-32T10:20:30Z",
    "2024-04-31T10:20:30Z", "2024-06-31T00:00:00Z", "2024-09-31T00:00:00Z", "2024-11-31T00:00:00Z",
    "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
    "2024-05-01T24:00:00Z", "2024-05-01T10:60:00Z", "2024-05-01T10:20:61Z", "2024-05-01T10:20:62Z",
    "2024-05-01T10:20:99Z", "2024-05-01T10:20:30+24:00", "2024-05-01T10:20:30+10:60",
    // Out of range once the offset is applied.
    "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:60+00:01",
    "9999-12-31T23:59:60-00:01",
    // Other shapes.
    "2024-05-01T10:20:30.Z", "2024-05-01T10:20:30.", "2024-05-01T10:20:30,5Z",
    "2024-05-01T10:20:30ZZ", "2024-05-01T10:20:30Z ", " 2024-05-01T10:20:30Z",
    "2024-05-01  10:20:30Z", "2024-05-01_10:20:30Z", "2024-05-0110:20:30Z", "24-05-01T10:20:30Z",
    "2024-5-01T10:20:30Z", "2024-05-1T10:20:30Z", "2024-05-01T1:20:30Z", "2024/05/01T10:20:30Z",
    "20240501T102030Z", "+2024-05-01T10:20:30Z", "-024-05-01T10:20:30Z", "02024-05-01T10:20:30Z",
    "2024-05-01T10:20:30+02", "2024-05-01T10:20:30+2:00", "2024-05-01T10:20:30+02:0",
    "2024-05-01T10:20:30+", "2024-05-01T10:20:30+02:00Z", "2024-05-01T10:20:30Z+02:00",
    "2024-05-01T10:20:30 +02:00", "2024-05-01T10:20:30 UTC", "2024-05-01T10:20:30.5.5Z",
    "2024-05-01T10:20:30\u{2212}02:00", "２０24-05-01T10:20:30Z", "1714558830", "now", "null",
    "2024-05-01T10:20:30Z\u{0}", "2024-05-01T-1:20:30Z", "2024-05-01T10:20:3aZ",
  ])
  func `what is no time, or no possible one, is refused`(text: String) {
    #expect(time(text) == nil)
  }

  @Test func `a time cut off at any byte is refused or is another time, and never traps`() {
    let text = Array("2024-05-01T10:20:30.123456789+05:30".utf8)
    for length in 0..<19 { #expect(Timestamp(rfc3339: text.span.extracting(0..<length)) == nil) }
    let whole = Timestamp(rfc3339: text.span)
    for length in 19..<text.count {
      #expect(Timestamp(rfc3339: text.span.extracting(0..<length)) != whole)
    }
  }

  @Test func `every day of ten thousand years counts as a calendar counted day by day`() {
    func isLeap(_ year: Int) -> Bool { year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) }
    func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    // 719,528 days lie between 0000-01-01 and 1970-01-01.
    var seconds: Int64 = -719_528 * 86_400
    var wrong = 0
    for year in 0...9999 {
      let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      let yearText = String(repeating: "0", count: 4 - String(year).count) + String(year)
      for (month, length) in lengths.enumerated() {
        let first = "\(yearText)-\(twoDigits(month + 1))-01T00:00:00Z"
        let last = "\(yearText)-\(twoDigits(month + 1))-\(length)T23:59:59Z"
        if time(first)?.seconds != seconds { wrong += 1 }
        if Timestamp(seconds: seconds, nanoseconds: 0).text() != first { wrong += 1 }
        seconds += Int64(length) * 86_400
        if time(last)?.seconds != seconds - 1 { wrong += 1 }
        if Timestamp(seconds: seconds - 1, nanoseconds: 0).text() != last { wrong += 1 }
      }
    }
    #expect(wrong == 0)
    #expect(time("1970-01-01T00:00:00Z")?.seconds == 0)
    #expect(time("2024-02-29T12:34:56Z")?.seconds == 1_709_210_096)
  }

  @Test func `each day of a leap year and of a common one has its number`() {
    for (year, days) in [("2023", 365), ("2024", 366), ("1900", 365), ("2000", 366)] {
      guard let start = time(year + "-01-01T00:00:00Z") else {
        Issue.record("\(year) has a first day")
        return
      }
      var seen: Set<String> = []
      for day in 0..<days {
        let moment = Timestamp(seconds: start.seconds + Int64(day) * 86_400, nanoseconds: 0)
        #expect(moment.text().hasPrefix(year))
        #expect(time(moment.text())?.seconds == moment.seconds)
        seen.insert(moment.text())
      }
      #expect(seen.count == days)
    }
  }

  @Test func `text with nine digits sorts as the moments do`() throws {
    let texts = [
      "0000-01-01T00:00:00Z", "0999-12-31T23:59:59.999999999Z", "1000-01-01T00:00:00Z",
      "1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000001Z",
      "2016-12-31T23:59:59.9Z", "2016-12-31T23:59:60Z", "2016-12-31T23:59:60.999Z",
      "2017-01-01T00:00:00Z", "2017-01-01T00:00:00.5Z", "2024-05-01T10:20:30+02:00",
      "2024-05-01T10:20:30.5+02:00", "2024-05-01T08:20:31Z", "2024-05-01T08:20:31-01:00",
      "9999-12-31T23:59:59.999999999Z",
    ]
    let moments = try texts.map { try #require(time($0)) }
    for (left, right) in zip(moments, moments.dropFirst()) {
      #expect(left < right)
      #expect(!(right < left))
      #expect(left.text(digits: 9) < right.text(digits: 9))
    }
  }

  @Test func `moments written with different digits are equal, and neither is earlier`() throws {
    let short = try #require(time("2024-05-01T10:20:30Z"))
    let long = try #require(time("2024-05-01T12:20:30.000+02:00"))
    #expect(short == long)
    #expect(!(short < long))
    #expect(!(long < short))
    #expect(short.fractionDigits == 0)
    #expect(long.fractionDigits == 3)
  }

  @Test(
    arguments: [
      0, 1, -1, 999_999_999, 1_000_000_000, -999_999_999, -1_000_000_000, -1_000_000_001,
      1_714_558_830_123_456_789, -1_714_558_830_123_456_789, .max, .max - 1, .min, .min + 1,
      .min + 145_224_191, .min + 145_224_192, .min + 145_224_193, .min + 1_000_000_000,
    ] as [Int64])
  func `nanoseconds since 1970 come back as they were`(total: Int64) {
    let moment = Timestamp(nanosecondsSince1970: total)
    #expect((0..<1_000_000_000).contains(moment.nanoseconds))
    #expect(moment.nanosecondsSince1970 == total)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000000001Z", 1), ("1969-12-31T23:59:59.999999999Z", -1),
      ("1969-12-31T23:59:59Z", -1_000_000_000), ("1969-12-31T23:59:58.5Z", -1_500_000_000),
      ("2262-04-11T23:47:16.854775807Z", .max), ("2262-04-11T23:47:16.854775808Z", .max),
      ("2262-04-11T23:47:17Z", .max), ("9999-12-31T23:59:59Z", .max),
      ("1677-09-21T00:12:43.145224192Z", .min), ("1677-09-21T00:12:43.145224193Z", .min + 1),
      ("1677-09-21T00:12:43.145224191Z", .min), ("1677-09-21T00:12:43Z", .min),
      ("0000-01-01T00:00:00Z", .min), ("2262-04-11T23:47:16.854775806Z", .max - 1),
    ] as [(String, Int64)])
  func `moments beyond 64 bits of nanoseconds become the nearest that fit`(
    text: String, total: Int64
  ) {
    #expect(time(text)?.nanosecondsSince1970 == total)
  }

  @Test func `a moment is written with as many digits as are asked for`() {
    let moment = Timestamp(seconds: 0, nanoseconds: 12_345_678)
    #expect(moment.text() == "1970-01-01T00:00:00Z")
    #expect(moment.text(digits: 1) == "1970-01-01T00:00:00.0Z")
    #expect(moment.text(digits: 3) == "1970-01-01T00:00:00.012Z")
    #expect(moment.text(digits: 9) == "1970-01-01T00:00:00.012345678Z")
    #expect(moment.fractionDigits == 9)
  }
}
