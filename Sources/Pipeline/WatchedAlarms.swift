#if EventsAPI
import Alarm
import EventStore
import SQLite

/// The alarms of all sources that are watched, between what a round reports and what is kept.
struct WatchedAlarms {
  private let connection: Connection
  private let settings: AlarmSettings
  private var alarms: [String: SourceAlarm]
  /// The names that sources had before their account was known, which are kept no longer.
  private var former: Set<String> = []

  /// Goes on with what was kept.
  init(_ connection: Connection, _ settings: AlarmSettings) throws(SQLiteError) {
    self.connection = connection
    self.settings = settings
    alarms = [:]
    for kept in try WatchedSource.all(of: connection) { alarms[kept.source] = SourceAlarm(kept) }
  }

  /// Takes what came of a round.
  mutating func observe(_ report: PullReport, at now: ClockReading) {
    for part in report.parts { takeOver(part) }
    // Where the API does not say what the token may read, it is what is known already.
    let isSaid = report.token != nil
    let isNew = report.parts.allSatisfy { alarms[knownSource($0.source)] == nil }
    for part in report.parts {
      let source = knownSource(part.source)
      guard isSaid || isNew || alarms[source] != nil else { continue }
      guard let outcome = outcome(of: part, isKnown: alarms[source] != nil) else { continue }
      alarms[source, default: SourceAlarm(startingAt: now)].observe(outcome, at: now, settings)
    }
  }

  /// Takes that a round came to nothing for a reason of this machine's own.
  mutating func observeNothing(at now: ClockReading) {
    for source in alarms.keys { alarms[source]?.observeNothing(at: now, settings) }
  }

  /// A source's full name. Where the API does not answer, it does not say for which account either:
  /// then it is the one that is known, if there is one only.
  private func knownSource(_ source: String) -> String {
    guard !source.contains("#"), alarms[source] == nil else { return source }
    let named = alarms.keys.filter { $0.hasPrefix(source + "#") }
    return named.count == 1 ? named.first ?? source : source
  }

  /// Gives what was known of a source before its account was to its full name.
  private mutating func takeOver(_ part: PullReport.Part) {
    guard let mark = part.source.firstIndex(of: "#") else { return }
    let before = String(part.source[..<mark])
    guard let alarm = alarms.removeValue(forKey: before) else { return }
    former.insert(before)
    // A right that the token never had is not one that it lost.
    if part.end != .notAllowed, alarms[part.source] == nil { alarms[part.source] = alarm }
  }

  private func outcome(of part: PullReport.Part, isKnown: Bool) -> Outcome? {
    let hasCome = part.stored > 0 || part.rejected > 0
    return switch part.end {
    case .upToDate: hasCome ? .events : .nothing
    case .unavailable(let why): hasCome ? .events : .unreachable(why)
    case .unauthorised(let why): .unauthorised(why)
    // A right that the token never had is nothing to be alarmed of; one that it lost is.
    case .notAllowed: isKnown ? .unauthorised("the token may no longer read them") : nil
    case .stopped: nil
    }
  }

  /// What is to be told.
  func alerts(at now: ClockReading) -> [Alert] { Alert.all(of: alarms, at: now) }

  /// Notes that somebody was told.
  mutating func told(_ alert: Alert) {
    for source in alert.sources { alarms[source]?.tell(alert.condition) }
  }

  /// Keeps what is known, in one transaction.
  mutating func save() throws(SQLiteError) {
    let (alarms, former, connection) = (alarms, former, connection)
    try connection.transaction { () throws(SQLiteError) in
      for source in former { try WatchedSource.remove(source, from: connection) }
      for (source, alarm) in alarms {
        try WatchedSource(alarm, of: source).save(to: connection)
      }
    }
    self.former = []
  }
}
#endif
