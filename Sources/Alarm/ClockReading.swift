/// What the clocks say at a moment: what a decision is told of the time.
package struct ClockReading: Sendable, Equatable {
  /// Nanoseconds since 1970. It may jump, forwards and back, and is for people to read.
  package var wall: Int64
  /// Nanoseconds since the machine was started. It never jumps, and is what is counted by.
  package var uptime: Int64
  /// Which start of the machine `uptime` counts from.
  package var boot: String

  /// A reading.
  package init(wall: Int64, uptime: Int64, boot: String) {
    self.wall = wall
    self.uptime = uptime
    self.boot = boot
  }

  /// The time since an earlier reading, by the clock that never jumps; nil where the machine was
  /// started anew between the two.
  func elapsed(since earlier: ClockReading) -> Int64? {
    boot == earlier.boot ? max(0, uptime - earlier.uptime) : nil
  }

  /// The same where the machine was started anew too, by the clock on the wall; never negative.
  func distance(from earlier: ClockReading) -> Int64 {
    if let elapsed = elapsed(since: earlier) { return elapsed }
    let (distance, overflow) = wall.subtractingReportingOverflow(earlier.wall)
    return overflow ? .max : max(0, distance)
  }
}
