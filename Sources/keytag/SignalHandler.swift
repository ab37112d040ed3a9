import Bytes
import Dispatch

/// Does something whenever the process is sent a signal, in place of what the signal does by itself.
final class SignalHandler {
  private let source: (any DispatchSourceRead)?

  /// Begins to listen; where the process may open nothing more, the signal does what it does by itself.
  init(_ signal: ProcessSignal, _ action: @escaping @Sendable () -> Void) {
    guard let pipe = SignalPipe(signal) else {
      source = nil
      return
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: pipe.descriptor, queue: .global())
    source.setEventHandler { for _ in 0..<pipe.arrivals() { action() } }
    source.resume()
    self.source = source
  }

  /// Ends; the signal does nothing from then on.
  func cancel() { source?.cancel() }
}
