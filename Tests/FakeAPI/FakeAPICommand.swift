import ArgumentParser
import Bytes
import Glibc
import Schemas
import TestSupport

/// `keytag-fake-api`: an Events API to try keytag with and to test it against, on this machine only.
@main
struct FakeAPICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keytag-fake-api",
    abstract: "A fake 1Password Events API on 127.0.0.1, with faults to order.",
    discussion: """
      Prints its URL and serves until it is killed. It serves invented events, or
      those of a file of JSON lines; an event appears when its time has come.

      --fault says what goes wrong and when: [SCOPE:]KIND[,KIND...]WHEN. SCOPE is
      auditevents, itemusages, signinattempts or introspect; without it, all
      requests for events. WHEN is @N for the request of that number, @N-M, @N-
      for all from there on, or /N for one in N, drawn by --seed. KIND is one of

        \(FaultKind.allCases.map(\.rawValue).chunked(72).joined(separator: "\n  "))

      or passing, all those that a client overcomes by asking again.

      EXAMPLES
        keytag-fake-api --count 10000 --past 1h --every 300ms
        keytag-fake-api --fault passing/5 --seed 7 --log requests.ndjson
        keytag-fake-api --fault itemusages:401@3- --fault auditevents:timeout@1
      """)

  @Option(help: "The port; 0 for any that is free.")
  var port: UInt16 = 0

  @Option(help: "The token to take. It is no secret: this API has none.")
  var token = "fake-token"

  @Option(help: "What the token may read, with commas between.")
  var features = EventType.allCases.map(\.rawValue).joined(separator: ",")

  @Option(help: "Serve the events of this file in place of invented ones.")
  var events: String?

  @Flag(
    name: .customLong("keep-times"),
    help: "Serve a file's events at the times they have, not at the pace of --past and --every.")
  var keepTimes = false

  @Option(help: "How many events to invent, of all types together.")
  var count = 1000

  @Option(help: "What the invented events and the faults are drawn by.")
  var seed: UInt64 = 1

  @Option(help: "How long ago the first event was, such as 90m.")
  var past = "1h"

  @Option(help: "When the first event was, in RFC 3339, in place of --past.")
  var start: String?

  @Option(help: "How long it is from one event to the next, such as 300ms.")
  var every = "1s"

  @Option(help: "How far back events are served.")
  var memory = "120d"

  @Option(
    name: .customLong("page-limit"), help: "The most events on a page, whatever is asked for.")
  var pageLimit = 1000

  @Option(name: .customLong("per-minute"), help: "How many requests are answered in a minute.")
  var perMinute = 600

  @Option(name: .customLong("per-hour"), help: "How many requests are answered in an hour.")
  var perHour = 30_000

  @Option(help: "How long a request that is never answered is held.")
  var hold = "10m"

  @Option(help: ArgumentHelp("What goes wrong, and when. May be repeated.", valueName: "rule"))
  var fault: [String] = []

  @Option(help: "Write a JSON line for each request to this file.")
  var log: String?

  @Flag(name: .customLong("until-eof"), help: "End where standard input ends.")
  var untilEOF = false

  func run() throws {
    let settings = try settings()
    let source = try source()
    let log = RequestLog(try log.map { try FileOutput(creating: $0) })
    guard let server = Server(port: port, settings, log) else {
      throw ValidationError("port \(port) is taken")
    }
    server.start(source)
    try FileOutput.standardOutput().write("http://\(server.api.address.text)\n")
    if untilEOF {
      _ = try FileInput(path: "-").readAll()
      Glibc.exit(0)
    }
    while true { pause() }
  }

  private func settings() throws -> Settings {
    let rules = try fault.map { text in
      guard let rule = FaultSchedule.Rule(text) else {
        throw ValidationError("--fault takes [SCOPE:]KIND[,KIND...]WHEN, not \(text)")
      }
      return rule
    }
    let features = try features.split(separator: ",").map { name in
      guard let type = EventType(rawValue: String(name)) else {
        throw ValidationError("--features takes event types, not \(name)")
      }
      return type
    }
    guard (1...1000).contains(pageLimit) else {
      throw ValidationError("--page-limit takes 1 to 1000")
    }
    return Settings(
      token: token, features: features, perMinute: perMinute, perHour: perHour,
      memory: try length(memory), pageLimit: pageLimit,
      hold: Int32(clamping: try length(hold) / 1_000_000),
      faults: FaultSchedule(rules, seed: seed))
  }

  private func source() throws -> any EventSource {
    var first = Surroundings.now() - (try length(past))
    if let start {
      guard let time = Timestamp(rfc3339: Array(start.utf8).span) else {
        throw ValidationError("--start takes a time such as 2026-01-05T08:00:00Z, not \(start)")
      }
      first = time.nanosecondsSince1970
    }
    let pace = Pace(start: first, every: try length(every))
    guard let events else { return GeneratedEvents(total: count, seed: seed, pace: pace) }
    guard let text = contents(of: events) else { throw ValidationError("cannot read \(events)") }
    let source = FileEvents(text, pace: keepTimes ? nil : pace)
    for line in source.skipped {
      try FileOutput.standardError().tell("\(events): line \(line) is no event, and is not served")
    }
    return source
  }

  /// Nanoseconds of `300ms`, `2s`, `5m`, `1h` or `7d`.
  private func length(_ text: String) throws -> Int64 {
    let units: [(String, Int64)] = [
      ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
      ("d", 86_400_000_000_000),
    ]
    for (unit, size) in units where text.hasSuffix(unit) {
      if let number = Int64(text.dropLast(unit.count)), (0...100_000_000).contains(number) {
        let (length, isTooLong) = number.multipliedReportingOverflow(by: size)
        if !isTooLong { return length }
      }
    }
    throw ValidationError("a length of time is such as 300ms, 2s, 5m, 1h or 7d, not \(text)")
  }
}

extension [String] {
  /// Lines of words, none longer than a width.
  fileprivate func chunked(_ width: Int) -> [String] {
    reduce(into: []) { lines, word in
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
  }
}
