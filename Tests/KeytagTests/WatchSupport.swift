import Migrations
import SQLite
import TestSupport

/// A `keytag watch` that runs, and what it says.
final class Watcher {
  private let child: ChildProcess
  private let reader: PipeReader
  /// The lines of its log so far.
  private(set) var lines: [SlowMembers] = []

  /// Starts one against a fake API, with the log as JSON.
  init(
    _ home: Home, _ server: FakeAPIServer, _ arguments: String...,
    environment: [String: String] = [:]
  ) {
    let errors = makePipe()
    let input = openForReading("/dev/null")
    let variables = home.environment.merging(["KEYTAG_TOKEN": FakeAPIServer.token]) { $1 }
    child = ChildProcess(
      builtProgram("keytag"),
      ["watch", "--url", server.url, "--every", "1s", "--retry-for", "0s", "--log", "json"]
        + arguments,
      environment: variables.merging(environment) { $1 }, input: input, output: errors.writing,
      errors: errors.writing)
    for end in [input, errors.writing] { closeDescriptor(end) }
    reader = PipeReader(descriptor: errors.reading)
  }

  /// Waits for a line about an event, and gives it; nil where the program ends before.
  func next(_ event: String) -> SlowMembers? {
    while let text = reader.line() {
      // What is told before the log begins is for people.
      guard text.hasPrefix("{") else { continue }
      let line = SlowMembers(Array(text.utf8))
      lines.append(line)
      if line["event"] == "\"\(event)\"" { return line }
    }
    return nil
  }

  func send(_ signal: Int32) { child.send(signal) }

  /// Asks it to end, and waits for that.
  func end() -> ChildProcess.Ending {
    child.send(15)
    while next("") != nil {}
    return child.wait()
  }
}

extension Home {
  /// Runs SQL on the database behind keytag's back.
  func alter(_ sql: String) throws {
    try Connection(path: database, access: .readWrite).execute(sql)
  }

  /// The number that a question to the database gives.
  func count(_ sql: String) throws -> Int64 {
    try Database.open(path: database, access: .readOnly).int64(sql)
  }
}
