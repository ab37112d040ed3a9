/// Where the events come from. Of each type they are in the order of their times.
protocol EventSource: Sendable {
  /// How many there are, also of times that are still to come.
  func count(_ type: EventType) -> Int
  /// When one happened, in nanoseconds since 1970.
  func time(_ type: EventType, _ index: Int) -> Int64
  /// One as JSON.
  func event(_ type: EventType, _ index: Int, _ version: Version) -> [UInt8]
}

extension EventSource {
  /// The first event that is not before a time. O(log count).
  func firstIndex(_ type: EventType, notBefore time: Int64) -> Int {
    var (low, high) = (0, count(type))
    while low < high {
      let middle = (low + high) / 2
      if self.time(type, middle) < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Events at an even pace.
struct Pace: Sendable {
  /// When the first one is, in nanoseconds since 1970.
  var start: Int64
  /// From one to the next, in nanoseconds.
  var every: Int64

  /// When the event of a number is.
  func time(_ number: Int) -> Int64 { start + Int64(number) * every }
}
