package import Bytes

/// What sends a request and waits for what comes back: libcurl, or a test's script.
package protocol Sender: ~Copyable {
  /// What is sent along as a secret, which no message may have in it; nil for none.
  var token: Token? { get }
  /// Sends a request and receives the reply, or says in it what went wrong.
  /// - Parameter whileWaiting: Is called again and again until the reply is there, at least once a
  ///   second.
  mutating func send(_ request: Request, whileWaiting: () -> Void) -> Reply
}

/// Acts on what `PullState` decides: asks within the budget, waits, hands pages on.
package struct Puller<Transport: Sender & ~Copyable>: ~Copyable {
  private var transport: Transport
  private let clock: Clock
  /// How to pull from now on.
  package var settings: PullSettings
  private var budget = RequestBudget()
  private var reader = AnswerReader()
  /// Until when the server wants to be left alone, by the clock that never jumps, and why.
  private var closed: (until: Int64, why: String)?
  /// Is told what people should know; the feature is nil where it is about the token.
  private let notify: (Feature?, Notice) -> Void

  /// A puller, which keeps its connection and its budget from one pull to the next.
  package init(
    _ transport: consuming Transport, _ settings: PullSettings, clock: Clock,
    notify: @escaping (Feature?, Notice) -> Void
  ) {
    self.transport = transport
    self.settings = settings
    self.clock = clock
    self.notify = notify
  }

  /// What the token may read, or why that is not known.
  package enum Introspected: Sendable, Equatable {
    case token(Introspection)
    case end(PullEnd)
  }

  /// Asks what the token may read; again where that fails, within the patience.
  package mutating func introspect() -> Introspected {
    var retry = Retry(patience: settings.patience)
    while true {
      switch askForRights() {
      case .introspection(let introspection): return .token(introspection)
      case .unauthorised(let reason): return .end(.unauthorised(reason))
      case .refused(let reason), .hopeless(let reason): return .end(.unavailable(reason))
      case .stopped: return .end(.stopped)
      case .page: return .end(.unavailable("the answer is to another question"))
      case .failed(let reason, let after):
        let now = clock.now().uptime
        guard retry.fail(at: now, after: after, chance: clock.chance()), let due = retry.due else {
          return .end(.unavailable(reason))
        }
        notify(nil, .retries(reason, after: due - now))
        guard clock.sleep(due - now) else { return .end(.stopped) }
      }
    }
  }

  private mutating func askForRights() -> Answer {
    if let answer = answerWithoutAsking() { return answer }
    guard let reply = send(.introspection, whileWaiting: {}) else { return .stopped }
    return judge(reply, to: .introspection)
  }

  /// Pulls all that there is of one feature, page by page.
  /// - Parameters:
  ///   - position: Where the last pull ended; nil before the first.
  ///   - whileWaiting: Is called again and again while nothing comes, at least once a second.
  ///   - deliver: Keeps a page, whose items lie in the body, and what it advances to, both or none;
  ///     gives the time of its latest event, in nanoseconds since 1970. When it throws, the pull ends.
  package mutating func pull<Failure: Error>(
    _ feature: Feature, from position: Position?, whileWaiting: () -> Void = {},
    deliver: (borrowing InputBuffer, Page, Advance) throws(Failure) -> Int64?
  ) throws(Failure) -> PullEnd {
    var state = PullState(feature, from: position, settings, at: clock.now())
    while true {
      for notice in state.takeNotices() { notify(feature, notice) }
      switch state.step(at: clock.now()) {
      case .end(let end): return end
      case .wait(let time): if !sleep(time, whileWaiting) { return .stopped }
      case .ask(let request):
        if let answer = answerWithoutAsking() {
          _ = state.receive(answer, at: clock.now(), chance: clock.chance())
          continue
        }
        guard let reply = send(request, whileWaiting: whileWaiting) else { return .stopped }
        let answer = judge(reply, to: request)
        let verdict = state.receive(answer, at: clock.now(), chance: clock.chance())
        guard case .deliver(let page, let advance) = verdict else { continue }
        let newest = try deliver(reply.body, page, advance)
        state.delivered(page, advance, newest: newest)
      }
    }
  }

  /// What a reply means; remembers how long the server wants to be left alone.
  private mutating func judge(_ reply: borrowing Reply, to request: Request) -> Answer {
    let answer = reader.read(reply, to: request, with: transport.token)
    if case .failed(let why, let after) = answer, after > 0 {
      closed = (until: clock.now().uptime + after, why: why)
    }
    return answer
  }

  /// The answer of a server that has said to come back later, which is not asked before.
  private func answerWithoutAsking() -> Answer? {
    guard let closed else { return nil }
    let rest = closed.until - clock.now().uptime
    return rest > 0 ? .failed(closed.why, after: rest) : nil
  }

  /// Sends a request when the budget allows it; nil where the program is to end.
  private mutating func send(_ request: Request, whileWaiting: () -> Void) -> Reply? {
    while true {
      let time = budget.wait(at: clock.now().uptime)
      // Also asks, where there is nothing to wait for, whether the program is to end.
      guard sleep(time, whileWaiting) else { return nil }
      if time == 0 { break }
    }
    let reply = transport.send(request, whileWaiting: whileWaiting)
    budget.spend(at: clock.now().uptime)
    return reply
  }

  /// Waits for a time in nanoseconds; false where the program is to end.
  private func sleep(_ time: Int64, _ whileWaiting: () -> Void) -> Bool {
    var rest = time
    repeat {
      guard clock.sleep(min(rest, .second)) else { return false }
      rest -= .second
      whileWaiting()
    } while rest > 0
    return true
  }
}
