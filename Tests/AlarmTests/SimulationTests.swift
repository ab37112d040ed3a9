import Alarm
import Testing

@Suite struct `Thirty days of watching` {
  @Test func `raise alarms exactly where the script says`() {
    var watched = Watched()
    // Four quiet nights, with an event in every hour of the day.
    for _ in 0..<4 {
      for _ in 0..<14 { watched.ask(.events); watched.ask(.nothing, for: 59 * minute) }
      watched.ask(.nothing, for: 10 * hour)
    }
    watched.ask(.events)
    // Hour 96: a weekend without anybody.
    watched.ask(.nothing, for: 2 * day - minute)
    watched.ask(.events)
    // Hour 144: an outage of three hours.
    watched.ask(.unreachable("HTTP 503"), for: 3 * hour - minute)
    watched.ask(.events)
    // Hour 147: the watcher is restarted, and nothing else happens until hour 170.
    watched.takeOver()
    watched.ask(.nothing, for: 23 * hour - minute)
    watched.ask(.events)
    // Hour 170: the token expires; a new one comes five hours later.
    watched.ask(.unauthorised("HTTP 401"), for: 5 * hour - minute)
    watched.ask(.events)
    // Hour 175: the clock is set a month ahead, and back an hour later.
    watched.machine.wall += 30 * day
    watched.ask(.nothing, for: hour - minute)
    watched.machine.wall -= 30 * day
    watched.ask(.events)
    // Hour 176: the machine is down for four days.
    watched.machine.restart(after: 4 * day - minute)
    watched.takeOver()
    watched.ask(.events)
    // Hour 272: events stop for good; a watcher is started anew every ten hours.
    for _ in 0..<45 {
      watched.takeOver()
      watched.ask(.nothing, for: 10 * hour)
    }
    watched.ask(.events)
    #expect(
      watched.told == [
        "120.0 silent", "144.0 silent over", "145.0 unreachable", "147.0 unreachable over",
        "170.0 unauthorised", "175.0 unauthorised over", "272.0 stale", "296.0 silent",
        "722.0 silent over",
      ])
  }
}
