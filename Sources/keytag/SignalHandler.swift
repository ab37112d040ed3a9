import Bytes
import Dispatch

/// Does something whenever the process is sent a signal, in place of what the signal does by itself.
final class SignalHandler {
  private let source: any DispatchSourceSignal

  /// Begins to listen.
  init(_ signal: ProcessSignal, _ action: @escaping @Sendable () -> Void) {
    signal.ignore()
    source = DispatchSource.makeSignalSource(signal: signal.rawValue, queue: .global())
    source.setEventHandler(handler: action)
    source.resume()
  }

  /// Ends; the signal is ignored from then on.
  func cancel() { source.cancel() }
}
