import Glibc
import TestSupport
import Testing

@Suite struct `A file that is stored again` {
  private let home = Home()

  private func store(_ more: String..., file: String = "events") -> Called {
    home.keytag(["enrich", "--store", home.folder.file(file)] + more)
  }

  private func write(_ events: [String], ending: String = "\n", to name: String = "events") {
    _ = home.write(events.joined(separator: "\n") + ending, to: name)
  }

  /// Adds to the file as a program that logs does: it stays the same file.
  private func append(_ text: String, to name: String = "events") {
    let file = unsafe fopen(home.folder.file(name), "a")
    unsafe fputs(text, file)
    unsafe fclose(file)
  }

  private func ask(_ sql: String) -> [String] {
    home.keytag("query", "--format", "csv", sql).output.split(whereSeparator: \.isNewline)
      .dropFirst()
      .map(String.init)
  }

  private var uuids: [String] { ask("SELECT uuid FROM event ORDER BY id") }
  private var rejects: [String] {
    ask("SELECT reason || ' ' || line || ' ' || byte FROM reject ORDER BY id")
  }

  /// The UUIDs of the events that were written.
  private func written(_ called: Called) -> [String] {
    called.output.split(separator: "\n").compactMap { line in
      SlowMembers(Array(line.utf8))["uuid"]?.filter { $0 != "\"" }
    }
  }

  private func continued(at line: Int, file: String = "events") -> String {
    "keytag: \(home.folder.file(file)): read from line \(line) on, since what is before it is stored; "
      + "--from-start reads all of it\n"
  }

  private var allStored: String {
    "keytag: \(home.folder.file("events")): all of it is stored; --from-start reads all of it\n"
  }

  @Test func `goes on where it was left, also when it has grown`() {
    write([usage("A"), usage("B")])
    #expect(store().errors == noTable)
    let again = store()
    #expect(again.output == "")
    #expect(again.errors == allStored + noTable)
    append(usage("C") + "\n")
    #expect(written(store()) == ["C"])
    #expect(uuids == ["A", "B", "C"])
    #expect(written(store("--from-start")) == ["A", "B", "C"])
    #expect(uuids == ["A", "B", "C"])
    #expect(store().output == "")
  }

  @Test func `is known again by another name, and another file by the same name is not it`() {
    write([usage("A")])
    #expect(written(store()) == ["A"])
    let (old, new) = (home.folder.file("events"), home.folder.file("events.1"))
    #expect(unsafe rename(old, new) == 0)
    append(usage("B") + "\n", to: "events.1")
    write([usage("X"), usage("Y")])
    #expect(written(store()) == ["X", "Y"])
    let rotated = store(file: "events.1")
    #expect(written(rotated) == ["B"])
    #expect(rotated.errors == continued(at: 2, file: "events.1") + noTable)
  }

  @Test func `begins at its start where it was written anew in place`() {
    write([usage("A"), usage("B")])
    #expect(written(store()) == ["A", "B"])
    for events in [[usage("C")], [usage("D"), usage("E"), usage("F")]] {
      #expect(unsafe truncate(home.folder.file("events"), 0) == 0)
      append(events.joined(separator: "\n") + "\n")
      #expect(store().errors == noTable)
    }
    #expect(uuids == ["A", "B", "C", "D", "E", "F"])
  }

  @Test func `has its cut off last line told, and read when it is whole`() {
    write([usage("A")])
    let line = usage("B")
    append(String(line.prefix(20)))
    #expect(written(store()) == ["A"])
    #expect(rejects.count == 1)
    #expect(store().output == "")
    #expect(rejects.count == 1)
    append(String(line.dropFirst(20).prefix(20)))
    #expect(store().output == "")
    #expect(rejects.count == 1)
    append(String(line.dropFirst(40)) + "\n" + usage("C") + "\n")
    let called = store()
    #expect(written(called) == ["B", "C"])
    #expect(called.errors == continued(at: 2) + noTable)
    #expect(rejects.isEmpty)
    #expect(store().errors == allStored + noTable)
  }

  @Test func `has a last line without a break taken, and goes on behind it`() {
    write([usage("A"), usage("B")], ending: "")
    #expect(written(store()) == ["A", "B"])
    append("\n" + usage("C"))
    #expect(written(store()) == ["C"])
    #expect(rejects.isEmpty)
  }

  @Test func `keeps its rejects once, at their places`() {
    write([usage("A"), "no event", usage("B"), "[]x"])
    #expect(written(store()) == ["A", "B"])
    let before = rejects
    #expect(before.count == 2)
    append("neither\n" + usage("C") + "\n")
    #expect(written(store()) == ["C"])
    #expect(rejects.count == 3)
    #expect(Array(rejects.prefix(2)) == before)
    #expect(rejects.last?.hasPrefix("malformed 5 ") == true)
  }

  @Test func `keeps a reject that still holds when what was the last line has its end`() {
    write([usage("A"), #"{"foo":1}"#], ending: "")
    #expect(written(store()) == ["A"])
    #expect(rejects.count == 1)
    append("\n" + usage("B") + "\nbad\n")
    #expect(written(store()) == ["B"])
    #expect(rejects.count == 2)
    append((0..<9000).map { "\($0)\n" }.joined())
    #expect(store().output == "")
    #expect(ask("SELECT count(*) FROM reject") == ["9002"])
  }

  @Test func `has no reject of a document over several lines that was whole later`() {
    let pretty = usage("B").replacing(",", with: ",\n  ") + "\n"
    let cut = pretty.firstIndex(of: "\n").map { pretty.index(after: $0) } ?? pretty.endIndex
    write([usage("A")], ending: "\n" + pretty[..<cut])
    #expect(written(store()) == ["A"])
    #expect(!rejects.isEmpty)
    append(String(pretty[cut...]))
    #expect(written(store("--from-start")) == ["A", "B"])
    #expect(rejects.isEmpty)
  }

  @Test func `begins at its start where only what was read last is other`() {
    let same = (0..<60).map { usage("S\($0)") }
    write(same + [usage("A"), usage("B")])
    #expect(store().code == 0)
    #expect(unsafe truncate(home.folder.file("events"), 0) == 0)
    append((same + [usage("C"), usage("D"), usage("E")]).joined(separator: "\n") + "\n")
    #expect(store().errors == noTable)
    #expect(Set(uuids).isSuperset(of: ["A", "B", "C", "D", "E"]))
    #expect(rejects.isEmpty)
  }

  @Test func `is written out again where it was stored and could not be written out`() {
    write([usage("A"), usage("B")])
    let file = home.folder.file("events")
    #expect(home.keytag(["enrich", "--store", file], output: "/dev/full").code == 74)
    #expect(uuids == ["A", "B"])
    #expect(written(store()) == ["A", "B"])
    #expect(store().output == "")
  }

  @Test func `is an array that grew, of which nothing is kept twice`() {
    _ = home.write("[" + usage("A") + ",\n" + usage("B"), to: "events")
    #expect(written(store()) == ["A", "B"])
    append(",\n" + usage("C") + "]\n" + usage("D") + "\n")
    #expect(Set(written(store())).isSuperset(of: ["C", "D"]))
    #expect(uuids == ["A", "B", "C", "D"])
    #expect(rejects.isEmpty)
    #expect(store().output == "")
  }

  @Test func `in a value over several lines goes on behind it`() {
    let pretty = usage("A").replacing(",", with: ",\n  ")
    write([pretty, pretty.replacing(#""A""#, with: #""B""#)])
    #expect(written(store()) == ["A", "B"])
    append(usage("C") + "\n")
    #expect(written(store()) == ["C"])
  }

  @Test func `is read from its start without --store, and --from-start goes with it alone`() {
    write([usage("A")])
    #expect(written(store()) == ["A"])
    #expect(written(home.keytag("enrich", home.folder.file("events"))) == ["A"])
    let called = home.keytag("enrich", "--from-start", home.folder.file("events"))
    #expect(called.code == 64)
    #expect(called.errors.contains("--from-start goes with --store"))
    let replay = home.keytag(
      "enrich", "--store", "--from-start", "--from-rejects", home.folder.file("events"))
    #expect(replay.code == 64)
  }

  @Test func `of many batches is the same whether it is read at once or piece by piece`() {
    var random = SeededRandom(seed: 7)
    var text = ""
    for number in 0..<300 {
      switch random.next() % 8 {
      case 0: text += "bad \(number)\n"
      case 1: text += "\n\n"
      case 2: text += usage("E\(number)").replacing(",", with: ",\n ") + "\n"
      case 3: text += "[" + usage("E\(number)") + ",\n" + usage("F\(number)") + "]\n"
      case 4: text += "{\"bad\": \n    \"part\"\n"
      default: text += usage("E\(number)") + "\n"
      }
    }
    write([], ending: text, to: "whole")
    _ = home.write("", to: "events")
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int(random.next() % 5000) + 1)
      rest = rest.dropFirst(piece.count)
      append(String(decoding: piece, as: UTF8.self))
      #expect(store().code == 0)
    }
    let pieces = (Set(uuids), uuids.count)
    let elsewhere = ["KEYTAG_DB": home.folder.file("other.db")]
    let whole = home.keytag(
      ["enrich", "--store", home.folder.file("whole")], environment: elsewhere)
    #expect(Set(written(whole)) == pieces.0)
    #expect(written(whole).count == pieces.1)
  }
}

@Suite struct `An event that contradicts a stored one` {
  private let home = Home()

  @Test func `is rejected with its bytes, and the first stays`() {
    let first = usage("A") + "\n"
    let second = usage("A", vault: "V2")
    #expect(home.keytag("enrich", "--store", input: first).code == 0)
    let page = "{\"cursor\":\"x\",\"items\":[\n" + usage("B") + ",\n" + second + "]}\n"
    let rejects = home.folder.file("rejects")
    let called = home.keytag(
      "enrich", "--store", "--summary", "--rejects", rejects, input: page + first)
    #expect(called.code == 0)
    #expect(called.output.split(separator: "\n").count == 2)
    #expect(called.errors.contains("2 events"))
    #expect(called.errors.contains("1 rejected"))
    let reject = SlowMembers(Array(home.text(of: "rejects").utf8))
    #expect(reject["reason"] == #""uuid_conflict""#)
    #expect(
      reject["detail"]
        == #""the store has another event OnePassword.ItemUsage A, which stays as it is""#)
    #expect(reject["line"] == "3")
    #expect(reject["raw"]?.contains("V2") == true)
    #expect(
      home.keytag("query", "--format", "csv", "SELECT vault_uuid FROM event WHERE uuid = 'A'")
        .output == "vault_uuid\r\nV1\r\n")
    // Tried again it contradicts again, with its place of the first time.
    let again = home.keytag("enrich", "--store", "--from-rejects", rejects)
    #expect(again.output == "")
    #expect(
      home.keytag("query", "--format", "csv", "SELECT reason, line FROM reject").output
        == "reason,line\r\nuuid_conflict,3\r\n")
  }

  @Test func `is evidence also where its bytes were rejected for another reason before`() {
    let wrapped = usage("A", vault: "V2") + "\n"
    #expect(home.keytag("enrich", "--store", "--unwrap", "message", input: wrapped).code == 0)
    #expect(home.keytag("enrich", "--store", input: usage("A") + "\n").code == 0)
    for _ in 0..<2 { #expect(home.keytag("enrich", "--store", input: wrapped).code == 0) }
    #expect(
      home.keytag("query", "--format", "csv", "SELECT reason FROM reject ORDER BY id").output
        == "reason\r\nnot_wrapped\r\nuuid_conflict\r\n")
  }

  @Test func `teaches no names`() {
    #expect(home.keytag("enrich", "--store", input: usage("A") + "\n").code == 0)
    let forged = usage("A").dropLast() + #","user":{"uuid":"U9","name":"Forged"}}"#
    let other = usage("B").dropLast() + #","user":{"uuid":"U8","name":"Ana"}}"#
    let called = home.keytag("enrich", "--store", "--learn", input: forged + "\n" + other + "\n")
    #expect(called.code == 0)
    #expect(
      home.keytag("query", "--format", "csv", "SELECT uuid FROM users").output == "uuid\r\nU8\r\n")
  }

  @Test func `is not one that a load has named since`() {
    let event = usage("A") + "\n"
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    #expect(home.keytag("load", "vaults", input: "uuid,name\nV1,Ops\n").code == 0)
    #expect(home.keytag("enrich", "--store", input: event).output.contains("Ops"))
    #expect(home.keytag("query", "SELECT * FROM reject").output == "")
  }
}
