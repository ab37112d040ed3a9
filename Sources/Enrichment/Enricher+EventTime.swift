internal import Bytes
internal import JSONText
internal import Schemas

/// The time of an event.
struct EventTime {
  /// Nanoseconds since 1970.
  let nanoseconds: Int64
  /// RFC 3339 in UTC: as it is written where that is the usual form, else converted.
  let text: EventText
}

extension Enricher {
  /// The event's time; nil where there is none, or none that can be read and the event is kept
  /// nevertheless, which is counted.
  @inline(__always) mutating func keptEventTime(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, _ type: Int
  ) throws(Reject) -> EventTime? {
    if logType.eventTimeSlot >= 0, logType.isTimeRFC3339 {
      let slot = walker[logType.eventTimeSlot]
      if slot.kind == .string, !slot.isEscaped,
        let usual = input.withBytes({ Timestamp.usualNanoseconds($0.extracting(slot.range)) })
      {
        return EventTime(nanoseconds: usual, text: EventText(slot.range))
      }
    }
    return try unusualEventTime(logType, input, type)
  }

  @inline(never) private mutating func unusualEventTime(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, _ type: Int
  ) throws(Reject) -> EventTime? {
    do {
      guard let read = try readEventTime(logType, input, type) else { return nil }
      let isCanonical =
        read.isRFC3339
        && withText(read.text, input) { text in
          text.count >= 20 && text.count <= 30 && text[10] == 0x54 && text[text.count - 1] == 0x5A
        }
      var text = read.text
      if !isCanonical {
        let start = scratch.count
        read.moment.append(to: &scratch)
        text = EventText(start: start, end: scratch.count, isDecoded: true)
      }
      return EventTime(nanoseconds: read.moment.nanosecondsSince1970, text: text)
    } catch {
      guard isLenient else { throw error }
      otherCounts.wrongTypes[plan.logTypes[type].eventTime?.path ?? "", default: 0] += 1
      return nil
    }
  }

  /// The event's time; nil where the log type has none or the event leaves an optional one out.
  mutating func eventTime(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, _ type: Int
  ) throws(Reject) -> Timestamp? {
    try readEventTime(logType, input, type)?.moment
  }

  /// An event's time, and where it is written.
  private struct ReadTime {
    let moment: Timestamp
    let text: EventText
    /// Whether the text is RFC 3339.
    let isRFC3339: Bool
  }

  private mutating func readEventTime(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, _ type: Int
  ) throws(Reject) -> ReadTime? {
    guard logType.eventTimeSlot >= 0 else {
      return logType.eventTimeSlot == -1 ? nil : try capturedTime(logType, input, type)
    }
    let slot = walker[logType.eventTimeSlot]
    guard slot.kind.isValue, slot.length > 0 else { return nil }
    let text = text(of: slot, input)
    if slot.kind == .string, logType.isTimeRFC3339 {
      let time = withText(text, input) { Timestamp(rfc3339: $0) }
      if let time { return ReadTime(moment: time, text: text, isRFC3339: true) }
    } else if slot.kind == .string || slot.kind == .number {
      if let time = time(text, input, type) { return time }
    }
    throw badTime(text, at: Int(slot.offset), input, type)
  }

  /// The time that lies in a string of JSON.
  private func capturedTime(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, _ type: Int
  ) throws(Reject) -> ReadTime? {
    guard let captured = findings.captured[-2 - logType.eventTimeSlot].first else { return nil }
    let text = captured.value.key
    if captured.kind == .string || captured.kind == .number, let time = time(text, input, type) {
      return time
    }
    throw badTime(text, at: 0, input, type)
  }

  /// The time in one of the formats that the log type has for it.
  private func time(
    _ text: EventText, _ input: borrowing InputBuffer, _ type: Int
  ) -> ReadTime? {
    let formats = plan.logTypes[type].eventTime?.formats ?? []
    let moment = withText(text, input) { Timestamp($0, in: formats) }
    return moment.map { ReadTime(moment: $0, text: text, isRFC3339: false) }
  }

  private func badTime(
    _ text: EventText, at offset: Int, _ input: borrowing InputBuffer, _ type: Int
  ) -> Reject {
    let time = plan.logTypes[type].eventTime
    let formats = time?.formats ?? []
    let form =
      formats == [.rfc3339]
      ? "RFC 3339 writes them"
      : formats.map(\.name).joined(separator: " or ") + (formats.count > 1 ? " write" : " writes")
        + " them"
    return Reject(
      .badEventTime, "\(time?.path ?? "") is not a time as \(form): \(excerpt(of: text, input))",
      at: offset)
  }

  /// The start of a text, for messages.
  func excerpt(of text: EventText, _ input: borrowing InputBuffer) -> String {
    withText(text, input) { text in
      let start = text.extracting(0..<min(text.count, 64))
      return String(decoding: [UInt8](copying: start), as: UTF8.self)
        + (text.count > 64 ? "…" : "")
    }
  }
}
