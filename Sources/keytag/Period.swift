/// Lengths of time that a user writes.
enum Period {
  private static let units: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  /// Nanoseconds of `90s`, `30m`, `24h`, `7d` or `2w`.
  static func parse(_ text: String, option: String) throws -> Int64 {
    if let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
      number >= 0
    {
      let (length, isTooLong) = number.multipliedReportingOverflow(by: unit * 1_000_000_000)
      if !isTooLong { return length }
    }
    throw Failure(.usage, "\(option) takes a length of time such as 24h or 7d, not \(text)")
  }
}
