package import Bytes

/// The time, and waiting for it.
package struct Clock {
  /// What time it is.
  package var now: () -> Instant
  /// Waits for a time in nanoseconds; false where the program is to end.
  package var sleep: (Int64) -> Bool
  /// A random number from 0 to 1.
  package var chance: () -> Double

  /// A clock made of its parts.
  package init(
    now: @escaping () -> Instant, sleep: @escaping (Int64) -> Bool,
    chance: @escaping () -> Double = { Double.random(in: 0...1) }
  ) {
    self.now = now
    self.sleep = sleep
    self.chance = chance
  }

  /// The machine's, whose sleep ends when `wakeup` is called.
  package init(until wakeup: Wakeup) {
    self.init(
      now: { Instant(wall: Surroundings.now(), uptime: Surroundings.uptime()) },
      sleep: { wakeup.sleep($0) })
  }
}
