import Bytes
import TestSupport
import Testing

/// Lines that could be taken for the start, the middle or the end of something else.
private let misleading = [
  "[", "{", #"{"uuid":"#, "   " + usage("INDENTED"), "]", #"{"items":["#, usage("A"), "},",
  "[\(usage("B")),\(usage("C"))]", #"{"cursor":"x","has_more":false,"items":[\#(usage("D"))]}"#,
  "\u{FEFF}" + usage("E"), usage("F") + "\r", usage("G") + usage("H"), "{\u{0}\"\u{0}", "BZh91AY",
  "base64:", "base64:!", "base64:e30=", "{\"uuid\":\t\"T\"}", "[\(usage("I"))] x", "\\N",
]

/// A line that holds other bytes.
private func encoded(_ bytes: [UInt8]) -> String {
  "base64:" + String(decoding: Base64.encode(bytes.span), as: UTF8.self)
}

/// What an engine needs that runs enrich as a filter over its own pieces of the input.
@Suite struct `keytag enrich as an engine's filter` {
  private let home = Home()

  init() {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
  }

  private func enrich(_ options: String..., input: String) -> Called {
    home.keytag(["enrich"] + options, input: input)
  }

  /// A snapshot of the tables, and its hash as it was told.
  private func snapshot() throws -> (path: String, hash: String) {
    let path = home.folder.file("tables.db")
    let told = home.keytag("tables", "snapshot", path).output
    let hash = try #require(told.firstMatch(of: /SHA-256 ([0-9a-f]{64})\n/)).output.1
    return (path, String(hash))
  }

  // MARK: Rejects among the events

  @Test func `a reject is a line in its place, and one line in is one line out`() {
    let called = enrich(
      "--rejects", "inline", input: [usage("A"), "bad\t\"1\"", usage("B")].joined(separator: "\n"))
    #expect(called.code == 0)
    #expect(called.errors == "")
    let lines = called.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix(#"{"uuid":"A""#) == true)
    let reject =
      #"{"p_reject":{"reason":"malformed","detail":"an event is a JSON object, and this is "#
      + #"not one (byte 0 of the input)","raw":"bad\t\"1\""}}"#
    #expect(lines.dropFirst().first.map { String($0) } == reject)
    #expect(lines.last?.hasPrefix(#"{"uuid":"B""#) == true)
  }

  @Test func `rejects among events are tried again, and what stays one says the same`() {
    let nameless = #"{"uuid":"A","vault_uuid":"V1"}"#
    let first = enrich("--rejects", "inline", input: nameless + "\nbad\n")
    let rejects = home.write(first.output, to: "rejects")
    let again = enrich("--from-rejects", rejects, "--rejects", "inline", input: "")
    #expect(again.output == first.output)
    let event =
      #"{"p_reject":{"reason":"unclassified","detail":"x","raw":"{\"uuid\":\"A\",\"timest"#
      + #"amp\":\"2024-05-01T10:00:00Z\",\"vault_uuid\":\"V1\"}"}}"#
    let mended = enrich("--from-rejects", home.write(event, to: "mended"), input: "")
    #expect(mended.output == enrich(input: usage("A")).output)
  }

  @Test func `an event cannot pass for a reject or a summary`() {
    let forged = #"{"p_reject":{"raw":"x"},"p_summary":{},\#(usage("A").dropFirst())"#
    #expect(
      enrich("--rejects", "inline", input: forged).output == enrich(input: usage("A")).output)
  }

  @Test func `a file called inline can be written`() {
    #expect(enrich("--rejects", home.folder.file("inline"), input: "bad").output == "")
    #expect(home.text(of: "inline").hasPrefix(#"{"reason":"malformed""#))
  }

  // MARK: Lines

  @Test func `what a line gives depends on no line around it`() {
    let options = ["enrich", "--by-line", "--rejects", "inline"]
    let alone = misleading.map { home.keytag(options, input: $0 + "\n") }
    #expect(alone.allSatisfy { $0.code == 0 })
    let outputs = alone.map(\.output)
    let together = home.keytag(options, input: misleading.joined(separator: "\n"))
    #expect(together.output == outputs.joined())
    let reversed = home.keytag(options, input: misleading.reversed().joined(separator: "\n"))
    #expect(reversed.output == outputs.reversed().joined())
    let plain = enrich(input: usage("A")).output
    for (line, uuids) in [
      (3, ["INDENTED"]), (8, ["B", "C"]), (9, ["D"]), (10, ["E"]), (12, ["G", "H"]),
    ] {
      let wanted = uuids.map { plain.replacing(#""A""#, with: #""\#($0)""#) }.joined()
      #expect(outputs[line].replacing("\r", with: "") == wanted, "\(misleading[line])")
    }
    for line in [0, 1, 2, 4, 5, 7, 13, 14, 16, 17, 18, 19, 20] {
      #expect(outputs[line].hasPrefix(#"{"p_reject":{"reason":""#), "\(misleading[line])")
      #expect(outputs[line].count { $0 == "\n" } == 1)
    }
    #expect(outputs[15] == "", "it holds nothing")
  }

  @Test func `a line in Base64 gives what its bytes give`() {
    let options = ["enrich", "--by-line", "--rejects", "inline", "--max-line", "2K"]
    let long =
      #"{"uuid":"L","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","x":""#
      + String(repeating: "x", count: 2048) + #""}"#
    for line in misleading + [long] where !line.hasPrefix("base64:") {
      let coded = encoded(Array(line.utf8))
      let expected = home.keytag(options, input: line)
      #expect(home.keytag(options, input: coded) == expected, "\(line)")
      #expect(home.keytag(options, input: coded + "\r\n") == expected, "\(line)")
    }
    let broken = home.keytag(options, input: encoded([0x7B, 0xFF]))
    #expect(broken.output.contains(#""raw_base64":"e/8="}}"#))
    #expect(home.keytag(options, input: long).output.contains(#"{"reason":"too_long""#))
  }

  // MARK: The tables told

  @Test func `every event says which tables it was enriched with`() throws {
    let (path, hash) = try snapshot()
    let called = enrich("--db", path, "--stamp-tables", input: usage("A"))
    #expect(called.errors == "")
    #expect(
      called.output
        == enrich(input: usage("A")).output.replacing(
          #""OnePassword.ItemUsage""#,
          with: #""OnePassword.ItemUsage","p_tables_sha256":"\#(hash)""#))
    #expect(enrich("--db", path, "--stamp-tables", input: called.output) == called)
    #expect(enrich(input: called.output).output == enrich(input: usage("A")).output)
  }

  @Test func `tables that may change are not told by a hash`() {
    let called = enrich("--stamp-tables", input: usage("A"))
    #expect(called.code == 64)
    #expect(
      called.errors
        == "keytag: --stamp-tables takes a snapshot of tables as --db, and \(home.database) is none; "
        + "keytag tables snapshot FILE makes one\n")
    #expect(called.output == "")
  }

  @Test func `a snapshot stays as it is, and nothing is made beside it`() throws {
    let (path, hash) = try snapshot()
    let bytes = contents(of: path)
    let input = home.write(usage("A"), to: "input")
    _ = home.keytag("enrich", "--db", path, "--stamp-tables", input)
    let second = home.keytag("tables", "snapshot", "--db", path, home.folder.file("2.db"))
    #expect(second.output.contains(hash))
    #expect(contents(of: path) == bytes)
    for suffix in ["-wal", "-shm", "-journal", ".lock"] {
      #expect(contents(of: path + suffix) == nil)
    }
  }

  // MARK: The summary

  @Test func `the summary is the last line where it is asked for`() {
    let called = enrich("--summary-line", "--rejects", "inline", input: usage("A") + "\nbad\n")
    let last = called.output.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix(#"{"p_summary":{"events":1,"#))
    #expect(last.contains(#""rejected_by_reason":{"malformed":1}"#))
    #expect(last.contains(#""vaults":{"loaded":true,"found":1,"missing":0}"#))
    #expect(last.hasSuffix("}}"))
    #expect(called.output.hasSuffix("\n"))
  }

  @Test func `a run that fails has no summary, and its exit code and reason`() {
    let called = enrich("--summary-line", input: "bad\n")
    #expect(called.code == 65)
    let gone = home.keytag("enrich", "--summary-line", "/nowhere")
    #expect(gone.code == 66)
    #expect(gone.output == "")
    #expect(gone.errors.contains("/nowhere"))
    let full = home.keytag(["enrich"], input: usage("A"), output: "/dev/full")
    #expect(full.code == 74)
  }

  @Test(arguments: [
    ["--store", "--rejects", "inline"], ["--by-line", "--from-rejects", "x"],
    ["--stamp-tables", "--store"], ["--stamp-tables", "--learn"], ["--stamp-tables", "--reload"],
  ])
  func `options that contradict each other are refused`(_ options: [String]) {
    #expect(home.keytag(["enrich"] + options).code == 64)
  }
}
