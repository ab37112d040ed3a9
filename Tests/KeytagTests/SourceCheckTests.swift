import TestSupport
import Testing

@Suite struct `keytag check --silent-after` {
  private let home = Home()
  private let source = "https://events.example.com/api/v2/itemusages#ACC"

  /// A source of which the latest event and the last pull are so many hours old.
  private func pull(event: Int, pulled: Int) throws {
    #expect(home.keytag("load", "vaults", "-", input: vaults).code == 0)
    try home.alter(
      """
      INSERT INTO source_cursor (source, cursor, newest_event, started_from, updated_at)
      VALUES ('\(source)', 'c', \(time(event)), '2026-01-01T00:00:00.000000000Z', \(time(pulled)))
      """)
  }

  private func time(_ hoursAgo: Int) -> String {
    "strftime('%Y-%m-%dT%H:%M:%f000000Z', 'now', '-\(hoursAgo) hours')"
  }

  /// What a watcher knows that asked so many hours ago.
  private func watch(asked: Int, quiet: Int, failing: Int?, condition: String? = nil) throws {
    let hour = 3_600_000_000_000
    try home.alter(
      """
      INSERT INTO watched_source VALUES ('\(source)', \(quiet * hour), 0,
        \(failing.map { "\($0 * hour)" } ?? "NULL"), \(time(quiet)), NULL, \(time(asked)), 0, 'other')
      """)
    if let condition {
      try home.alter(
        "INSERT INTO watched_condition VALUES ('\(source)', '\(condition)', 'told', \(time(1)), '')"
      )
    }
  }

  private func check(_ arguments: String...) -> Called {
    home.keytag(["check", "--silent-after", "24h"] + arguments)
  }

  private func state(_ called: Called) -> String? {
    called.output.isEmpty ? nil : SlowMembers(Array(called.output.utf8))["state"]
  }

  @Test func `a source that gives events is well`() throws {
    try pull(event: 2, pulled: 1)
    let called = check()
    #expect(called.code == 0)
    #expect(state(called) == #""ok""#)
    #expect(called.errors == "")
  }

  @Test func `a pull that found nothing new for long is a silence`() throws {
    try pull(event: 26, pulled: 1)
    let called = check()
    #expect(called.code == 69)
    #expect(state(called) == #""silent""#)
    #expect(called.errors.contains("\(source): no events since 2"))
  }

  @Test func `nobody having asked for long is a stale watcher, and no silence`() throws {
    try pull(event: 31, pulled: 30)
    #expect(state(check()) == #""stale""#)
    #expect(check().code == 69)
    #expect(check().errors.contains("\(source): nobody has asked since 2"))
    #expect(home.keytag("check", "--silent-after", "24h", "--stale-after", "31h").code == 0)
  }

  @Test func `what the watcher knows is believed where it asked last`() throws {
    try pull(event: 3, pulled: 2)
    try watch(asked: 1, quiet: 25, failing: nil)
    #expect(state(check()) == #""silent""#)
    #expect(check().code == 69)
  }

  @Test func `what the watcher knows is old where somebody pulled since`() throws {
    try pull(event: 3, pulled: 2)
    try watch(asked: 40, quiet: 25, failing: nil, condition: "unauthorised")
    #expect(state(check()) == #""ok""#)
  }

  @Test func `an API that does not answer the watcher is unreachable`() throws {
    try pull(event: 3, pulled: 3)
    try watch(asked: 0, quiet: 0, failing: 2)
    let called = check()
    #expect(called.code == 69)
    #expect(state(called) == #""unreachable""#)
  }

  @Test func `a refused token has an exit code of its own`() throws {
    try pull(event: 3, pulled: 3)
    try watch(asked: 0, quiet: 0, failing: nil, condition: "unauthorised")
    let called = check()
    #expect(called.code == 77)
    #expect(state(called) == #""unauthorised""#)
    #expect(called.errors.contains("the API refuses the token"))
  }

  @Test func `nothing pulled yet cannot be told from silence`() {
    #expect(check().code == 66)
    #expect(home.keytag("load", "vaults", "-", input: vaults).code == 0)
    let called = check()
    #expect(called.code == 69)
    #expect(called.errors.contains("nothing was pulled yet"))
  }

  @Test(arguments: [
    ["check", "--silent-after", "24h", "events.ndjson"],
    ["check", "--silent-after", "24h", "--fail-stale"],
    ["check", "--silent-after", "24h", "--fail-under", "95%"],
    ["check", "--silent-after", "24h", "--renamed-around", "1h"],
    ["check", "--silent-after", "0s"], ["check", "--silent-after", "soon"],
    ["check", "--stale-after", "1h"],
  ])
  func `what goes with no sources is wrong usage`(arguments: [String]) {
    #expect(home.keytag("load", "vaults", "-", input: vaults).code == 0)
    #expect(home.keytag(arguments).code == 64)
  }
}
