import Schemas
import TestSupport

/// The events of a file of JSON lines, at the times they have or at an even pace.
struct FileEvents: EventSource {
  private struct Event {
    var time: Int64
    /// The bytes up to the timestamp, and those behind it.
    var before: ArraySlice<UInt8>
    var timestamp: [UInt8]
    var after: ArraySlice<UInt8>
  }

  private var events: [EventType: [Event]] = [:]
  /// The lines that are no events, counted from 1.
  private(set) var skipped: [Int] = []

  /// Takes the lines of a file.
  init(_ text: [UInt8], pace: Pace?) {
    var number = 0
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      guard let (type, found) = Self.read(Array(line)) else {
        skipped.append(index + 1)
        continue
      }
      var event = found
      if let pace {
        event.time = pace.time(number)
        let text = Timestamp(nanosecondsSince1970: event.time).text(digits: 9)
        event.timestamp = Array(text.utf8)
      }
      number += 1
      events[type, default: []].append(event)
    }
    for type in EventType.allCases { events[type]?.sort { $0.time < $1.time } }
  }

  private static func read(_ line: [UInt8]) -> (EventType, Event)? {
    guard let value = SlowJSON.parse(line), value.kind == "object" else { return nil }
    func has(_ key: String) -> Bool { value.value(at: [key]) != nil }
    let type: EventType? =
      if has("object_type") || has("actor_uuid") {
        .auditevents
      } else if has("session_uuid") || has("target_user") || has("category") {
        .signinattempts
      } else if has("item_uuid") || has("vault_uuid") { .itemusages } else { nil }
    guard let type, let timestamp = value.value(at: ["timestamp"]), timestamp.kind == "string"
    else {
      return nil
    }
    let (start, end) = (timestamp.range.lowerBound + 1, timestamp.range.upperBound - 1)
    let written = Array(line[start..<end])
    guard let time = Timestamp(rfc3339: written.span) else { return nil }
    return (
      type,
      Event(
        time: time.nanosecondsSince1970, before: line[..<start], timestamp: written,
        after: line[end...])
    )
  }

  func count(_ type: EventType) -> Int { events[type]?.count ?? 0 }

  func time(_ type: EventType, _ index: Int) -> Int64 { events[type]?[index].time ?? 0 }

  func event(_ type: EventType, _ index: Int, _ version: Version) -> [UInt8] {
    guard let event = events[type]?[index] else { return [] }
    return event.before + event.timestamp + event.after
  }
}
