internal import Bytes

// Nearly every event has its time in the same form, and of these years. That is read eight bytes at a
// time: with the digits' form taken off, each byte is a digit's value or, where a mark is due, 0. Ten
// times a word and the word shifted by a byte has a pair's value in every byte:
//
//     2 0 2 4 - 0 5 -      as they are written
//     2 0 2 4 0 0 5 0      as values
//     20    24    5        pairs, of which the others are of no use

extension Timestamp {
  /// Nanoseconds since 1970 of `2024-05-01T10:20:30.123456789Z`, with at most nine fraction digits, in
  /// the years 1970 to 2261; nil for everything else, which may yet be a time. O(1).
  package static func usualNanoseconds(_ text: Span<UInt8>) -> Int64? {
    guard text.count >= 20, text.count <= 30 else { return nil }
    let date = text.word(at: 0) ^ 0x2D30_302D_3030_3030  // 0000-00-
    let day = text.word(at: 8) & 0xFF_FFFF ^ 0x54_3030  // 00T
    let clock = text.word(at: 11) ^ 0x3030_3A30_303A_3030  // 00:00:00
    // The sixtieth second of a minute is left to those who know that it is one.
    let tooLarge =
      beyond(0x0009_0100_0909_0909, date) | beyond(0x00_0903, day)
      | beyond(0x0905_0009_0500_0902, clock)
    guard tooLarge == 0,
      let fraction = usualFraction(text),
      let days = usualDays(pairs(date), Int(pairs(day) & 0xFF))
    else { return nil }
    let clocks = pairs(clock)
    let (hour, minute) = (Int(clocks & 0xFF), Int(clocks &>> 24 & 0xFF))
    guard hour < 24 else { return nil }
    let seconds = days &* 86_400 &+ hour &* 3600 &+ minute &* 60 &+ Int(clocks &>> 48 & 0xFF)
    return Int64(seconds &* 1_000_000_000 &+ fraction)
  }

  /// Days since 1970 of a date whose year, by halves, and month are pairs; nil where there is none.
  @inline(__always) private static func usualDays(_ pairs: UInt64, _ day: Int) -> Int? {
    let year = Int(pairs & 0xFF) &* 100 &+ Int(pairs &>> 16 & 0xFF)
    let month = Int(pairs &>> 40 & 0xFF)
    guard year >= 1970, year <= 2261, month >= 1, month <= 12, day >= 1,
      day <= 28 || day <= days(in: month, of: year)
    else { return nil }
    // Years begin in March, so that the leap day is the last: March is month 3 and February 14.
    let isBefore = month < 3
    let marchYear = isBefore ? year &- 1 : year
    let marchMonth = isBefore ? month &+ 12 : month
    let centuries = Int(UInt32(truncatingIfNeeded: marchYear) / 100)
    let leapDays = marchYear &>> 2 &- centuries &+ centuries &>> 2
    let daysBefore = (979 &* marchMonth &- 2919) &>> 5
    return 365 &* marchYear &+ leapDays &+ daysBefore &+ day &- 719_469
  }

  /// Nanoseconds, and the mark before them, behind place 19; nil where something else is there.
  @inline(__always) private static func usualFraction(_ text: Span<UInt8>) -> Int? {
    guard text.count == 30 else { return shortFraction(text) }
    let first = text.word(at: 20) ^ 0x3030_3030_3030_3030
    let last = text.word(at: 22) &>> 48 ^ 0x5A30  // 0Z
    guard text[19] == 0x2E, last < 10, beyond(0x0909_0909_0909_0909, first) == 0 else { return nil }
    // Of the pairs two and two together, and of these again.
    let pairs = pairs(first) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
    let eight = fours & 0xFFFF_FFFF &* 10_000 &+ fours &>> 32
    return Int(truncatingIfNeeded: eight &* 10 &+ last)
  }

  /// The same of less than nine digits, or none and no mark.
  @inline(never) private static func shortFraction(_ text: Span<UInt8>) -> Int? {
    let end = text.count - 1
    guard text[end] == 0x5A, end == 19 || end > 20 && text[19] == 0x2E else { return nil }
    var fraction = 0
    for place in 20..<29 {
      let digit = place < end ? text[place] &- 0x30 : 0
      guard digit < 10 else { return nil }
      fraction = fraction * 10 + Int(digit)
    }
    return fraction
  }

  /// Not 0 where a byte is larger than that of `largest`, each of which is less than 128.
  @inline(__always) private static func beyond(_ largest: UInt64, _ word: UInt64) -> UInt64 {
    ((word &+ (0x7F7F_7F7F_7F7F_7F7F &- largest)) | word) & 0x8080_8080_8080_8080
  }

  /// In each byte what it and the one behind it are as two digits.
  @inline(__always) private static func pairs(_ word: UInt64) -> UInt64 {
    word &* 10 &+ word &>> 8
  }
}
