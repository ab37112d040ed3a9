import Alarm
import Testing

@Suite struct `An alarm` {
  private var watched = Watched()

  @Test mutating func `fires once for a silence, and again after events came`() {
    watched.ask(.events)
    watched.ask(.nothing, for: 3 * day)
    #expect(watched.told == ["24.0 silent"])
    watched.ask(.events)
    watched.ask(.nothing, for: 2 * day)
    #expect(watched.told == ["24.0 silent", "72.0 silent over", "96.0 silent"])
  }

  @Test mutating func `does not fire while an event comes now and then`() {
    for _ in 0..<30 {
      watched.ask(.events)
      watched.ask(.nothing, for: 23 * hour)
    }
    #expect(watched.told.isEmpty)
  }

  @Test mutating func `of a source that never had events fires a day after watching began`() {
    watched.ask(.nothing, for: 2 * day)
    #expect(watched.told == ["24.0 silent"])
  }

  @Test mutating func `for an API that does not answer is not that of silence`() {
    watched.ask(.unreachable("no route"), for: 3 * day)
    #expect(watched.told == ["1.0 unreachable"])
    watched.ask(.events)
    #expect(watched.told == ["1.0 unreachable", "72.0 unreachable over"])
  }

  @Test mutating func `does not fire for failures that come and go`() {
    for _ in 0..<100 {
      watched.ask(.unreachable("HTTP 503"), for: 50 * minute)
      watched.ask(.events)
    }
    #expect(watched.told.isEmpty)
  }

  @Test mutating func `for a refused token fires at once, and is not that of an unreachable API`() {
    watched.ask(.events)
    watched.ask(.unauthorised("HTTP 401"), for: 2 * day)
    #expect(watched.told == ["0.0 unauthorised"])
    watched.ask(.nothing)
    // An answer without events covers the time of the refusals too.
    #expect(Set(watched.told.dropFirst()) == ["48.0 unauthorised over", "48.0 silent"])
  }

  @Test mutating func `of a silence includes the time in which the API did not answer`() {
    watched.ask(.events)
    watched.ask(.unreachable(""), for: 30 * hour)
    watched.ask(.events)
    watched.ask(.unreachable(""), for: 30 * hour)
    watched.ask(.nothing)
    #expect(
      watched.told == [
        "1.0 unreachable", "30.0 unreachable over", "31.0 unreachable", "60.0 unreachable over",
        "60.0 silent",
      ])
  }

  @Test mutating func `that nobody was told of is told later, also by another process`() {
    watched.ask(.unauthorised("HTTP 401"), isToldToNobody: true)
    watched.ask(.unauthorised("HTTP 401"), isToldToNobody: true)
    watched.takeOver()
    watched.ask(.unauthorised("HTTP 401"))
    watched.ask(.unauthorised("HTTP 401"))
    #expect(watched.told == ["0.0 unauthorised"])
  }

  @Test mutating func `that is over before anybody was told is not told`() {
    watched.ask(.unauthorised("HTTP 401"), isToldToNobody: true)
    watched.ask(.events)
    #expect(watched.told.isEmpty)
    #expect(watched.alarm.alarms.isEmpty)
  }

  @Test mutating func `does not fire twice where the watcher is started anew`() {
    watched.ask(.nothing, for: 25 * hour)
    for _ in 0..<10 {
      watched.takeOver()
      watched.ask(.nothing, for: hour)
    }
    #expect(watched.told == ["24.0 silent"])
  }

  @Test mutating func `fires as if nothing were where the watcher is started anew every hour`() {
    for _ in 0..<30 {
      watched.takeOver()
      watched.ask(.nothing, for: hour)
    }
    #expect(watched.told == ["24.0 silent"])
  }
}

@Suite struct `The alarm of a stale watcher` {
  private var watched = Watched()

  @Test mutating func `fires once when somebody watches again`() {
    watched.ask(.events, for: hour)
    watched.machine.pass(2 * day)
    watched.takeOver()
    watched.ask(.events, for: day)
    #expect(watched.told == ["49.0 stale"])
  }

  @Test mutating func `fires where the machine was down as well`() {
    watched.ask(.events, for: hour)
    watched.machine.restart(after: 2 * day)
    watched.takeOver()
    watched.ask(.events, for: day)
    #expect(watched.told == ["49.0 stale"])
  }

  @Test mutating func `fires while nothing can be kept, and once`() {
    watched.ask(.events)
    for _ in 0..<30 {
      watched.machine.pass(hour)
      watched.alarm.observeNothing(at: watched.machine.now, watched.settings)
    }
    watched.ask(.events)
    watched.ask(.events)
    #expect(watched.told == ["30.0 stale"])
  }

  @Test mutating func `does not fire for a short pause`() {
    watched.ask(.events, for: hour)
    watched.machine.restart(after: 23 * hour)
    watched.takeOver()
    watched.ask(.events, for: day)
    #expect(watched.told.isEmpty)
  }

  @Test mutating func `is seen from outside while nobody watches`() {
    watched.ask(.events)
    #expect(watched.alarm.conditions(at: watched.machine.now, watched.settings).isEmpty)
    watched.machine.pass(25 * hour)
    #expect(watched.alarm.conditions(at: watched.machine.now, watched.settings) == [.stale])
  }
}

@Suite struct `A clock that jumps` {
  private var watched = Watched()

  @Test(arguments: [400 * day, -400 * day, 2 * day, -2 * day])
  mutating func `raises no alarm`(jump: Int64) {
    watched.ask(.events, for: hour)
    watched.machine.wall += jump
    watched.ask(.nothing, for: hour)
    watched.machine.wall -= jump
    watched.ask(.unreachable(""), for: 30 * minute)
    watched.machine.wall += jump
    watched.takeOver()
    watched.ask(.nothing, for: hour)
    #expect(watched.told.isEmpty)
    #expect(watched.alarm.conditions(at: watched.machine.now, watched.settings).isEmpty)
  }

  @Test mutating func `keeps no alarm from its hour`() {
    watched.ask(.events)
    for index in 0..<24 {
      watched.machine.wall += (index % 2 == 0 ? 1 : -1) * 100 * day
      watched.ask(.nothing, for: hour)
    }
    #expect(watched.told == ["24.0 silent"])
  }

  @Test mutating func `that was wrong when the machine started raises none when it is set right`() {
    watched.ask(.events, for: hour)
    watched.machine.restart(after: -20_000 * day)
    watched.takeOver()
    watched.ask(.nothing, for: minute)
    watched.machine.wall += 20_000 * day
    watched.ask(.nothing, for: hour)
    #expect(watched.told.isEmpty)
  }

  @Test mutating func `does not make two starts of the machine a silence`() {
    watched.ask(.events, for: hour)
    for _ in 0..<3 {
      watched.machine.restart(after: 20 * hour)
      watched.takeOver()
      watched.ask(.nothing, for: hour)
    }
    #expect(watched.told.isEmpty)
  }
}
