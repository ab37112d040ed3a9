package import Alarm
package import EventStore
internal import Schemas

// What is kept has times as text; who decides has them as numbers. A text that is none, which only
// other hands can have written, counts as long ago.

extension SourceAlarm {
  /// A source's alarm as it was kept.
  package init(_ kept: WatchedSource) {
    var alarms: [AlarmCondition: Alarm] = [:]
    for alarm in kept.alarms {
      guard let condition = AlarmCondition(rawValue: alarm.condition),
        let phase = Phase(rawValue: alarm.phase)
      else { continue }
      alarms[condition] = Alarm(phase, since: nanoseconds(alarm.since), detail: alarm.detail)
    }
    self.init(
      quiet: kept.quiet, unanswered: kept.unanswered, failing: kept.failing,
      lastEvents: nanoseconds(kept.eventsAt), lastAnswer: kept.answeredAt.map(nanoseconds),
      lastRound: ClockReading(
        wall: nanoseconds(kept.roundAt), uptime: kept.roundUptime, boot: kept.boot),
      alarms: alarms)
  }
}

extension WatchedSource {
  /// A source's alarm to be kept.
  package init(_ alarm: SourceAlarm, of source: String) {
    let alarms = alarm.alarms.sorted { $0.key.rawValue < $1.key.rawValue }.map { condition, state in
      Alarm(
        condition: condition.rawValue, phase: state.phase.rawValue,
        since: Timestamp.storedText(state.since),
        detail: state.detail)
    }
    self.init(
      source: source, quiet: alarm.quiet, unanswered: alarm.unanswered, failing: alarm.failing,
      eventsAt: Timestamp.storedText(alarm.lastEvents),
      answeredAt: alarm.lastAnswer.map(Timestamp.storedText),
      roundAt: Timestamp.storedText(alarm.lastRound.wall), roundUptime: alarm.lastRound.uptime,
      boot: alarm.lastRound.boot, alarms: alarms)
  }
}

private func nanoseconds(_ text: String) -> Int64 { Timestamp.nanoseconds(stored: text) ?? 0 }
