import Alarm
import Bytes
import EventStore
import Pipeline
import SQLite
import Schemas

/// Whether the sources of events that are pulled or watched give events: what `watch` raises its alarm
/// for, seen from outside, so that a watcher that is dead is noticed too.
struct SourceCheck {
  /// One source.
  fileprivate struct Row {
    var source: String
    var conditions: [AlarmCondition]
    var latestEvent: Int64?
    var askedAt: Int64
    var quietSince: Int64
  }

  private var rows: [Row] = []

  /// Looks at what was kept of each source.
  init(_ database: DatabaseOptions, _ settings: AlarmSettings) throws {
    guard let connection = try database.openForReading() else {
      throw Failure(.noInput, "there is no database yet; keytag pull and keytag watch make one")
    }
    let now = ClockReading.now()
    var watched: [String: SourceAlarm] = [:]
    for kept in try WatchedSource.all(of: connection) { watched[kept.source] = SourceAlarm(kept) }
    for cursor in try SourceCursor.all(of: connection) {
      let pulled = Pulled(cursor)
      let alarm = watched.removeValue(forKey: cursor.source)
      // Where somebody pulled since, without watching, what the watcher knew is old.
      if let alarm, alarm.lastRound.wall >= pulled.updatedAt {
        rows.append(Row(cursor.source, alarm, latestEvent: pulled.newestEvent, at: now, settings))
      } else {
        rows.append(Row(cursor.source, pulled, at: now, settings))
      }
    }
    for (source, alarm) in watched.sorted(by: { $0.key < $1.key }) {
      rows.append(Row(source, alarm, latestEvent: nil, at: now, settings))
    }
    if rows.isEmpty {
      throw Failure(.unavailable, "nothing was pulled yet, so nothing can tell whether events come")
    }
  }

  /// Writes a line for each source.
  func write(as format: Listing.Format?) throws {
    var listing = Listing(["source", "state", "latest_event", "asked_at"])
    for row in rows {
      let state =
        row.conditions.isEmpty ? "ok" : row.conditions.map(\.rawValue).joined(separator: ",")
      listing.add([
        .text(row.source), .text(state), .time(row.latestEvent), .time(row.askedAt),
      ])
    }
    try listing.write(as: format)
  }

  /// What is wrong, a sentence for each.
  var failures: [Failure] {
    rows.flatMap { row in
      row.conditions.map { condition in
        let (asked, quiet) = (UTCTime.text(row.askedAt), UTCTime.text(row.quietSince))
        return switch condition {
        case .silent: Failure(.unavailable, "\(row.source): no events since \(quiet)")
        case .unreachable: Failure(.unavailable, "\(row.source): the API does not answer")
        case .unauthorised: Failure(.notAuthorised, "\(row.source): the API refuses the token")
        case .stale: Failure(.unavailable, "\(row.source): nobody has asked since \(asked)")
        }
      }
    }
  }
}

/// What a cursor says of its source.
private struct Pulled {
  var newestEvent: Int64?
  var startedFrom: Int64
  var updatedAt: Int64

  init(_ cursor: SourceCursor) {
    func nanoseconds(_ text: String) -> Int64 {
      Timestamp.nanoseconds(stored: text) ?? 0
    }
    newestEvent = cursor.newestEvent.map(nanoseconds)
    startedFrom = nanoseconds(cursor.startedFrom)
    updatedAt = nanoseconds(cursor.updatedAt)
  }
}

extension SourceCheck.Row {
  fileprivate init(
    _ source: String, _ alarm: SourceAlarm, latestEvent: Int64?, at now: ClockReading,
    _ settings: AlarmSettings
  ) {
    self.init(
      source: source, conditions: alarm.conditions(at: now, settings), latestEvent: latestEvent,
      askedAt: alarm.lastRound.wall, quietSince: alarm.lastEvents)
  }

  /// A source that is pulled now and then. How long it was quiet is known up to the last pull.
  fileprivate init(
    _ source: String, _ pulled: Pulled, at now: ClockReading, _ settings: AlarmSettings
  ) {
    let quietSince = pulled.newestEvent ?? pulled.startedFrom
    var conditions: [AlarmCondition] = []
    if pulled.updatedAt - quietSince >= settings.silentAfter { conditions.append(.silent) }
    if now.wall - pulled.updatedAt > settings.staleAfter { conditions.append(.stale) }
    self.init(
      source: source, conditions: conditions, latestEvent: pulled.newestEvent,
      askedAt: pulled.updatedAt, quietSince: quietSince)
  }
}

extension ClockReading {
  /// What this machine's clocks say.
  static func now() -> ClockReading {
    ClockReading(
      wall: Surroundings.now(), uptime: Surroundings.timeSinceBoot(), boot: thisBoot)
  }

  // Where the system hides which start of the machine this is, all that is known is that this process
  // lives in one.
  private static let thisBoot: String = {
    let id = Surroundings.bootID()
    return id.isEmpty ? "process \(UInt64.random(in: 0 ... .max))" : id
  }()
}
