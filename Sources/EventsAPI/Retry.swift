/// When to ask again after a failure, and when to give up: each wait is a random part of a time that
/// doubles, so that many clients that failed together do not come back together.
package struct Retry: Sendable, Equatable {
  private static let first: Int64 = .second / 2
  private static let longest: Int64 = .minute

  /// How long to go on trying from the first failure on, in nanoseconds.
  package var patience: Int64
  /// How many failures there were in a row.
  package private(set) var failures = 0
  private var failingSince: Int64 = 0
  /// When to ask again, by the clock that never jumps.
  package private(set) var due: Int64?

  /// Nothing has failed yet.
  package init(patience: Int64) { self.patience = patience }

  /// Notes a failure.
  /// - Parameters:
  ///   - time: When it was, by the clock that never jumps.
  ///   - after: How long the server asks to wait at least, in nanoseconds.
  ///   - chance: A random number from 0 to 1.
  /// - Returns: Whether to ask again, and not to give up.
  package mutating func fail(at time: Int64, after: Int64 = 0, chance: Double) -> Bool {
    if failures == 0 { failingSince = time }
    let ceiling = min(Self.longest, Self.first << Int64(min(failures, 10)))
    failures += 1
    // What the server asks for is not shortened by chance: all come back later, but not together.
    let wait = max(0, after) + Int64(Double(ceiling) * min(max(0, chance), 1))
    guard time + wait - failingSince <= patience else { return false }
    due = time + wait
    return true
  }

  /// Notes that it went well.
  package mutating func succeed() {
    failures = 0
    due = nil
  }
}
