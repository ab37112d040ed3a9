#if EventsAPI
package import EventsAPI
internal import EventStore
internal import Schemas

/// Pulls all that there is to be had, one kind of events after another: what `pull` does once, and
/// `watch` again and again.
package struct PullRound<Transport: Sender & ~Copyable>: ~Copyable {
  private let server: Server
  private let intake: PageIntake
  private var puller: Puller<Transport>
  private let patience: Int64
  private let progress: (PullReport.Part) -> Void

  /// Prepares to pull.
  /// - Parameters:
  ///   - progress: Is told after each page how far its kind of events has come.
  package init(
    _ puller: consuming Puller<Transport>, at server: Server, into intake: PageIntake,
    progress: @escaping (PullReport.Part) -> Void = { _ in }
  ) {
    self.server = server
    self.intake = intake
    patience = puller.settings.patience
    self.puller = puller
    self.progress = progress
  }

  /// Pulls once.
  /// - Throws: Where a page could not be kept: the database, a full disk, or another program that
  ///   pulls at the same time. What was kept before stays.
  package mutating func run() throws(PipelineError) -> PullReport {
    puller.settings.patience = patience
    switch puller.introspect() {
    case .end(let end):
      let parts = Feature.allCases.map {
        PullReport.Part(feature: $0, source: source(of: $0, nil), end: PullReport.End(end))
      }
      return PullReport(token: nil, parts: parts)
    case .token(let token):
      var report = PullReport(token: token)
      for feature in Feature.allCases {
        if report.parts.last?.end == .stopped {
          let source = source(of: feature, token)
          report.parts.append(PullReport.Part(feature: feature, source: source, end: .stopped))
        } else {
          report.parts.append(try pull(feature, token))
        }
      }
      try intake.finish()
      return report
    }
  }

  private mutating func pull(
    _ feature: Feature, _ token: Introspection
  ) throws(PipelineError) -> PullReport.Part {
    let source = source(of: feature, token)
    var part = PullReport.Part(feature: feature, source: source, end: .notAllowed)
    guard token.allows(feature) else { return part }
    let position = try intake.cursor(of: source).map { Position($0) }
    let (intake, progress) = (intake, progress)
    let end = try puller.pull(feature, from: position, whileWaiting: { intake.tidy() }) {
      (body, page, advance) throws(PipelineError) in
      let taken = try intake.take(
        body, items: page.items, as: feature.logType, CursorMove(advance, of: source),
        isFollowed: page.hasMore)
      let newest = taken.newestEvent.flatMap(Timestamp.nanoseconds(stored:))
      part.pages += 1
      part.events += taken.events
      part.stored += taken.stored
      part.rejected += taken.rejected
      part.newestEvent = [part.newestEvent, newest].compactMap(\.self).max()
      progress(part)
      return newest
    }
    try intake.flush()
    part.end = PullReport.End(end)
    // A server that was down for one kind of events is not waited for at the next.
    if case .unavailable = end { puller.settings.patience = 0 }
    return part
  }

  /// What the store calls a source: the endpoint, and the account where the API tells it, since two
  /// accounts have a cursor each. What is written out has another than what is stored, so that
  /// neither passes over what only the other had.
  private func source(of feature: Feature, _ token: Introspection?) -> String {
    let account = token?.account.map { "#" + String(decoding: $0, as: UTF8.self) }
    return server.address(of: feature) + (account ?? "") + (intake.writesOut ? " (stdout)" : "")
  }
}

extension Feature {
  /// The log type of its events: the endpoint tells, so their keys need not.
  fileprivate var logType: String {
    switch self {
    case .auditEvents: "OnePassword.AuditEvent"
    case .itemUsages: "OnePassword.ItemUsage"
    case .signInAttempts: "OnePassword.SignInAttempt"
    }
  }
}

extension CursorMove {
  fileprivate init(_ advance: Advance, of source: String) {
    let to = advance.to
    self.init(
      from: advance.from,
      to: SourceCursor(
        source: source, cursor: to.cursor, newestEvent: to.newestEvent.map(Timestamp.storedText),
        startedFrom: Timestamp.storedText(to.startedFrom),
        updatedAt: Timestamp.storedText(to.updatedAt)),
      gap: advance.gap.map {
        (start: Timestamp.storedText($0.from), end: Timestamp.storedText($0.to))
      })
  }
}

extension Position {
  fileprivate init(_ cursor: SourceCursor) {
    self.init(
      cursor: cursor.cursor,
      newestEvent: cursor.newestEvent.flatMap(Timestamp.nanoseconds(stored:)),
      startedFrom: Timestamp.nanoseconds(stored: cursor.startedFrom) ?? 0,
      updatedAt: Timestamp.nanoseconds(stored: cursor.updatedAt) ?? 0)
  }
}
#endif
