#if EventsAPI
import Bytes
import EventsAPI
import Pipeline
import Schemas

/// Writes to the log what is new in a round: events, and how things stand where that has changed. A
/// round in which nothing is new is not told, but once an hour.
struct WatchReporter {
  private static let silence: Int64 = 3_600_000_000_000

  private let log: WatchLog
  private let manager: ServiceManager
  private var last: [Feature: PullReport.End] = [:]
  private var lastFailure: String?
  private var toldAt: Int64?
  private var rounds = 0
  private var events = 0

  init(_ log: WatchLog, _ manager: ServiceManager) {
    self.log = log
    self.manager = manager
  }

  /// Tells of a round.
  mutating func report(_ round: WatchRound) {
    manager.alive()
    switch round {
    case .pulled(let report):
      for part in report.parts { tell(part) }
      lastFailure = nil
      tellNowAndThen()
    case .failed(let error): tell("\(error)")
    case .notSaved(let error): tell("the alarm cannot be kept: \(error)")
    }
  }

  private mutating func tell(_ part: PullReport.Part) {
    let type = ("event_type", WatchLog.Value.text(part.feature.rawValue))
    if part.pages > 0, part.stored + part.rejected > 0 {
      events += part.stored
      var message = "\(part.feature.title): \(part.stored) new"
      if part.rejected > 0 { message += ", \(part.rejected) rejected" }
      if let newest = part.newestEvent {
        message += ", the latest of \(Timestamp(nanosecondsSince1970: newest).text())"
      }
      log.write(
        .info, "pulled", message,
        [
          type, ("pages", .number(part.pages)), ("new", .number(part.stored)),
          ("rejected", .number(part.rejected)),
        ])
    }
    let before = last.updateValue(part.end, forKey: part.feature)
    guard before != part.end else { return }
    switch part.end {
    case .upToDate:
      if let before, before != .stopped {
        log.write(.info, "recovered", "\(part.feature.title): pulled again", [type])
      }
    case .notAllowed:
      log.write(
        .warning, "not_allowed", "\(part.feature.title): left out, as the token may not read them",
        [type])
    case .unauthorised(let why):
      log.write(
        .error, "unauthorised", "\(part.feature.title): the API refuses the token: \(why)", [type])
    case .unavailable(let why):
      log.write(.error, "unavailable", "\(part.feature.title): \(why)", [type])
    case .stopped: break
    }
  }

  private mutating func tell(_ failure: String) {
    guard failure != lastFailure else { return }
    lastFailure = failure
    log.write(.error, "failed", "\(failure); trying again with the next round")
  }

  private mutating func tellNowAndThen() {
    rounds += 1
    let now = Surroundings.uptime()
    guard now - (toldAt ?? .min / 2) >= Self.silence else { return }
    if toldAt != nil {
      log.write(
        .info, "watching", "still watching: \(rounds) rounds, \(events) new events",
        [("rounds", .number(rounds)), ("events", .number(events))])
    }
    toldAt = now
    manager.status("\(rounds) rounds, \(events) new events since the start")
  }
}
#endif
