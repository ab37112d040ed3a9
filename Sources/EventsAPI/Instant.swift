/// A moment on both clocks, in nanoseconds: what a decision is told of the time.
package struct Instant: Sendable, Equatable {
  /// Since 1970. It may jump, and is what events and the API have.
  package var wall: Int64
  /// Since some moment. It never jumps, and is what one waits by.
  package var uptime: Int64

  /// A moment.
  package init(wall: Int64, uptime: Int64) {
    self.wall = wall
    self.uptime = uptime
  }
}

extension Int64 {
  /// A second in nanoseconds.
  static var second: Int64 { 1_000_000_000 }
  /// A minute in nanoseconds.
  static var minute: Int64 { 60 * second }
  /// An hour in nanoseconds.
  static var hour: Int64 { 3600 * second }
  /// A day in nanoseconds.
  static var day: Int64 { 24 * hour }
}
