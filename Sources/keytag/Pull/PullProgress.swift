#if EventsAPI
import Bytes
import EventsAPI
import Pipeline
import Schemas

/// Says on a terminal, page by page, how far a pull has come and how far behind now that is.
final class PullProgress {
  private let terminal: FileOutput?
  private var isShown = false

  /// Begins, where standard error is a terminal and standard output is none that gets events.
  init(besideEvents: Bool) {
    let errors = FileOutput.standardError()
    let isCrowded = besideEvents && FileOutput.standardOutput().isTerminal
    terminal = errors.isTerminal && !isCrowded ? errors : nil
  }

  /// Shows how far one kind of events has come.
  func show(_ part: PullReport.Part) {
    guard let terminal else { return }
    isShown = true
    try? terminal.write("\r\(Self.line(part, at: Surroundings.now()))\u{1B}[K")
  }

  /// One line: pages, events, and how old the latest event is.
  static func line(_ part: PullReport.Part, at now: Int64) -> String {
    var line = "\(part.feature.title): \(part.extent)"
    guard let newest = part.newestEvent else { return line }
    let seconds = max(0, now - newest) / 1_000_000_000
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] as [(String, Int64)]
    where seconds >= length || length == 1 {
      line += ", \(seconds / length) \(unit) behind"
      break
    }
    return line
  }

  /// Clears the line, where there is one.
  func clear() {
    if isShown { try? terminal?.write("\r\u{1B}[K") }
    isShown = false
  }
}

extension PullReport.Part {
  /// How much came, in words.
  var extent: String {
    "\(pages) page\(pages == 1 ? "" : "s"), \(events) event\(events == 1 ? "" : "s")"
  }
}
#endif
