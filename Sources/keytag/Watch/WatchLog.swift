#if EventsAPI
import Bytes
import JSONText
import Synchronization

/// The lines that a watcher writes to standard error, for people or for programs.
final class WatchLog: Sendable {
  /// How lines are written.
  enum Form: String, CaseIterable, Sendable {
    case text
    case json
  }

  /// How much it matters.
  enum Level: String, Sendable {
    case info
    case warning
    case error
  }

  /// A fact of a line.
  enum Value: Sendable {
    case text(String)
    case number(Int)
  }

  private let form: Form
  private let output = FileOutput.standardError()

  init(_ form: Form) { self.form = form }

  /// Writes a line: what happened, in words, and the facts of it for programs. A line that cannot be
  /// written is lost: the watch goes on.
  func write(
    _ level: Level, _ event: String, _ message: String, _ facts: [(String, Value)] = []
  ) {
    switch form {
    case .text:
      let mark = level == .info ? "" : "\(level.rawValue): "
      try? output.tell("\(UTCTime.text(Surroundings.now())) \(mark)\(message)")
    case .json:
      var line = JSONObject()
      line.add("time", text: UTCTime.text(Surroundings.now()))
      line.add("level", text: level.rawValue)
      line.add("event", text: event)
      line.add("message", text: message)
      for (key, value) in facts {
        switch value {
        case .text(let text): line.add(key, text: text)
        case .number(let number): line.add(key, number: number)
        }
      }
      try? output.write((line.finish() + [0x0A]).span)
    }
  }
}
#endif
