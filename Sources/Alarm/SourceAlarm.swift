// One source of events, as a value that decides and does nothing: it is told what came of asking and
// when, and knows what is to be told to people.
//
//   armed ──the condition holds──▶ raised ──told──▶ told ──it holds no more──▶ recovered ──told──▶ armed
//                                    │ holds no more                              │ holds again
//                                    ▼                                            ▼
//                                  armed                                        raised
//
// An alarm stays raised until somebody was told, so one that could not be sent is sent later, also by
// the next process. All times are counted by the clock that never jumps, from one answer to the next.
// An answer without events says that there were none since the answer before, whoever was asking
// meanwhile; but where the machine was started anew in between, that time is not counted, since only
// the wall's clock could say how long it was. So an alarm may come late, and none comes for a clock.

/// What is known of one source, and which alarms are raised for it.
package struct SourceAlarm: Sendable, Equatable {
  /// How far an alarm has come.
  package enum Phase: String, Sendable {
    /// The condition holds, and nobody was told yet.
    case raised
    /// It holds, and that was told.
    case told
    /// It holds no more, and nobody was told of that yet.
    case recovered
  }

  /// An alarm that is not merely armed.
  package struct Alarm: Sendable, Equatable {
    /// How far it has come.
    package var phase: Phase
    /// Since when the condition has held, by the wall's clock.
    package var since: Int64
    /// What was the matter, if more can be said.
    package var detail: String

    /// An alarm.
    package init(_ phase: Phase, since: Int64, detail: String = "") {
      self.phase = phase
      self.since = since
      self.detail = detail
    }
  }

  /// How long the API has had no events, up to its last answer, in nanoseconds.
  package var quiet: Int64 = 0
  /// How long ago that answer was at the last round.
  package var unanswered: Int64 = 0
  /// How long all rounds have failed; nil where the last one did not.
  package var failing: Int64?
  /// When events came last or, before the first, when watching began; by the wall's clock.
  package var lastEvents: Int64
  /// When the API answered last.
  package var lastAnswer: Int64?
  /// When it was asked last.
  package var lastRound: ClockReading
  /// The alarms that are not merely armed.
  package var alarms: [AlarmCondition: Alarm] = [:]
  // Whether this process has not asked yet, so that nobody knows how the time before was.
  private var isTakenOver = false

  /// A source that was never watched before.
  package init(startingAt now: ClockReading) {
    lastEvents = now.wall
    lastRound = now
  }

  /// A source as another process left it.
  package init(
    quiet: Int64, unanswered: Int64, failing: Int64?, lastEvents: Int64, lastAnswer: Int64?,
    lastRound: ClockReading, alarms: [AlarmCondition: Alarm]
  ) {
    self.quiet = quiet
    self.unanswered = unanswered
    self.failing = failing
    self.lastEvents = lastEvents
    self.lastAnswer = lastAnswer
    self.lastRound = lastRound
    self.alarms = alarms
    isTakenOver = true
  }

  /// Takes what came of asking.
  package mutating func observe(
    _ outcome: Outcome, at now: ClockReading, _ settings: AlarmSettings
  ) {
    let gap = now.distance(from: lastRound)
    if gap > settings.staleAfter {
      raise(.stale, since: lastRound.wall, "", at: now)
    } else if alarms[.stale]?.phase == .told {
      // That somebody asks again was told with the alarm itself.
      alarms[.stale] = nil
    }
    unanswered += now.elapsed(since: lastRound) ?? 0
    switch outcome {
    case .events:
      quiet = 0
      answer(at: now)
      lastEvents = now.wall
      recover(.silent)
      recover(.unauthorised)
    case .nothing:
      quiet += unanswered
      answer(at: now)
      recover(.unauthorised)
      if quiet >= settings.silentAfter { raise(.silent, since: lastEvents, "", at: now) }
    case .unauthorised(let why):
      failing = nil
      recover(.unreachable)
      raise(.unauthorised, since: now.wall, why, at: now)
    case .unreachable(let why):
      let passed = isTakenOver ? 0 : now.elapsed(since: lastRound) ?? 0
      failing = failing.map { $0 + passed } ?? 0
      if let failing, failing >= settings.unreachableAfter {
        raise(.unreachable, since: lastAnswer ?? now.wall - failing, why, at: now)
      }
    }
    lastRound = now
    isTakenOver = false
  }

  /// Takes that nothing came of asking for a reason of this machine's own, such as a full disk. What is
  /// known of the source stays as it is, also that nobody has asked since then.
  package mutating func observeNothing(at now: ClockReading, _ settings: AlarmSettings) {
    if now.distance(from: lastRound) > settings.staleAfter {
      raise(.stale, since: lastRound.wall, "", at: now)
    }
  }

  private mutating func answer(at now: ClockReading) {
    unanswered = 0
    failing = nil
    lastAnswer = now.wall
    recover(.unreachable)
  }

  private mutating func raise(
    _ condition: AlarmCondition, since: Int64, _ detail: String, at now: ClockReading
  ) {
    switch alarms[condition]?.phase {
    case nil, .recovered:
      alarms[condition] = Alarm(.raised, since: min(since, now.wall), detail: detail)
    case .raised, .told: break
    }
  }

  private mutating func recover(_ condition: AlarmCondition) {
    switch alarms[condition]?.phase {
    case .raised: alarms[condition] = nil
    case .told: alarms[condition]?.phase = .recovered
    case .recovered, nil: break
    }
  }

  /// Notes that somebody was told of a condition as it stands.
  package mutating func tell(_ condition: AlarmCondition) {
    switch alarms[condition]?.phase {
    case .raised: alarms[condition]?.phase = .told
    case .recovered: alarms[condition] = nil
    case .told, nil: break
    }
  }

  /// The conditions that hold now, as one from outside sees them who only has what is kept.
  package func conditions(at now: ClockReading, _ settings: AlarmSettings) -> [AlarmCondition] {
    var found: [AlarmCondition] = []
    if quiet >= settings.silentAfter { found.append(.silent) }
    if let failing, failing >= settings.unreachableAfter { found.append(.unreachable) }
    if let alarm = alarms[.unauthorised], alarm.phase != .recovered {
      found.append(.unauthorised)
    }
    if now.distance(from: lastRound) > settings.staleAfter { found.append(.stale) }
    return found
  }
}
