internal import CBytes
internal import Glibc

/// A pipe that tells of each arrival of a signal, in place of what the signal does by itself.
///
/// From when it is made no signal is lost, whatever the other threads do. A dispatch source of the
/// signal's own does not give that: on Linux it begins to listen in its own time, and until then what
/// arrives is lost or ends the process.
package struct SignalPipe: Sendable {
  /// Can be read when a signal has arrived.
  package let descriptor: Int32

  /// Begins to catch the signal, for as long as the process lives: a handler that has begun may write to
  /// the pipe at any time, so it is never closed. Nil where the process may have no pipe more: the signal
  /// goes on to do what it does by itself.
  package init?(_ signal: ProcessSignal) {
    guard let (reading, writing) = makePipe(flags: O_NONBLOCK) else { return nil }
    descriptor = reading
    _ = keytag_catch_signal(signal.rawValue, writing)
  }

  /// How many signals have arrived since it was last asked.
  package func arrivals() -> Int {
    var bytes = [UInt8](repeating: 0, count: 64)
    return max(0, unsafe read(descriptor, &bytes, bytes.count))
  }
}
