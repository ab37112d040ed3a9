import Bytes
import Dispatch
import SQLite
import Synchronization

/// Stops a query that takes too long.
///
/// SQLite looks for an interrupt between the steps of its program, and one step may be a pattern
/// that is matched for hours, or a plan that is looked for. Where an interrupt does not help within a
/// second, the process ends: it only reads, so that nothing is left half done.
final class TimeLimit {
  private static let grace: Int64 = 1_000_000_000
  private let watch = StopWatch()
  private let timer = DispatchSource.makeTimerSource()

  /// Begins to count. `duration` is in nanoseconds; nil is no limit.
  init(_ duration: Int64?, of connection: Connection, message: String) {
    defer { timer.activate() }
    guard let duration else { return }
    let (interrupter, watch) = (connection.interrupter, watch)
    timer.schedule(deadline: .now() + .milliseconds(20), repeating: .milliseconds(20))
    timer.setEventHandler {
      let spent = watch.spent
      guard spent > duration else { return }
      // Again and again: an interrupt between two statements is lost.
      interrupter.interrupt()
      if spent > duration + Self.grace {
        try? FileOutput.standardError().tell("keytag: \(message)")
        Surroundings.endAtOnce(code: FailureCode.tryAgain.rawValue)
      }
    }
  }

  /// Lets the time stand still.
  func pause() { watch.pause() }

  /// Lets the time go on.
  func resume() { watch.resume() }

  /// Ends counting.
  func cancel() { timer.cancel() }
}

/// Adds up the times between starts and pauses.
private final class StopWatch: Sendable {
  private struct State {
    var spent: Int64 = 0
    /// When it went on; nil while it stands still.
    var start: Int64? = Surroundings.uptime()

    var now: Int64 { spent + (start.map { Surroundings.uptime() - $0 } ?? 0) }
  }

  private let state = Mutex(State())

  /// In nanoseconds.
  var spent: Int64 { state.withLock { $0.now } }

  func pause() {
    state.withLock {
      $0.spent = $0.now
      $0.start = nil
    }
  }

  func resume() { state.withLock { $0.start = Surroundings.uptime() } }
}
