internal import Glibc

/// A moment as text, for rooms that know no more of time than the clock.
package enum UTCTime {
  /// `2024-05-01T10:20:30Z`, the second in which a moment lies that is given in nanoseconds since 1970.
  package static func text(_ nanoseconds: Int64) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    var seconds = time_t(rest < 0 ? whole - 1 : whole)
    var fields = unsafe tm()
    unsafe gmtime_r(&seconds, &fields)
    let date = unsafe [
      padded(fields.tm_year + 1900, 4), padded(fields.tm_mon + 1, 2), padded(fields.tm_mday, 2),
    ]
    let clock = unsafe [fields.tm_hour, fields.tm_min, fields.tm_sec].map { padded($0, 2) }
    return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "Z"
  }

  private static func padded(_ number: Int32, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
