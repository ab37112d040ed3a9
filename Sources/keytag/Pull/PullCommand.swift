#if EventsAPI
import ArgumentParser
import Bytes
import EventStore
import Enrichment
import EventsAPI
import Lookups
import Pipeline
import Schemas

/// `keytag pull`
struct PullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Fetch new events from 1Password's Events API, enrich and keep them.",
    usage: "keytag pull [OPTIONS]",
    discussion: """
      Goes on where the last pull ended, for audit events, item usages and
      sign-in attempts; what the token may not read is left out. Each page is
      stored together with its cursor, so a pull may be killed at any time and
      loses or doubles nothing. A cursor that the API refuses begins anew an hour
      before the last event that was seen. The limits of the API are kept.

      The exit code is 69 where the API did not answer as it should, 77 where the
      token was refused, and 75 where another keytag pulls at the same time. What
      was stored before stays, and the next pull goes on from there.

      EXAMPLES
        keytag pull --token-file token --since 7d
        op read op://Ops/Events/credential | keytag pull --token-file -
        keytag pull --token-file token --region eu
        keytag pull --token-file token --introspect
        keytag pull --token-file token --stdout | shipper
        keytag query 'SELECT * FROM source_gap'   # when events may have been lost
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @OptionGroup var api: APIOptions

  @Flag(help: "Show what the token may read and when it was issued, and pull nothing.")
  var introspect = false

  @Option(help: "How --introspect writes: table or ndjson.")
  var format: Listing.Format?

  @Flag(
    help: ArgumentHelp(
      "Write the enriched events to standard output instead of storing them.",
      discussion: """
        The database keeps the rejects and cursors of their own, which move on when \
        a page is written. After a kill or a power cut the last page may come again.
        """))
  var stdout = false

  @Flag(
    help: ArgumentHelp(
      "Print a summary to standard error; the default when that is a terminal.",
      discussion: "Without it, only kinds of events of which some were rejected are told."))
  var summary = false

  func validate() throws {
    if format != nil, !introspect { throw ValidationError("--format goes with --introspect") }
    if stdout, introspect { throw ValidationError("--introspect pulls nothing to --stdout") }
  }

  func run() throws {
    let wakeup = Wakeup()
    let settings = try api.settings()
    let transport = try api.connect(with: try api.token(), until: wakeup)
    let progress = PullProgress(besideEvents: stdout)
    let puller = Puller(transport, settings, clock: Clock(until: wakeup)) { feature, notice in
      progress.clear()
      try? FileOutput.standardError().tell("keytag: \(notice.text(of: feature))")
    }
    if introspect { return try show(puller) }
    let stop = StopSignals { wakeup.wake() }
    let (intake, _) = try database.openIntake(
      turn, target: stdout ? .output(.standardOutput()) : .store)
    var round = PullRound(puller, at: try api.server(), into: intake) { progress.show($0) }
    let report: PullReport
    do {
      defer { progress.clear() }
      report = try round.run()
    }
    try tell(report)
    stop.endIfStopped()
    if let failure = Failure(report) { throw failure }
  }

  private func show(_ puller: consuming Puller<Transport>) throws {
    var puller = puller
    switch puller.introspect() {
    case .token(let token):
      var listing = Listing(["feature", "allowed", "issued_at", "token", "account"])
      for feature in Feature.allCases {
        listing.add([
          .text(feature.rawValue), .text(token.allows(feature) ? "yes" : "no"),
          .text(token.issuedAt), .text(token.uuid), .text(token.account),
        ])
      }
      try listing.write(as: format)
    case .end(let end):
      if let failure = Failure(end, of: "the token's rights") { throw failure }
    }
  }

  /// Tells what came, and of what the token may not read.
  private func tell(_ report: PullReport) throws {
    let errors = FileOutput.standardError()
    for part in report.parts {
      if part.end == .notAllowed {
        try errors.tell("keytag: \(part.feature.title): left out, as the token may not read them")
      } else if summary || errors.isTerminal || part.rejected > 0 {
        try errors.tell("keytag: \(part.summary(isStored: !stdout))")
      }
    }
  }
}

extension PullReport.Part {
  /// What came, in words.
  fileprivate func summary(isStored: Bool) -> String {
    var text = "\(feature.title): \(extent)"
    if isStored { text += ", \(stored) new" }
    if rejected > 0 { text += ", \(rejected) rejected" }
    if let newestEvent {
      text += ", the latest of \(Timestamp(nanosecondsSince1970: newestEvent).text())"
    }
    return text
  }
}

extension Failure {
  /// What a pull failed with, the graver first; nil where it did not.
  fileprivate init?(_ report: PullReport) {
    if report.token == nil, let part = report.parts.first {
      self.init(part.end, of: "the token's rights")
      return
    }
    let failures = report.parts.compactMap { Failure($0.end, of: $0.feature.title) }
    guard let gravest = failures.max(by: { $0.code.rawValue < $1.code.rawValue }) else {
      if report.parts.allSatisfy({ $0.end == .notAllowed }) {
        self.init(.notAuthorised, "the token may read none of the three kinds of events")
        return
      }
      return nil
    }
    self.init(gravest.code, failures.map(\.message).joined(separator: "; "))
  }

  fileprivate init?(_ end: PullReport.End, of subject: String) {
    switch end {
    case .upToDate, .notAllowed, .stopped: return nil
    case .unauthorised(let why):
      self.init(.notAuthorised, "\(subject): the API refuses the token: \(why)")
    case .unavailable(let why): self.init(.unavailable, "\(subject): \(why)")
    }
  }

  fileprivate init?(_ end: PullEnd, of subject: String) {
    self.init(PullReport.End(end), of: subject)
  }
}
#endif
