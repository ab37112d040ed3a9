internal import Bytes
internal import JSONText

/// What people are to be told: that a condition holds, or that it holds no more, for one or several
/// sources at once.
package struct Alert: Sendable, Equatable {
  /// Which condition.
  package var condition: AlarmCondition
  /// Whether it holds now.
  package var isFiring: Bool
  /// For which sources, by their names.
  package var sources: [String]
  /// Since when it has held, by the wall's clock; the earliest of the sources'.
  package var since: Int64
  /// When this was found.
  package var at: Int64
  /// What is the matter, if more can be said.
  package var detail: String

  /// An alert with all its parts.
  package init(
    condition: AlarmCondition, isFiring: Bool, sources: [String], since: Int64, at: Int64,
    detail: String
  ) {
    self.condition = condition
    self.isFiring = isFiring
    self.sources = sources
    self.since = since
    self.at = at
    self.detail = detail
  }

  /// What is to be told of some sources, the gravest first: one alert for all that share a condition,
  /// since one outage is one message.
  package static func all(of alarms: [String: SourceAlarm], at now: ClockReading) -> [Alert] {
    var alerts: [Alert] = []
    for condition in [AlarmCondition.unauthorised, .unreachable, .silent, .stale] {
      for isFiring in [true, false] {
        let phase = isFiring ? SourceAlarm.Phase.raised : .recovered
        let met = alarms.compactMap { source, alarm in
          alarm.alarms[condition].flatMap { $0.phase == phase ? (source, $0) : nil }
        }.sorted { $0.0 < $1.0 }
        guard let first = met.first else { continue }
        alerts.append(
          Alert(
            condition: condition, isFiring: isFiring, sources: met.map(\.0),
            since: met.map(\.1.since).min() ?? now.wall, at: now.wall, detail: first.1.detail))
      }
    }
    return alerts
  }

  /// The kinds of events that it is about: of each source the last part of its address.
  package var eventTypes: [String] {
    sources.map { source in
      let address = source.prefix { $0 != "#" && $0 != " " }
      return String(address.split(separator: "/").last ?? address[...])
    }
  }

  /// One sentence.
  package var text: String {
    let types = eventTypes.joined(separator: ", ")
    let start = UTCTime.text(since)
    let reason = detail.isEmpty ? "" : ": \(detail)"
    return switch (condition, isFiring) {
    case (.silent, true):
      "keytag: no events since \(start), though the API answers (\(types))"
    case (.silent, false): "keytag: events come again (\(types))"
    case (.unreachable, true):
      "keytag: the Events API has not answered since \(start)\(reason) (\(types))"
    case (.unreachable, false): "keytag: the Events API answers again (\(types))"
    case (.unauthorised, true): "keytag: the Events API refuses the token\(reason) (\(types))"
    case (.unauthorised, false): "keytag: the Events API takes the token again (\(types))"
    case (.stale, _):
      "keytag: nobody watched from \(start) to \(UTCTime.text(at)) (\(types))"
    }
  }

  /// All of it, as one JSON object.
  package var json: [UInt8] {
    var object = JSONObject()
    object.add("alert", text: condition.rawValue)
    object.add("status", text: isFiring ? "firing" : "resolved")
    object.add("event_types", json: Self.array(eventTypes))
    object.add("sources", json: Self.array(sources))
    object.add("since", text: UTCTime.text(since))
    object.add("at", text: UTCTime.text(at))
    if !detail.isEmpty { object.add("detail", text: detail) }
    object.add("text", text: text)
    return object.finish()
  }

  /// What a webhook of Slack or Teams takes: `{"text":…}`.
  package var webhookBody: [UInt8] {
    var object = JSONObject()
    object.add("text", text: text)
    return object.finish()
  }

  private static func array(_ texts: [String]) -> [UInt8] {
    let items = texts.map { JSONString.quoted(Array($0.utf8).span) }
    return [0x5B] + items.joined(separator: [0x2C]) + [0x5D]
  }
}
