import Alarm
import TestSupport
import Testing

@Suite struct `An alert` {
  private func alerts() -> [Alert] {
    var machine = Machine()
    var sources: [String: SourceAlarm] = [:]
    for type in ["itemusages", "auditevents", "signinattempts"] {
      sources["https://events.example.com/api/v2/\(type)#ACC"] = SourceAlarm(
        startingAt: machine.now)
    }
    machine.pass(minute)
    for name in sources.keys.sorted() {
      let outcome: Outcome =
        name.contains("signin") ? .events : .unauthorised("HTTP 401 (\"no\"\n)")
      sources[name]?.observe(outcome, at: machine.now, AlarmSettings())
    }
    return Alert.all(of: sources, at: machine.now)
  }

  @Test func `is one for all sources that share a condition`() throws {
    let alerts = alerts()
    #expect(alerts.count == 1)
    #expect(alerts.first?.eventTypes == ["auditevents", "itemusages"])
  }

  @Test func `is a JSON object for programs`() throws {
    let json = SlowMembers(try #require(alerts().first).json)
    #expect(json["alert"] == #""unauthorised""#)
    #expect(json["status"] == #""firing""#)
    #expect(json["event_types"] == #"["auditevents","itemusages"]"#)
    #expect(json["since"] == #""2026-01-05T08:01:00Z""#)
    #expect(json["at"] == #""2026-01-05T08:01:00Z""#)
    #expect(json["detail"] == #""HTTP 401 (\"no\"\n)""#)
  }

  @Test func `is a text for Slack and Teams`() throws {
    let alert = try #require(alerts().first)
    let members = SlowMembers(alert.webhookBody)
    #expect(members.members.map(\.key) == ["text"])
    #expect(members["text"]?.contains("refuses the token") == true)
  }

  @Test(arguments: AlarmCondition.allCases, [true, false])
  func `says what the matter is`(condition: AlarmCondition, isFiring: Bool) {
    let alert = Alert(
      condition: condition, isFiring: isFiring, sources: ["x/api/v2/itemusages#A"],
      since: Machine().wall, at: Machine().wall + hour, detail: "HTTP 503")
    let text = alert.text
    #expect(text.hasPrefix("keytag: "))
    #expect(text.hasSuffix("(itemusages)"))
    if isFiring, condition != .unauthorised { #expect(text.contains("2026-01-05T08:00:00Z")) }
  }
}
