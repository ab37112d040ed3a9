/// How many requests are answered in a minute and in an hour.
struct Budget {
  let perMinute: Int
  let perHour: Int
  // When requests were answered, in nanoseconds of a clock that never jumps; the oldest first.
  private var answered: ArraySlice<Int64> = []

  init(perMinute: Int, perHour: Int) {
    self.perMinute = perMinute
    self.perHour = perHour
  }

  /// Takes one request; false where there are too many.
  mutating func take(at time: Int64) -> Bool {
    let minute: Int64 = 60_000_000_000
    answered = answered.drop { $0 <= time - 60 * minute }
    let inMinute = answered.reversed().prefix { $0 > time - minute }.count
    guard answered.count < perHour, inMinute < perMinute else { return false }
    answered.append(time)
    return true
  }
}
