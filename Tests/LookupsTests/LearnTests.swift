import Bytes
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Lookups

extension World {
  /// Learns from a file of events, each `UUID NAME TIME` with the time in seconds; `_` in a name is
  /// a space.
  @discardableResult func learn(
    _ events: String..., from source: String = "e.ndjson", now: Int64 = 1_000_000
  ) throws -> LearnReport {
    var names = LearnedNames(now: seconds(now))
    names.begin(source)
    for (index, event) in events.enumerated() {
      let parts = event.split(separator: " ").map(String.init)
      let name = Array(parts[1].replacing("_", with: " ").utf8)
      names.note(
        Array(parts[0].utf8).span, name.span, Array("\(parts[1])@example.com".utf8).span,
        at: seconds(Int64(parts[2]) ?? 0), line: index + 1)
    }
    return try store.learn(names, now: seconds(now), program: "1.0")
  }

  /// Every version of a person as `name from–to`, `*` behind a learned one.
  func names(of key: String) throws -> [String] {
    try texts(
      """
      SELECT name || ' ' || (valid_from / 1000000000) || '–'
        || coalesce(valid_to / 1000000000, '') || iif(last_seen IS NULL, '', '*')
      FROM lookup_row WHERE key = '\(key)' ORDER BY valid_from
      """)
  }
}

@Suite struct `Names learned from events` {
  let world: World
  let users: TableDefinition

  init() throws {
    world = try World()
    users = try builtIn("users")
  }

  private func note(
    _ names: inout LearnedNames, _ uuid: String, _ name: String, at time: Int64 = 5
  ) {
    let (uuid, name, email) = (Array(uuid.utf8), Array(name.utf8), [UInt8]())
    names.note(uuid.span, name.span, email.span, at: time, line: 1)
  }

  private func loads() throws -> Int64 { try world.number("SELECT count(*) FROM lookup_load") }

  @Test func `are versions that begin with the first event of each name`() throws {
    let report = try world.learn("u Ana_Silva 100", "u Ana_Silva 150", "u Ana_Costa 200", "v Bo 5")
    #expect((report.mentions, report.added, report.changed) == (4, 2, 0))
    #expect(try world.names(of: "u") == ["Ana Silva 100–200*", "Ana Costa 200–*"])
    #expect(
      try world.rows() == [
        #"{"uuid":"u","name":"Ana Costa","email":"Ana_Costa@example.com"}"#,
        #"{"uuid":"v","name":"Bo","email":"Bo@example.com"}"#,
      ])
    let index = try #require(try world.store.freeze(users))
    #expect(found(index, "u", at: 50) == "\"Ana Silva\"")
    #expect(found(index, "u", at: 199) == "\"Ana Silva\"")
    #expect(found(index, "u", at: 200) == "\"Ana Costa\"")
    #expect(found(index, "v", at: nil) == "\"Bo\"")
  }

  @Test func `learned twice add nothing, and are no load`() throws {
    try world.learn("u Ana 100", "u Ann 200", "v Bo 5")
    let before = try world.texts("SELECT * FROM lookup_row")
    let generation = try world.store.generation()
    let again = try world.learn("v Bo 5", "u Ann 200", "u Ana 100", from: "other.ndjson")
    #expect((again.mentions, again.added, again.changed, again.loadID) == (3, 0, 0, 0))
    #expect(again.insertedRowIDs.isEmpty)
    #expect(try world.texts("SELECT * FROM lookup_row") == before)
    #expect(try world.store.generation() == generation)
    // A later event of a known name is noted, and no more.
    #expect(try world.learn("u Ann 900").loadID == 0)
    #expect(
      try world.number("SELECT last_seen FROM lookup_row WHERE name = 'Ann'") == seconds(900))
    #expect(try world.store.generation() == generation)
  }

  @Test func `come out the same in whatever order and portions their events arrive`() throws {
    let events = ["u a 10", "u a 15", "u b 20", "u b 29", "u c 30", "u c 35", "v x 1", "v y 2"]
    try world.learn("u a 10", "u a 15", "u b 20", "u b 29", "u c 30", "u c 35", "v x 1", "v y 2")
    let expected = try world.texts("SELECT key || columns || valid_from FROM lookup_row ORDER BY 1")
    var random = SplitMix(state: 3)
    for _ in 0..<20 {
      let other = try World()
      for event in events.shuffled(using: &random) { try other.learn(event) }
      #expect(
        try other.texts("SELECT key || columns || valid_from FROM lookup_row ORDER BY 1")
          == expected)
      #expect(try other.names(of: "u") == ["a 10–20*", "b 20–30*", "c 30–*"])
    }
  }

  @Test func `an earlier event moves the begin, and its file and line are told`() throws {
    try world.learn("u Ana 100")
    let report = try world.learn("x Xi 1", "u Ana 50", from: "late.ndjson")
    #expect((report.added, report.changed) == (1, 1))
    let history = try world.store.history(of: Array("u".utf8), in: "users")
    #expect(history.map(\.validFrom) == [seconds(50)])
    #expect(history.map(\.lastSeen) == [seconds(100)])
    #expect(history.map(\.source) == ["late.ndjson"])
    #expect(history.map(\.line) == [2])
    #expect(history.map(\.sha256) == [""])
  }

  @Test func `of a key that an export has, what was learned goes`() throws {
    try world.learn("u Ana 100", "u Ann 300", "w Wu 50")
    let report = try world.load(users, "uuid,name,state\nu,Anna,ACTIVE\nn,New,\n", at: 200)
    #expect((report.added, report.changed, report.closed, report.open) == (2, 0, 0, 2))
    #expect(try world.names(of: "u") == ["Anna 200–"])
    #expect(try world.names(of: "w") == ["Wu 50–*"])
  }

  @Test func `an export at the very moment of a learned version takes its place`() throws {
    try world.learn("u Ana 200")
    try world.load(users, "uuid,name\nu,Anna\n", at: 200)
    #expect(try world.names(of: "u") == ["Anna 200–"])
  }

  @Test func `learned before or after the export, it is the same`() throws {
    let events = ["u Ana 100", "u Ana 190", "u Ann 200", "u Ann 300", "v Bo 250", "w Wu 1"]
    let other = try World()
    for event in events { try world.learn(event) }
    for (one, isFirst) in [(world, false), (other, true)] {
      if isFirst { try one.load(users, "uuid,name\nu,Anna\nv,Bob\n", at: 200) }
      for event in events { try one.learn(event) }
      if !isFirst { try one.load(users, "uuid,name\nu,Anna\nv,Bob\n", at: 200) }
    }
    for one in [world, other] {
      #expect(try one.names(of: "u") == ["Anna 200–"])
      #expect(try one.names(of: "v") == ["Bob 200–"])
      #expect(try one.names(of: "w") == ["Wu 1–*"])
    }
  }

  @Test
  func `change nothing that an export says, of no time, also of who was closed or has no name`()
    throws
  {
    try world.load(users, "uuid,name\nu,Ana\nv,Bo\nz,\n", at: 100)
    try world.load(users, "uuid,name\nu,Ana\nz,\n", at: 200)
    let before = try world.versions()
    let report = try world.learn("u Eve 50", "u Eve 150", "v Eve 300", "z Eve 400")
    #expect((report.added, report.changed, report.loadID) == (0, 0, 0))
    #expect(try world.versions() == before)
    let index = try #require(try world.store.freeze(users))
    #expect(found(index, "v", at: 300) == "\"Bo\" closed 200")
  }

  @Test func `are not closed by a snapshot that lacks them, and count in no guard`() throws {
    try world.load(users, "uuid,name\na,A\nb,B\n", at: 100)
    try world.learn("k Kim 50", "l Lee 50", "m Mia 50")
    let report = try world.load(users, "uuid,name\na,A\n", at: 200, maxShrink: 50)
    #expect((report.unchanged, report.closed, report.open) == (1, 1, 1))
    #expect(try world.names(of: "k") == ["Kim 50–*"])
    // One of one row, although three learned ones stay.
    #expect(
      message { try world.load(users, "uuid,name\nx,X\n", at: 300, maxShrink: 50) }
        == "this would close the only open row of users, more than 50%; "
        + "say --allow-shrink if the export is complete, --merge if it is a part")
  }

  @Test func `are none that an export without names could take away`() throws {
    try world.learn("k Kim 50")
    #expect(try world.load(users, "uuid,name\na,\n", at: 200, maxShrink: 50).added == 1)
    #expect(throws: LoadError.self) {
      try world.load(users, "uuid,name\na,A\n", at: 300)
      try world.load(users, "uuid,name\na,\n", at: 400, maxShrink: 50)
    }
  }

  @Test func `do not keep an export of an earlier time from being loaded`() throws {
    try world.learn("k Kim 50")
    #expect(try world.load(users, "uuid,name\na,A\n", at: 10).added == 1)
    try world.learn("l Lee 5")
    #expect(try world.load(users, "uuid,name\na,A\n", at: 11).unchanged == 1)
  }

  @Test func `a dry run counts them as the load does`() throws {
    try world.learn("u Ana 100", "w Wu 50")
    var export = Export(for: users)
    try export.read(InputBuffer(copying: "uuid,name\nu,Anna\n".utf8.span), from: "-")
    var changes: [RowChange] = []
    let report = try world.store.preview(
      export, LoadSettings(asOf: seconds(200), loadedAt: seconds(300), program: "1")
    ) { changes.append($0) }
    #expect((report.added, report.closed) == (1, 0))
    #expect(changes.map(\.kind) == [.added])
  }

  @Test func `are listed apart, make no table fresh, and stay out of an export`() throws {
    try world.learn("u Ana 100", "u Ann 200", "v Bo 5")
    #expect(
      try world.store.tables() == [
        TableSummary(name: "users", rows: 2, versions: 3, learned: 2, loads: 0, lastLoad: nil)
      ])
    try world.load(users, "uuid,name\na,A\nu,Una\n", at: 300)
    let table = try #require(try world.store.tables().first)
    #expect((table.rows, table.versions, table.learned, table.loads) == (3, 3, 1, 1))
    try world.learn("w Wu 5")
    #expect(try world.store.tables().first?.lastLoad?.asOf == seconds(300))
    #expect(try world.texts("SELECT uuid FROM users WHERE learned ORDER BY 1") == ["v", "w"])
    for time in [nil, seconds(150), seconds(400)] {
      var text = OutputBuffer()
      try world.store.export(users, as: .csv, at: time) { text.append($0) }
      let rows = time == seconds(150) ? "" : "a,A,,,\r\nu,Una,,,\r\n"
      #expect(
        String(decoding: text.copied(), as: UTF8.self) == "uuid,name,email,type,state\r\n" + rows)
    }
  }

  @Test func `are a load of their own kind, noted with its counts and its files`() throws {
    try world.learn("u Ana 100", "v Bo 5", from: "a.ndjson")
    var names = LearnedNames(now: seconds(900))
    for source in ["b.ndjson", "unused.ndjson", "c.ndjson"] {
      names.begin(source)
      guard source != "unused.ndjson" else { continue }
      for name in ["Ana", source] {
        note(&names, "u", name)
        note(&names, source, name)
      }
    }
    note(&names, "u", "u", at: .max)
    let report = try world.store.learn(names, now: seconds(900), program: "2.0")
    #expect(
      try world.texts(
        """
        SELECT text FROM (SELECT id, mode || ' ' || (as_of / 1000000000) || ' ' || program || ' '
          || rows_read || ' ' || added || ' ' || changed || ' ' || unchanged || ' ' || without_key
          AS text FROM lookup_load) ORDER BY id
        """) == ["learn 1000000 1.0 2 2 0 0 0", "learn 900 2.0 9 2 1 0 1"])
    #expect(report.loadID == 2)
    #expect(report.passedOver.inTheFuture == 1)
    #expect(
      try world.texts("SELECT name || ' ' || sha256 || bytes || rows FROM lookup_source")
        == ["a.ndjson 02", "b.ndjson 02", "c.ndjson 01"])
  }

  @Test func `go into a snapshot of the tables, and with a dropped table`() throws {
    try world.learn("u Ana 100")
    try world.store.writeSnapshot(to: world.folder.file("copy.db"))
    let copy = try Connection(path: world.folder.file("copy.db"), access: .readOnly)
    #expect(try copy.int64("SELECT last_seen FROM lookup_row") == seconds(100))
    #expect(try world.store.drop("users") == 1)
    #expect(try loads() == 0)
    #expect(try world.learn("u Ana 100").added == 1)
  }

  @Test func `what else belongs to them fails, and nothing was learned`() throws {
    var names = LearnedNames(now: seconds(1))
    names.begin("-")
    note(&names, "u", "u")
    #expect(throws: LoadError.self) {
      try world.store.learn(names, now: 1, program: "1") { (_) throws(LoadError) in
        throw LoadError(.tooLarge)
      }
    }
    #expect(try world.number("SELECT count(*) FROM lookup_row") == 0)
    #expect(try loads() == 0)
  }

  @Test func `go into the columns that a definition of one's own has`() throws {
    func define(_ columns: String, _ more: String = "") throws {
      let yaml = """
        AnalysisType: lookup_table
        LookupName: users
        \(more)
        columns: [\(columns)]
        LogTypeMap:
          PrimaryKey: id
          AssociatedLogTypes:
            - {LogType: OnePassword.ItemUsage, Selectors: [user.uuid]}
        """
      try world.store.define(TableDefinition(yaml: Array(yaml.utf8), file: "u.yml"))
    }
    try define("display_name, id, team")
    try world.learn("u Ana 100")
    #expect(try world.rows() == [#"{"display_name":"Ana","id":"u"}"#])
    let refusal =
      "names cannot be learned into the table users as it is defined: that takes match: exact, "
      + "and a column for names besides the key"
    try define("id, team")
    #expect(message { try world.learn("u Ana 100") } == refusal)
    try define("id, name", "match: prefix")
    #expect(message { try world.learn("u Ana 100") } == refusal)
  }
}

@Suite struct `Hostile names in events` {
  private func note(
    _ names: inout LearnedNames, _ uuid: String, _ name: [UInt8], _ email: [UInt8] = [],
    at time: Int64 = 5
  ) {
    names.note(Array(uuid.utf8).span, name.span, email.span, at: time, line: 1)
  }

  @Test func `texts longer than an export may have are counted, in each place`() throws {
    var names = LearnedNames(now: 0)
    names.begin("-")
    let limit = [UInt8](repeating: 0x61, count: 1 << 20)
    note(&names, "u", limit, limit)
    note(&names, "v", limit + [0x61])
    note(&names, "v", [0x61], limit + [0x61])
    note(&names, String(repeating: "u", count: limit.count + 1), [0x61])
    #expect(names.passedOver.tooLong == 3)
    #expect(names.people.count == 1)
    let world = try World()
    #expect(try world.store.learn(names, now: 0, program: "1").added == 1)
    #expect(try world.number("SELECT length(name) FROM lookup_row") == 1 << 20)
  }

  @Test func `times more than a day ahead teach nothing, and the ends of time are times`() throws {
    let day: Int64 = 86_400_000_000_000
    var names = LearnedNames(now: 100)
    names.begin("-")
    note(&names, "u", [0x61], at: 100 + day)
    note(&names, "u", [0x62], at: 101 + day)
    note(&names, "u", [0x63], at: .max)
    note(&names, "u", [0x64], at: .min)
    #expect(names.passedOver.inTheFuture == 2)
    let world = try World()
    _ = try world.store.learn(names, now: 100, program: "1")
    try world.load(builtIn("users"), "uuid,name\nu,U\n", at: 0)
    #expect(
      try world.texts("SELECT name || coalesce(valid_to, '') FROM lookup_row ORDER BY valid_from")
        == ["U"])
  }

  @Test func `bytes that are no text, quotes and NULs come out as they went in`() throws {
    var names = LearnedNames(now: 0)
    names.begin("-")
    let name: [UInt8] = [0x22, 0x5C, 0x00, 0x0A, 0xED, 0xA0, 0x80, 0x7F]
    note(&names, "u", name, name)
    let world = try World()
    _ = try world.store.learn(names, now: 0, program: "1")
    let version = try world.store.show([0x75], in: "users")
    #expect(version.name == name)
    let index = try #require(try world.store.freeze(builtIn("users")))
    #expect(found(index, "u", at: nil) == "\"\\\"\\\\\\u0000\\n\\ud800\u{7F}\"")
    #expect(try world.store.learn(names, now: 0, program: "1").loadID == 0)
  }

  @Test func `more people than are kept in memory are counted, and those kept go on`() {
    var names = LearnedNames(now: 0, limits: LearnedNames.Limits(names: 3, bytes: 1 << 20))
    names.begin("-")
    for uuid in ["a", "b", "a", "c", "d", "b", "e"] { note(&names, uuid, [0x61]) }
    note(&names, "a", [0x62], at: 6)
    note(&names, "a", [0x61], at: 7)
    #expect(names.people.map(\.uuid) == [[0x61], [0x62], [0x63]])
    #expect(names.passedOver.tooMany == 3)
    #expect(names.mentions == 9)
    #expect(names.people[0].names.runs.map(\.last) == [7])
  }

  @Test func `texts are kept in memory up to a bound`() {
    var names = LearnedNames(now: 0, limits: LearnedNames.Limits(names: 1000, bytes: 5000))
    names.begin("-")
    let long = [UInt8](repeating: 0x61, count: 1000)
    for number in 0..<20 { note(&names, "u\(number)", long) }
    #expect(names.people.count == 5)
    #expect(names.passedOver.tooMany == 15)
  }

  @Test func `names that change with every event end at a hundred, in a run and in the table`()
    throws
  {
    let world = try World()
    var over = 0
    for round in 0..<3 {
      var names = LearnedNames(now: seconds(1_000_000))
      names.begin("-")
      for number in 0..<80 {
        note(&names, "u", Array("n\(number)".utf8), at: seconds(Int64(round * 80 + number)))
      }
      over += try world.store.learn(names, now: 0, program: "1").passedOver.tooMany
    }
    #expect(try world.number("SELECT count(*) FROM lookup_row") == 100)
    // In the last round the name that is the newest needs no stretch of its own.
    #expect(over == 139)
  }
}
