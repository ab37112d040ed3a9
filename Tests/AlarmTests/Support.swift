import Alarm

let minute: Int64 = 60_000_000_000
let hour = 60 * minute
let day = 24 * hour

/// A machine with clocks that a test turns.
struct Machine {
  var wall: Int64 = 1_767_600_000_000_000_000  // 2026-01-05T08:00:00Z
  var uptime: Int64 = 3 * hour
  var boot = "first"

  var now: ClockReading { ClockReading(wall: wall, uptime: uptime, boot: boot) }

  /// Lets time pass on both clocks.
  mutating func pass(_ time: Int64) {
    wall += time
    uptime += time
  }

  /// Starts anew, after so long.
  mutating func restart(after time: Int64) {
    wall += time
    uptime = minute
    boot += "+"
  }
}

/// A watched source on a machine, asked every minute.
struct Watched {
  var machine = Machine()
  var alarm: SourceAlarm
  var settings = AlarmSettings()
  /// What was told so far: hours since the start, with one digit, and what.
  var told: [String] = []
  private let start: Int64

  init() {
    alarm = SourceAlarm(startingAt: machine.now)
    start = machine.wall
  }

  /// Asks once, a minute later; who is told takes it, unless nobody can be told.
  mutating func ask(_ outcome: Outcome, isToldToNobody: Bool = false) {
    machine.pass(minute)
    alarm.observe(outcome, at: machine.now, settings)
    for alert in Alert.all(of: ["a/itemusages": alarm], at: machine.now) where !isToldToNobody {
      let tenths = (machine.wall - start) / (hour / 10)
      told.append(
        "\(tenths / 10).\(tenths % 10) \(alert.condition.rawValue)\(alert.isFiring ? "" : " over")")
      alarm.tell(alert.condition)
    }
  }

  /// Asks every minute for so long.
  mutating func ask(_ outcome: Outcome, for time: Int64) {
    for _ in 0..<time / minute { ask(outcome) }
  }

  /// Another process goes on with what was kept.
  mutating func takeOver() {
    alarm = SourceAlarm(
      quiet: alarm.quiet, unanswered: alarm.unanswered, failing: alarm.failing,
      lastEvents: alarm.lastEvents, lastAnswer: alarm.lastAnswer, lastRound: alarm.lastRound,
      alarms: alarm.alarms)
  }
}
