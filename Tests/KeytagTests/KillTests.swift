import Glibc
import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct `A load that is killed` {
  private let home = Home()

  /// What a reader sees of the tables and of one stored event.
  private struct State: Equatable {
    /// The number of open rows, and of those with a name of the first and of the second edition.
    var open: [Int64]
    var versions: Int64
    var loads: Int64
    var sources: Int64
    /// How many events the store has with, and values without a name.
    var named: Int64
    var unresolved: Int64
  }

  private func state() throws -> State {
    let connection = try Database.open(path: home.database, access: .readOnly)
    func count(_ what: String) throws -> Int64 {
      try connection.int64("SELECT count(*) FROM " + what)
    }
    let open = "lookup_row WHERE valid_to IS NULL"
    return State(
      open: try ["", " AND name LIKE '% v1'", " AND name LIKE '% v2'"].map { try count(open + $0) },
      versions: try count("lookup_row"), loads: try count("lookup_load"),
      sources: try count("lookup_source"), named: try count("event WHERE vault_name IS NOT NULL"),
      unresolved: try count("unresolved"))
  }

  /// An export of 20,000 vaults, of which a third has another name in each edition. The second has
  /// one more, in which an event happened.
  private func export(_ edition: Int) -> String {
    var text = "uuid,name\n"
    for number in 0..<20_000 {
      text += "k\(number),vault \(number) v\(number % 3 == 0 ? edition : 0)\n"
    }
    return home.write(edition == 2 ? text + "late,vault v2\n" : text, to: "\(edition).csv")
  }

  private func load(_ file: String) -> ChildProcess {
    let (input, output) = (openForReading("/dev/null"), openForWriting("/dev/null"))
    defer { for end in [input, output] { closeDescriptor(end) } }
    return ChildProcess(
      builtProgram("keytag"), ["load", "vaults", file], environment: home.environment,
      input: input, output: output, errors: output)
  }

  @Test func `leaves the old state or the new one, stored events included`() throws {
    let files = [export(1), export(2)]
    let begin = ContinuousClock.now
    #expect(load(files[0]).wait() == .exit(0))
    let length = Double((ContinuousClock.now - begin) / .microseconds(1))
    #expect(home.keytag("enrich", "--store", input: usage("E", vault: "late")).code == 0)

    var random = SeededRandom(seed: 12)
    var before = try state()
    #expect(
      before
        == State(
          open: [20_000, 6667, 0], versions: 20_000, loads: 1, sources: 1, named: 0, unresolved: 1))
    for round in 0..<12 {
      let edition = before.open[1] == 0 ? 1 : 2
      let child = load(files[edition - 1])
      usleep(UInt32(length * Double.random(in: 0..<1.2, using: &random)))
      child.send(SIGKILL)
      let ending = child.wait()
      let after = try state()
      if after != before {
        var new = before
        new.open = edition == 1 ? [20_000, 6667, 0] : [20_001, 0, 6668]
        new.versions += edition == 1 ? 6667 : 6668
        (new.loads, new.sources) = (before.loads + 1, before.sources + 1)
        if edition == 2 { (new.named, new.unresolved) = (1, 0) }
        #expect(after == new, "round \(round), ended by \(ending)")
      }
      before = after
    }
    let connection = try Database.open(path: home.database, access: .readOnly)
    #expect(try connection.int64("SELECT count(*) FROM pragma_integrity_check") == 1)
    #expect(home.keytag("load", "vaults", files[0]).code == 0)
  }
}
