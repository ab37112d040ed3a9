// One pull of one feature, as a value that decides and does nothing: it is told what came and when,
// and says what to do next. Who acts is `Puller`.
//
//     no cursor ──start from --since──▶ page ──has_more──▶ page … ──no more──▶ up to date
//     a cursor  ──next───────────────▶ page
//                   │ 400: refused        │ fails: wait, ask again; too long: unavailable
//                   ▼                     │ 401, 403: unauthorised
//          start an hour before the last event that was seen
//
// A page counts only when it is delivered: then its cursor is the one to go on with. The store moves
// from one cursor to the next in the transaction that keeps the page, and only where the old one is
// still there, so of two pullers one finds out.

/// From which cursor to which a page leads, and what is to be kept with it.
package struct Advance: Sendable, Equatable {
  /// The cursor that must be the stored one; nil where none is.
  package var from: [UInt8]?
  /// The position behind the page; its newest event is that of the pages before.
  package var to: Position
  /// A gap before the page.
  package var gap: Gap?
}

/// Decides what one pull of one feature does next.
package struct PullState: Sendable {
  /// What to do.
  package enum Step: Sendable, Equatable {
    case wait(Int64)
    case ask(Request)
    case end(PullEnd)
  }

  /// What to do with an answer.
  package enum Verdict: Sendable, Equatable {
    /// Deliver the page, and then call `delivered`.
    case deliver(Page, Advance)
    /// Nothing; `step` says how it goes on.
    case goOn
  }

  private let feature: Feature
  private let settings: PullSettings
  private var position: Position?
  /// What the store has.
  private var storedCursor: [UInt8]?
  private var request: Request
  private var retry: Retry
  private var gap: Gap?
  private var end: PullEnd?
  private var hasRestarted = false
  /// The cursors that were met in this pull.
  private var met: Set<[UInt8]> = []
  private var hasMore = true
  private var notices: [Notice] = []

  /// Begins a pull where the last one ended, if there was one.
  package init(
    _ feature: Feature, from position: Position?, _ settings: PullSettings, at now: Instant
  ) {
    self.feature = feature
    self.settings = settings
    self.position = position
    storedCursor = position?.cursor
    retry = Retry(patience: settings.patience)
    guard let position else {
      let from = max(now.wall - settings.since, Self.horizon(at: now))
      request = .start(feature, from: from, limit: settings.pageSize)
      notices = [.starts(from: from)]
      return
    }
    request = .next(feature, cursor: position.cursor)
    met = [position.cursor]
    // What happened since the last page and is older than the API's memory is not to be had.
    if position.updatedAt < Self.horizon(at: now) {
      let gap = Gap(from: position.updatedAt, to: Self.horizon(at: now))
      self.gap = gap
      notices = [.hasGap(gap)]
    }
  }

  /// The earliest time to ask for: a minute within the API's memory, as clocks differ.
  private static func horizon(at now: Instant) -> Int64 {
    now.wall - PullSettings.memory + .minute
  }

  /// What to do now.
  package func step(at now: Instant) -> Step {
    if let end { return .end(end) }
    if let due = retry.due, due > now.uptime { return .wait(due - now.uptime) }
    return hasMore ? .ask(request) : .end(.upToDate)
  }

  /// Takes an answer to the request that `step` asked for.
  /// - Parameter chance: A random number from 0 to 1.
  package mutating func receive(_ answer: Answer, at now: Instant, chance: Double) -> Verdict {
    switch answer {
    case .page(let page):
      if let wrong = fault(of: page) {
        fail(wrong, after: 0, at: now, chance)
        return .goOn
      }
      return .deliver(page, advance(to: page, at: now))
    case .refused(let why):
      restart(why, at: now)
    case .unauthorised(let why): end = .unauthorised(why)
    case .failed(let why, let after): fail(why, after: after, at: now, chance)
    case .hopeless(let why): end = .unavailable(why)
    case .introspection: end = .unavailable("the answer is to another question")
    case .stopped: end = .stopped
    }
    return .goOn
  }

  /// Notes that a page was delivered.
  /// - Parameter newest: The time of its latest event, in nanoseconds since 1970; nil for none.
  package mutating func delivered(_ page: Page, _ advance: Advance, newest: Int64?) {
    var reached = advance.to
    reached.newestEvent = [reached.newestEvent, newest].compactMap(\.self).max()
    position = reached
    storedCursor = page.cursor
    gap = nil
    met.insert(page.cursor)
    request = .next(feature, cursor: page.cursor)
    hasMore = page.hasMore
    retry.succeed()
  }

  /// What people should know, once.
  package mutating func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices
  }

  /// Why a page does not count: one that leads back, as a page that is sent a second time, would have
  /// the pull go round in circles.
  private func fault(of page: Page) -> String? {
    guard met.contains(page.cursor) else { return nil }
    let isEndAgain = page.cursor == position?.cursor && !page.hasMore
    return isEndAgain ? nil : "the page leads back to one that was read already"
  }

  private func advance(to page: Page, at now: Instant) -> Advance {
    let startedFrom =
      if case .start(_, let from, _) = request { from } else { position?.startedFrom ?? now.wall }
    return Advance(
      from: storedCursor,
      to: Position(
        cursor: page.cursor, newestEvent: position?.newestEvent, startedFrom: startedFrom,
        updatedAt: now.wall), gap: gap)
  }

  private mutating func fail(_ why: String, after: Int64, at now: Instant, _ chance: Double) {
    guard retry.fail(at: now.uptime, after: after, chance: chance) else {
      end = .unavailable(why)
      return
    }
    notices.append(.retries(why, after: (retry.due ?? now.uptime) - now.uptime))
  }

  /// Starts anew before the last event that was seen, never at now: what is read twice is kept once,
  /// and what is passed over is lost. An event's time is only believed up to when it was pulled, as
  /// a client's clock may be wrong.
  private mutating func restart(_ why: String, at now: Instant) {
    guard case .next = request, let position, !hasRestarted else {
      end = .unavailable(why)
      return
    }
    let seen = position.newestEvent.map { min($0, position.updatedAt) - .hour }
    let from = max(
      min(seen ?? position.startedFrom, now.wall - .hour), Self.horizon(at: now))
    hasRestarted = true
    met = []
    request = .start(feature, from: from, limit: settings.pageSize)
    notices.append(.restarts(from: from, why))
  }
}
