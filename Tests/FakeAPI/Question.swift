import Schemas
import TestSupport

/// What the body of a request for events may say.
enum Question: Equatable {
  /// From the start, or from a time on. Times are in nanoseconds since 1970.
  case reset(limit: Int, start: Int64, end: Int64)
  /// From a cursor on.
  case cursor(APICursor)

  /// Reads a body; nil for one that is not understood. Without a start time it is the last hour.
  init?(_ body: [UInt8], for type: EventType, now: Int64) {
    guard let value = SlowJSON.parse(body), value.kind == "object" else { return nil }
    var (limit, start, end) = (100, now - 3_600_000_000_000, Int64.max)
    for member in value.members {
      let text = Array(body[member.value.range])
      let inner = Array(text.dropFirst().dropLast())
      switch (String(decoding: member.key, as: UTF8.self), member.value.kind) {
      case ("cursor", "string"):
        guard value.members.count == 1, let cursor = APICursor(inner, for: type) else { return nil }
        self = .cursor(cursor)
        return
      case ("limit", "number"):
        guard let number = Int(String(decoding: text, as: UTF8.self)), (1...1000).contains(number)
        else { return nil }
        limit = number
      case ("start_time", "string"):
        guard let time = Timestamp(rfc3339: inner.span) else { return nil }
        start = time.nanosecondsSince1970
      case ("end_time", "string"):
        guard let time = Timestamp(rfc3339: inner.span) else { return nil }
        end = time.nanosecondsSince1970
      default: return nil
      }
    }
    self = .reset(limit: limit, start: start, end: end)
  }
}
