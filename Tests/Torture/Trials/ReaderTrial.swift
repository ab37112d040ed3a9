import Glibc
import TestSupport

/// Eight readers that ask without end, and one who loads, while a writer stores what a pipe gives.
package struct ReaderTrial {
  /// How many queries were answered.
  package private(set) var answers = 0
  /// How many loads were done.
  package private(set) var loads = 0
  /// How many events were stored.
  package private(set) var events = 0
  /// How long the write-ahead log was at most, in bytes.
  package private(set) var longestLog = 0
  /// How long it was in the end.
  package private(set) var lastLog = 0
  /// What was wrong: what any of them said, answers that cannot be, and events that are not there.
  package private(set) var faults: [String] = []

  private static let readers = 8
  private static let batch = 200

  /// What is asked. Each event has one address, and the numbers of the events have no gap, so the
  /// answer is 0 of whatever was committed. The last takes long.
  private static let questions = [
    "SELECT count(*) - coalesce(max(id), 0) AS answer FROM event",
    """
    SELECT (SELECT count(*) FROM event) - (SELECT count(*) FROM indicator WHERE kind = 'email')
    AS answer
    """,
    "SELECT count(*) - count(vault_name) AS answer FROM item_usage WHERE uuid GLOB 'E1*'",
    """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
    SELECT count(*) - 3000000 + (SELECT count(*) FROM event)
      - (SELECT coalesce(max(id), 0) FROM event) AS answer FROM n
    """,
  ]

  /// Does so for some seconds.
  package init(seconds: Int) throws {
    let home = Home()
    let names = "uuid,name\n" + (0..<9).map { "V\($0),name \($0)\n" }.joined()
    let export = home.write(names, to: "vaults.csv")
    guard home.keytag("load", "vaults", export).code == 0 else {
      throw TrialError("no table could be loaded")
    }
    // A pipe that breaks is a fault of the writer, and not the end of this program.
    _ = signal(SIGPIPE, SIG_IGN)
    let pipe = makePipe()
    let writer = home.start(
      ["enrich", "--store"], input: pipe.reading, output: "/dev/null")
    let store = { (count: Int) in Self.write(events: count, to: pipe.writing) }
    var stored = 0
    if store(stored) { stored += Self.batch }

    var others = (0..<Self.readers).map { number in
      loop(home, #""$0" query --format csv "$2" >> answers\#(number)"#, Self.questions[number % 4])
    }
    others.append(loop(home, #"{ "$0" load vaults "$2" >> loads && sleep 1; }"#, export))
    let begin = ContinuousClock.now
    while ContinuousClock.now - begin < .seconds(seconds) {
      guard store(stored) else { break }
      stored += Self.batch
      longestLog = max(longestLog, fileSize(of: home.database + "-wal"))
      usleep(100_000)
    }
    closeDescriptor(pipe.writing)
    let ended = writer.finish()
    _ = home.write("", to: "stop")
    for other in others { _ = other.wait() }

    // The first who writes when nobody reads makes the log short again.
    let last = home.keytag("load", "vaults", export)
    lastLog = fileSize(of: home.database + "-wal")
    events = try home.number("SELECT count(*) FROM event")
    for (name, called) in [("the writer", ended), ("the last load", last)]
    where called.ending != .exit(0) || called.errors != "" {
      faults.append("\(name): \(called.endingInWords) \(called.errors)")
    }
    if events != stored { faults.append("\(events) events of \(stored)") }
    faults += try home.damage()
    judgeAnswers(in: home)
  }

  /// Writes events of one batch to the writer; false where it is gone.
  private static func write(events first: Int, to pipe: Int32) -> Bool {
    var text = ""
    for number in first..<first + batch {
      text +=
        #"{"uuid":"E\#(number)","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V\#(number % 9)","#
        + #""user":{"email":"p\#(number % 97)@example.com"}}"# + "\n"
    }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let length = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(pipe, $0.baseAddress, $0.count)
      }
      if length < 0 { return false }
      rest = rest.dropFirst(length)
    }
    return true
  }

  /// Has a shell do something again and again until the trial ends, and note what fails.
  private func loop(_ home: Home, _ command: String, _ parameter: String) -> ChildProcess {
    let (nothing, complaints) = (openForReading("/dev/null"), home.folder.file("complaints"))
    let end = openForAppending(complaints)
    defer { for end in [nothing, end] { closeDescriptor(end) } }
    let script = #"cd "$1"; while [ ! -e stop ]; do \#(command) || echo "exit $?" >&2; done"#
    return ChildProcess(
      "/bin/sh", ["-c", script, builtProgram("keytag"), home.folder.path, parameter],
      environment: home.environment, input: nothing, output: end, errors: end)
  }

  private mutating func judgeAnswers(in home: Home) {
    let complaints = home.text(of: "complaints")
    if complaints != "" { faults.append(complaints) }
    for number in 0..<Self.readers {
      // The header, and the answer.
      let lines = home.text(of: "answers\(number)").split(whereSeparator: \.isNewline)
      let wrong = lines.enumerated().filter { $0.offset % 2 == 1 && $0.element != "0" }
      answers += lines.count / 2
      if !wrong.isEmpty { faults.append("reader \(number) was told \(wrong.prefix(5))") }
      if lines.isEmpty { faults.append("reader \(number) was never answered") }
    }
    loads = home.text(of: "loads").split(separator: "\n").count
  }

  /// The figures.
  package var line: String {
    "\(answers) answers to 8 readers and \(loads) loads while \(events) events were stored; log at "
      + "most \(longestLog >> 10) KiB, at the end \(lastLog >> 10) KiB; \(faults.count) faults"
  }
}
