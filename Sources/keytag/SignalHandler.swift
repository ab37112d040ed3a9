import Bytes
import Dispatch

/// Does something whenever the process is sent SIGHUP, as daemons reload on it.
final class HangUp {
  private let source: any DispatchSourceSignal

  /// Begins to listen; without a listener SIGHUP ends the process.
  init(_ action: @escaping @Sendable () -> Void) {
    Surroundings.ignoreHangUpSignal()
    source = DispatchSource.makeSignalSource(signal: Surroundings.hangUpSignal, queue: .global())
    source.setEventHandler(handler: action)
    source.resume()
  }

  /// Ends.
  func cancel() { source.cancel() }
}
