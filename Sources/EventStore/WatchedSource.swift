package import SQLite

/// What is kept of a source that is watched. Times are text in UTC with nine fraction digits, lengths
/// of time are in nanoseconds.
package struct WatchedSource: Sendable, Equatable {
  /// An alarm that is not merely armed.
  package struct Alarm: Sendable, Equatable {
    /// Its condition.
    package var condition: String
    /// How far it has come.
    package var phase: String
    /// Since when the condition has held.
    package var since: String
    /// What was the matter.
    package var detail: String

    /// An alarm with all its parts.
    package init(condition: String, phase: String, since: String, detail: String) {
      self.condition = condition
      self.phase = phase
      self.since = since
      self.detail = detail
    }
  }

  /// Which source.
  package var source: String
  /// How long there were no events, up to the last answer.
  package var quiet: Int64
  /// How long before the last round that answer was.
  package var unanswered: Int64
  /// How long all rounds have failed; nil where the last one did not.
  package var failing: Int64?
  /// When events came last.
  package var eventsAt: String
  /// When the last answer was; nil before the first.
  package var answeredAt: String?
  /// When the last round was.
  package var roundAt: String
  /// The same as time since the machine's start.
  package var roundUptime: Int64
  /// Which start that is.
  package var boot: String
  /// Its alarms.
  package var alarms: [Alarm]

  /// A source with all its parts.
  package init(
    source: String, quiet: Int64, unanswered: Int64, failing: Int64?, eventsAt: String,
    answeredAt: String?, roundAt: String, roundUptime: Int64, boot: String, alarms: [Alarm]
  ) {
    self.source = source
    self.quiet = quiet
    self.unanswered = unanswered
    self.failing = failing
    self.eventsAt = eventsAt
    self.answeredAt = answeredAt
    self.roundAt = roundAt
    self.roundUptime = roundUptime
    self.boot = boot
    self.alarms = alarms
  }
}

extension WatchedSource {
  /// All that are watched, in the order of their names.
  package static func all(of connection: Connection) throws(SQLiteError) -> [WatchedSource] {
    var alarms: [String: [Alarm]] = [:]
    var conditions = try connection.prepare(
      """
      SELECT source, condition, phase, since, detail FROM watched_condition
      ORDER BY source, condition
      """)
    while try conditions.step() {
      alarms[conditions.string(0), default: []].append(
        Alarm(
          condition: conditions.string(1), phase: conditions.string(2),
          since: conditions.string(3), detail: conditions.string(4)))
    }
    var sources: [WatchedSource] = []
    var select = try connection.prepare(
      """
      SELECT source, quiet_ns, unanswered_ns, failing_ns, events_at, answered_at, round_at,
        round_uptime_ns, boot FROM watched_source ORDER BY source
      """)
    while try select.step() {
      let source = select.string(0)
      sources.append(
        WatchedSource(
          source: source, quiet: select.int64(1), unanswered: select.int64(2),
          failing: select.isNull(3) ? nil : select.int64(3), eventsAt: select.string(4),
          answeredAt: select.isNull(5) ? nil : select.string(5), roundAt: select.string(6),
          roundUptime: select.int64(7), boot: select.string(8), alarms: alarms[source] ?? []))
    }
    return sources
  }

  /// Keeps what is known now, in place of what was. For use in a transaction.
  package func save(to connection: Connection) throws(SQLiteError) {
    var insert = try connection.prepare(
      """
      INSERT OR REPLACE INTO watched_source (source, quiet_ns, unanswered_ns, failing_ns, events_at,
        answered_at, round_at, round_uptime_ns, boot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(source, at: 1)
    try insert.bind(quiet, at: 2)
    try insert.bind(unanswered, at: 3)
    if let failing { try insert.bind(failing, at: 4) }
    try insert.bind(eventsAt, at: 5)
    if let answeredAt { try insert.bind(answeredAt, at: 6) }
    try insert.bind(roundAt, at: 7)
    try insert.bind(roundUptime, at: 8)
    try insert.bind(boot, at: 9)
    try insert.run()
    try Self.removeConditions(of: source, from: connection)
    var alarm = try connection.prepare(
      """
      INSERT INTO watched_condition (source, condition, phase, since, detail)
      VALUES (?, ?, ?, ?, ?)
      """)
    for kept in alarms {
      try alarm.bind(source, at: 1)
      try alarm.bind(kept.condition, at: 2)
      try alarm.bind(kept.phase, at: 3)
      try alarm.bind(kept.since, at: 4)
      try alarm.bind(kept.detail, at: 5)
      try alarm.run()
    }
  }

  /// Keeps nothing of a source any more. For use in a transaction.
  package static func remove(
    _ source: String, from connection: Connection
  ) throws(SQLiteError) {
    try removeConditions(of: source, from: connection)
    var delete = try connection.prepare("DELETE FROM watched_source WHERE source = ?")
    try delete.bind(source, at: 1)
    try delete.run()
  }

  private static func removeConditions(
    of source: String, from connection: Connection
  ) throws(SQLiteError) {
    var delete = try connection.prepare("DELETE FROM watched_condition WHERE source = ?")
    try delete.bind(source, at: 1)
    try delete.run()
  }
}
