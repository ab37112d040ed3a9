#if EventsAPI
import Glibc
import TestSupport
import Testing

/// `make pull-kill` sets the number of kills and of events; a few of each are for every day.
private func number(_ variable: String, _ usual: Int) -> Int {
  guard let value = unsafe getenv(variable) else { return usual }
  return Int(unsafe String(cString: value)) ?? usual
}

// What the long form gave is in Tests/FakeAPI/README.md. A kill stops a process, not the machine: what a
// power cut does rests on SQLite's syncs, and is not tried here.
@Suite struct `A pull that is killed` {
  private let home = Home()

  private func begin(_ server: FakeAPIServer) -> ChildProcess {
    let (input, output) = (openForReading("/dev/null"), openForWriting("/dev/null"))
    defer { for end in [input, output] { closeDescriptor(end) } }
    return ChildProcess(
      builtProgram("keytag"), ["pull", "--url", server.url, "--page-size", "20"],
      environment: home.environment.merging(["KEYTAG_TOKEN": FakeAPIServer.token]) { $1 },
      input: input, output: output, errors: output)
  }

  @Test func `again and again has each event once in the end, from a server on a bad day`() throws {
    let kills = number("KEYTAG_PULL_KILLS", 15)
    let events = number("KEYTAG_PULL_EVENTS", 3000)
    let server = FakeAPIServer(
      "--count", "\(events)", "--every", "100ms", "--past", "30m", "--fault", "passing/8",
      "--per-minute", "1000000", "--per-hour", "1000000")
    // How long a pull takes on this machine that finds nothing new: most of the kills come later.
    let start = ContinuousClock.now
    #expect(home.pull(server, "--since", "0s").code == 0)
    var length = min(1e6, Double((ContinuousClock.now - start) / .microseconds(1)))
    try home.change("DELETE FROM source_cursor")
    var random = SeededRandom(seed: 7)
    var progress: [Int] = []
    for _ in 0..<kills {
      let child = begin(server)
      usleep(UInt32(length * Double.random(in: 0..<3, using: &random)))
      child.send(SIGKILL)
      _ = child.wait()
      let stored = Int(try home.ask("SELECT count(*) FROM event").first ?? "") ?? 0
      // On a machine that has become busier than it was, a pull would never come to its first commit.
      if stored == progress.last, stored < events { length = min(2e6, length * 1.5) }
      progress.append(stored)
    }
    // A kill met a pull that was at work.
    #expect(Set(progress).count > 2, "\(progress)")
    #expect(home.pull(server).code == 0)
    #expect(try home.ask("SELECT count(*) FROM event") == ["\(events)"])
    #expect(try home.ask("SELECT count(DISTINCT uuid) FROM event") == ["\(events)"])
    #expect(try home.ask("SELECT count(*) FROM reject") == ["0"])
    #expect(try home.ask("PRAGMA integrity_check") == ["ok"])
    #expect(home.keytag("store", "verify").code == 0)
  }
}
#endif
