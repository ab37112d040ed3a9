import Bytes
import Dispatch

/// Says on a terminal, twice a second, how far a long run has come.
final class Progress {
  private let timer: (any DispatchSourceTimer)?

  /// Begins to watch, where standard error is a terminal and standard output is none.
  init(of events: @escaping @Sendable () -> Int) {
    let terminal = FileOutput.standardError()
    guard terminal.isTerminal, !FileOutput.standardOutput().isTerminal else {
      timer = nil
      return
    }
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + .seconds(1), repeating: .milliseconds(500))
    timer.setEventHandler { try? terminal.write("\r\(events()) events\u{1B}[K") }
    timer.resume()
    self.timer = timer
  }

  /// Ends, and clears the line.
  func finish() {
    guard let timer else { return }
    timer.cancel()
    try? FileOutput.standardError().write("\r\u{1B}[K")
  }
}
