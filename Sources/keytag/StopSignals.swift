import Bytes
import Synchronization

/// Lets a run that is asked to end, by SIGTERM or Ctrl-C, finish what it has begun. Asked a second
/// time it ends at once. A signal that the process was started to ignore stays ignored.
final class StopSignals {
  private let handlers: [SignalHandler]
  private let received: Received

  private final class Received: Sendable {
    let first = Mutex<ProcessSignal?>(nil)
  }

  /// Begins to listen; `stop` is called once, from any thread.
  init(_ stop: @escaping @Sendable () -> Void) {
    let received = Received()
    self.received = received
    handlers = [ProcessSignal.interrupt, .terminate].filter { !$0.isIgnored }.map { signal in
      SignalHandler(signal) {
        let isFirst = received.first.withLock { first in
          defer { first = first ?? signal }
          return first == nil
        }
        if isFirst { stop() } else { signal.end() }
      }
    }
  }

  /// Ends the process by the signal that was received, if one was.
  func endIfStopped() {
    handlers.forEach { $0.cancel() }
    received.first.withLock { $0 }?.end()
  }
}
