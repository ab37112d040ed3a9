import Bytes
import Dispatch

/// Does something whenever the process is sent a signal, in place of what the signal does by itself.
final class SignalHandler {
  private let source: any DispatchSourceRead

  /// Begins to listen.
  init(_ signal: ProcessSignal, _ action: @escaping @Sendable () -> Void) {
    let pipe = SignalPipe(signal)
    source = DispatchSource.makeReadSource(fileDescriptor: pipe.descriptor, queue: .global())
    source.setEventHandler { for _ in 0..<pipe.arrivals() { action() } }
    source.resume()
  }

  /// Ends; the signal does nothing from then on.
  func cancel() { source.cancel() }
}
