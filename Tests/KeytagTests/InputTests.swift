import JSONText
import TestSupport
import Testing

@Suite struct `What verbs do with the forms that input comes in` {
  private let home = Home()

  private func load() { #expect(home.keytag("load", "vaults", input: vaults).code == 0) }

  /// What a command of the shell gave.
  private func shell(_ command: String) -> Called {
    let errors = openForWriting(home.folder.file("errors"))
    let output = openForWriting(home.folder.file("output"))
    let input = openForReading("/dev/null")
    let child = ChildProcess(
      "/bin/bash", ["-c", command], environment: home.environment, input: input, output: output,
      errors: errors)
    for end in [input, output, errors] { closeDescriptor(end) }
    return Called(
      ending: child.wait(), output: home.text(of: "output"), errors: home.text(of: "errors"))
  }

  private static let formats: [([UInt8], String, String)] = [
    ([0x1F, 0x8B, 8, 0], "is compressed (gzip): unpack it", "zcat"),
    ([0x28, 0xB5, 0x2F, 0xFD], "is compressed (zstd): unpack it", "zstdcat"),
    (Array("BZh91AY&SY".utf8), "is compressed (bzip2): unpack it", "bzcat"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "is compressed (xz): unpack it", "xzcat"),
    ([0x50, 0x4B, 3, 4], "is compressed (zip): unpack it", "unzip -p"),
    ([0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "is UTF-16: convert it", "iconv -f UTF-16 -t UTF-8"),
    ([0xFE, 0xFF, 0, 0x7B, 0, 0x7D], "is UTF-16: convert it", "iconv -f UTF-16 -t UTF-8"),
  ]

  @Test(arguments: formats)
  func `a file that is no text is refused with the pipe to use, before any output`(
    _ bytes: [UInt8], _ what: String, _ reader: String
  ) {
    load()
    let good = home.write(usage("A"), to: "good")
    let bad = home.folder.write(bytes, to: "bad")
    for verb in ["enrich", "explain", "check"] {
      let files = verb == "explain" ? [bad] : [good, bad]
      #expect(
        home.keytag([verb] + files)
          == Called(
            ending: .exit(65), output: "",
            errors: "keytag: \(bad) \(what) on the way: \(reader) \(bad) | keytag \(verb)\n"))
    }
  }

  @Test func `standard input that is no text is refused, from a file and from a pipe`() {
    load()
    let message =
      "keytag: standard input is compressed (gzip): unpack it on the way: zcat FILE | keytag enrich\n"
    let expected = Called(ending: .exit(65), output: "", errors: message)
    let file = home.folder.write([0x1F, 0x8B, 8, 0], to: "gz")
    let good = home.write(usage("A"), to: "good")
    let program = builtProgram("keytag")
    #expect(shell("\(program) enrich < \(file)") == expected)
    #expect(shell("cat \(file) | \(program) enrich") == expected)
    #expect(shell("\(program) enrich \(good) - < \(file)") == expected)
    // A pipe is seen only when it is come to: what was read before it is delivered.
    let late = shell("cat \(file) | \(program) enrich \(good) -")
    #expect(late.code == 65)
    #expect(late.errors == message)
    #expect(late.output.count { $0 == "\n" } == 1)
  }

  @Test func `what comes out of pipes with names is read whole, and waited for`() {
    load()
    let file = home.write(usage("A") + "\n" + usage("B") + "\n", to: "events")
    let pipe = home.folder.makePipe("pipe")
    let program = builtProgram("keytag")
    let expected = home.keytag("enrich", file)
    #expect(expected.code == 0)
    for command in [
      "enrich <(cat \(file))", "enrich <(sleep 0.1; head -n 1 \(file)) <(tail -n 1 \(file))",
      "enrich /dev/stdin < \(file)", "enrich - < \(file)",
      "enrich /dev/fd/3 3< \(file)", "enrich \(pipe) & cat \(file) > \(pipe); wait $!",
      "schemas infer --name X <(cat \(file)) > /dev/null && \(program) enrich \(file)",
    ] {
      #expect(shell("\(program) \(command)") == expected, "\(command)")
    }
    #expect(shell("cat \(file) | \(program) enrich /dev/stdin") == expected)
    #expect(shell("{ read -r; \(program) enrich; } < \(file)").output.contains(#""uuid":"B""#))
    let packed = home.folder.write([0x1F, 0x8B, 8, 0], to: "gz")
    let refused = shell("\(program) enrich <(cat \(packed))")
    #expect(refused.code == 65)
    #expect(refused.errors.contains("is compressed (gzip)"))
  }

  @Test func `an empty file is no event and no error`() {
    load()
    let expected = Called(ending: .exit(0), output: "", errors: "")
    #expect(home.keytag("enrich", home.write("", to: "empty")) == expected)
    #expect(home.keytag("enrich", home.write("\u{FEFF}", to: "mark")) == expected)
  }

  @Test func `byte order marks, Windows line breaks, several files and no last break are all read`()
  {
    load()
    let one = home.write("\u{FEFF}" + usage("A") + "\r\n" + usage("B") + usage("C"), to: "one")
    let two = home.write("\u{FEFF}[\r\n" + usage("D") + ",\r\n" + usage("E") + "]", to: "two")
    let called = home.keytag("enrich", one, two)
    #expect(called.code == 0)
    let uuids = called.output.split(separator: "\n").map { SlowMembers(Array($0.utf8))["uuid"] }
    #expect(uuids == ["A", "B", "C", "D", "E"].map { "\"\($0)\"" })
  }

  @Test func `a last line that is cut off is said to be`() {
    load()
    let called = home.keytag("enrich", input: usage("A") + "\n" + usage("B").dropLast(9))
    #expect(called.code == 65)
    #expect(called.output.count { $0 == "\n" } == 1)
    #expect(
      called.errors.hasPrefix(
        "keytag: -:2: malformed: the input ends inside this document (byte 56 of the input)\n"))
  }

  @Test(arguments: [("100", 100), ("1K", 1024), ("2k", 2048), ("1M", 1 << 20), ("3000", 3000)])
  func `the longest event is given in bytes, or in K and M`(_ size: String, _ bytes: Int) {
    load()
    let start = usage("A").dropLast()
    func event(_ length: Int) -> String {
      start + #","x":""# + String(repeating: "x", count: length - start.utf8.count - 8) + "\"}"
    }
    let called = home.keytag(
      "enrich", "--max-line", size,
      input: event(bytes) + "\n" + event(bytes + 1) + "\n" + usage("B"))
    #expect(called.code == 65)
    #expect(called.output.count { $0 == "\n" } == 2)
    #expect(
      called.errors.hasPrefix("keytag: -:2: too_long: \(bytes + 1) bytes; raw holds the first "))
    #expect(home.keytag("explain", "--max-line", size, input: event(bytes)).code == 0)
    #expect(home.keytag("explain", "--max-line", size, input: event(bytes + 1)).code == 65)
    #expect(home.keytag("check", "--max-line", size, "-", input: event(bytes + 1)).code == 65)
  }

  @Test func `a key that occurs twice is rejected, or has the value that is asked for`() {
    load()
    let event = String(usage("A").dropLast()) + #","vault_uuid":"V2"}"#
    let refused = home.keytag("enrich", input: event)
    #expect(refused.code == 65)
    #expect(refused.errors.hasPrefix("keytag: -:1: duplicate_key: a key that keytag reads occurs"))
    #expect(home.keytag("enrich", "--duplicates", "refuse", input: event) == refused)
    for (which, name) in [("first", #""Ops""#), ("last", nil)] {
      let called = home.keytag("enrich", "--duplicates", which, input: event)
      #expect(called.code == 0)
      #expect(SlowMembers(Array(called.output.utf8))["vault_name"] == name)
      #expect(home.keytag("explain", "--duplicates", which, input: event).code == 0)
      #expect(home.keytag("check", "--duplicates", which, "-", input: event).code == 0)
    }
    #expect(home.keytag("explain", input: event).code == 65)
    let wrong = home.keytag("enrich", "--duplicates", "newest", input: event)
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("refuse"))
  }

  @Test func `a stored event with a key twice has the first value in SQL too, and is filled in`() {
    let event = String(usage("A").dropLast()) + #","vault_uuid":"V2","action":"a","action":"b"}"#
    #expect(home.keytag("enrich", "--store", "--duplicates", "first", input: event).code == 0)
    #expect(
      home.keytag("query", "SELECT vault_uuid, action FROM item_usage").output
        == "{\"vault_uuid\":\"V1\",\"action\":\"a\"}\n")
    let loaded = home.keytag("load", "vaults", input: vaults)
    #expect(loaded.output.hasSuffix("; 1 stored event filled in\n"))
    #expect(
      home.keytag("query", "SELECT vault_name FROM item_usage").output
        == "{\"vault_name\":\"Ops\"}\n")
    #expect(home.keytag("check").code == 0)
    let last = home.keytag("enrich", "--store", "--duplicates", "last", input: event)
    #expect(last.code == 64)
    #expect(last.errors.contains("--duplicates last does not go with --store"))
  }

  @Test func `an event is taken out of its wrapper, an object or a text`() {
    load()
    let plain = home.keytag("enrich", input: usage("A"))
    let text = String(decoding: JSONString.quoted(Array(usage("A").utf8).span), as: UTF8.self)
    for (path, wrapper) in [
      ("message", #"{"version":"1.1","host":"h","message":\#(text)}"#),
      ("event.original", #"{"@timestamp":"t","event":{"original":\#(text),"kind":"event"}}"#),
      ("detail", #"{"detail":\#(usage("A"))}"#),
      ("message", #"{"events":[{"@timestamp":"t","message":\#(text)}]}"#),
    ] {
      #expect(home.keytag("enrich", "--unwrap", path, input: wrapper) == plain)
      #expect(
        home.keytag("enrich", "--unwrap", "none", "--unwrap", path, input: wrapper) == plain)
      #expect(home.keytag("check", "--unwrap", path, "-", input: wrapper).code == 0)
      let explained = home.keytag("explain", "--unwrap", path, input: wrapper)
      #expect(explained == home.keytag("explain", input: usage("A")))
    }
    let without = home.keytag("enrich", "--unwrap", "message", input: usage("A"))
    #expect(without.code == 65)
    #expect(
      without.errors.hasPrefix(
        "keytag: -:1: not_wrapped: message is missing; an event is an object or a text there\n"))
    #expect(home.keytag("explain", "--unwrap", "message", input: usage("A")).code == 65)
    #expect(home.keytag("check", "--unwrap", "message", "-", input: usage("A")).code == 65)
  }

  @Test(arguments: ["", "a..b", "a[*]", "a[0]", "\"a", "$"])
  func `a path that is none, or leads into a list, is refused`(_ path: String) {
    let called = home.keytag("enrich", "--unwrap", path, input: usage("A"))
    #expect(called.code == 64)
    #expect(called.errors.contains("--unwrap"))
  }

  @Test func `rejects are tried again, and keep their place where they are rejected again`() {
    load()
    let source = home.write(usage("A") + "\n{\"x\":1}\n" + usage("B").dropLast(2), to: "events")
    let (one, two) = (home.folder.file("one"), home.folder.file("two"))
    #expect(home.keytag("enrich", "--rejects", one, source).code == 0)
    let type = "OnePassword.ItemUsage"
    let called = home.keytag(
      "enrich", "--from-rejects", one, "--rejects", two, "--log-type", type)
    #expect(called == Called(ending: .exit(0), output: "", errors: ""))
    #expect(home.text(of: "two").split(separator: "\n").count == 2)
    #expect(
      home.text(of: "two").contains(
        #""missing_required","detail":"uuid is missing","source":"\#(source)","line":2,"byte":\#(usage("A").utf8.count + 1),"raw":"{\"x\":1}"}"#
      ))
    // Mended by hand.
    let mended = home.text(of: "two").replacing(#"\"V1"}"#, with: #"\"V1\"}"}"#)
    let passed = home.keytag("enrich", "--from-rejects", "-", input: mended)
    #expect(passed.code == 65)
    #expect(passed.errors.hasPrefix("keytag: \(source):2: unclassified: "))
    #expect(passed.output == home.keytag("enrich", input: usage("B")).output)
  }

  @Test func `rejects that were stored are tried again from what query prints`() {
    load()
    let event = String(usage("A").dropLast()) + #","vault_uuid":"V2","x":"é"}"#
    #expect(home.keytag("enrich", "--store", input: event + "\nbad").code == 0)
    for columns in ["*", "reason, detail, source, line, byte, CAST(raw AS TEXT) AS raw"] {
      let rows = home.keytag("query", "SELECT \(columns) FROM reject").output
      let called = home.keytag(
        "enrich", "--from-rejects", "-", "--duplicates", "first", input: rows)
      #expect(called.output == home.keytag("enrich", "--duplicates", "first", input: event).output)
      #expect(called.errors.hasPrefix("keytag: -:2: malformed: "))
    }
  }

  @Test(arguments: ["FILE >> FILE", "< FILE >> FILE", "/dev/null FILE >> FILE"])
  func `a file is not read while it is standard output, which would never end`(_ command: String) {
    load()
    let text = usage("A") + "\n"
    let file = home.write(text, to: "events.ndjson")
    let arguments = command.replacing("FILE", with: "'\(file)'")
    let called = shell("'\(builtProgram("keytag"))' enrich \(arguments)")
    let input = command.contains("<") ? "-" : file
    #expect(called.ending == .exit(64))
    #expect(called.errors == "keytag: standard output is the input \(input)\n")
    #expect(home.text(of: "events.ndjson") == text)
    #expect(home.keytag("enrich", file).code == 0)
  }

  @Test(arguments: ["--rejects", "--summary-json"])
  func `a file that the events go to takes nothing else`(_ option: String) {
    load()
    let file = home.write(usage("A") + "\n", to: "events.ndjson")
    let target = home.write("", to: "both")
    let called = shell(
      "'\(builtProgram("keytag"))' enrich \(option) '\(target)' '\(file)' > '\(target)'")
    #expect(called.ending == .exit(64))
    #expect(called.errors.hasPrefix("keytag: \(option) \(target) is standard output as well"))
    #expect(home.text(of: "both").isEmpty)
  }

  @Test func `a file of rejects is not written over while it is read`() {
    load()
    let text = #"{"raw":"{}"}"# + "\n"
    let file = home.write(text, to: "rejects")
    let called = home.keytag("enrich", "--from-rejects", file, "--rejects", file)
    #expect(
      called
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: --rejects \(file) would overwrite the input \(file)\n"))
    let errors = openForWriting(home.folder.file("errors"))
    let (input, output) = (openForReading(file), openForWriting(home.folder.file("output")))
    let child = ChildProcess(
      builtProgram("keytag"), ["enrich", "--from-rejects", "-", "--rejects", file],
      environment: home.environment, input: input, output: output, errors: errors)
    for end in [input, output, errors] { closeDescriptor(end) }
    #expect(child.wait() == .exit(64))
    #expect(home.text(of: "rejects") == text)
    #expect(home.keytag("enrich", "--rejects", "/dev/null", "/dev/null").code == 0)
    let both = home.keytag("enrich", "--from-rejects", file, file)
    #expect(both.code == 64)
    #expect(both.errors.contains("--from-rejects FILE is read in place of other files"))
    #expect(home.keytag("enrich", "--from-rejects", "/nowhere").code == 66)
  }

  @Test(arguments: [
    "0", "0K", "65M", "67108865", "1G", "", "K", "-1", "+1", "1.5M", "1 M", "1KB", "M1",
    "99999999999999999999", "9999999999999999G",
  ])
  func `a size that is none, or too large, is refused`(_ size: String) {
    let called = home.keytag("enrich", "--max-line=\(size)", input: usage("A"))
    #expect(called.code == 64)
    #expect(called.errors.hasPrefix("Error: "))
    #expect(called.errors.contains("--max-line"))
  }
}
