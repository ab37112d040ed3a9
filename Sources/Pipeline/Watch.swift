#if EventsAPI
package import Alarm
package import EventsAPI
package import SQLite

/// How to watch.
package struct WatchSettings: Sendable {
  /// From the start of one round to that of the next, in nanoseconds.
  package var every: Int64
  /// When an alarm is raised.
  package var alarm: AlarmSettings

  /// Settings.
  package init(every: Int64, alarm: AlarmSettings) {
    self.every = every
    self.alarm = alarm
  }
}

/// What a watch does beyond deciding: the clocks, and telling people.
package struct WatchSurroundings {
  /// What the clocks say.
  package var clock: () -> ClockReading
  /// Waits for a time in nanoseconds; false where the program is to end.
  package var sleep: (Int64) -> Bool
  /// Tells people of an alert; whether somebody was told.
  package var tell: (Alert) -> Bool
  /// Is told how each round ended.
  package var report: (WatchRound) -> Void

  /// Surroundings made of their parts.
  package init(
    clock: @escaping () -> ClockReading, sleep: @escaping (Int64) -> Bool,
    tell: @escaping (Alert) -> Bool, report: @escaping (WatchRound) -> Void = { _ in }
  ) {
    self.clock = clock
    self.sleep = sleep
    self.tell = tell
    self.report = report
  }
}

/// How a round of watching ended.
package enum WatchRound: Sendable {
  /// It was asked, and what came was kept.
  case pulled(PullReport)
  /// What came could not be kept, for a reason that may pass; why.
  case failed(PipelineError)
  /// What is known of the sources could not be kept; why.
  case notSaved(SQLiteError)
}

/// Pulls again and again, for weeks, and raises the alarm.
///
/// Each round is a pull, what the alarms make of it, and a transaction that keeps what they know. What
/// went wrong with the database is told and tried again with the next round, unless the database is
/// beyond help.
package struct Watch<Transport: Sender & ~Copyable>: ~Copyable {
  private var round: PullRound<Transport>
  private var alarms: WatchedAlarms
  private let settings: WatchSettings
  private let surroundings: WatchSurroundings

  /// Prepares to watch.
  /// - Parameters:
  ///   - connection: Where what is known of the sources is kept; another than the one that pages are
  ///     stored through.
  /// - Throws: Where what was kept cannot be read.
  package init(
    _ round: consuming PullRound<Transport>, keptIn connection: Connection,
    _ settings: WatchSettings, _ surroundings: WatchSurroundings
  ) throws(SQLiteError) {
    alarms = try WatchedAlarms(connection, settings.alarm)
    self.round = round
    self.settings = settings
    self.surroundings = surroundings
  }

  /// Watches until the program is to end.
  /// - Throws: Where the database is damaged or no longer keytag's.
  package mutating func run() throws(PipelineError) {
    while true {
      let start = surroundings.clock().uptime
      let isToEnd = try runOnce()
      let passed = surroundings.clock().uptime - start
      if isToEnd { return }
      guard surroundings.sleep(max(0, settings.every - passed)) else { return }
    }
  }

  /// One round; whether the program is to end.
  private mutating func runOnce() throws(PipelineError) -> Bool {
    var isToEnd = false
    do throws(PipelineError) {
      let report = try round.run()
      isToEnd = report.parts.contains { $0.end == .stopped }
      alarms.observe(report, at: surroundings.clock())
      surroundings.report(.pulled(report))
    } catch {
      guard error.mayPass else { throw error }
      alarms.observeNothing(at: surroundings.clock())
      surroundings.report(.failed(error))
    }
    if !isToEnd {
      for alert in alarms.alerts(at: surroundings.clock()) where surroundings.tell(alert) {
        alarms.told(alert)
      }
    }
    do throws(SQLiteError) {
      try alarms.save()
    } catch {
      surroundings.report(.notSaved(error))
    }
    return isToEnd
  }
}

extension PipelineError {
  /// Whether the next round may go well although this one did not: somebody else was writing, a disk
  /// was full, a file could not be opened.
  fileprivate var mayPass: Bool {
    switch self {
    case .overtaken, .file: true
    // Whoever starts the program anew finds the database that is there then.
    case .sqlite(let error) where error.code == .moved: false
    case .sqlite(let error):
      [.busy, .locked, .full, .ioError, .cannotOpen, .readOnly, .noMemory]
        .contains(error.code.primary)
    case .unreadable, .learning: false
    }
  }
}
#endif
