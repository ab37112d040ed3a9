#if EventsAPI
import Alarm
import ArgumentParser
import Bytes
import EventStore
import EventsAPI
import Lookups
import Pipeline
import SQLite
import Schemas

/// `keytag watch`
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Pull every minute, for weeks, and raise the alarm when no events arrive.",
    usage: "keytag watch [OPTIONS]",
    discussion: """
      Pulls as keytag pull does, sleeps, and pulls again, until it is told to end:
      on SIGTERM or Ctrl-C the page that has come is kept, then it leaves. Loads
      into the tables are followed; SIGHUP has them read again at once, and the
      --token-file as well.

      An alert is raised when, for one of the three kinds of events,
        silent        the API answers and has had no events for --silent-after
        unreachable   the API has not answered for --unreachable-after
        unauthorised  the API refuses the token
        stale         nobody watched for --silent-after
      Each is told once, and that it is over once; then it is armed again. One that
      could not be told is told with the next round, also after a restart. Clocks
      that jump raise none. The alert goes to the log; to --on-alert COMMAND as
      JSON on its standard input; and to --alert-url as {"text":...}, which Slack
      and Teams take.

      Under systemd it says when it is ready, and that it is alive (Type=notify,
      WatchdogSec): see Deploy/systemd. From outside, keytag check --silent-after
      24h tells the same, and that the watcher is dead.

      EXAMPLES
        keytag watch --token-file token
        keytag watch --every 5m --silent-after 12h --log json
        keytag watch --on-alert 'mail -s keytag soc@example.com'
        KEYTAG_ALERT_URL=https://hooks.example.com/... keytag watch
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @OptionGroup var api: APIOptions
  @OptionGroup var alarm: AlarmOptions

  @Option(help: ArgumentHelp("How long it is from one pull to the next.", valueName: "time"))
  var every = "60s"

  @Option(help: "How the log on standard error is written: text or json.")
  var log = WatchLog.Form.text

  func validate() throws {
    do {
      _ = try settings()
    } catch let failure as Failure {
      throw ValidationError(failure.message)
    }
  }

  private func settings() throws -> WatchSettings {
    let every = try Period.parse(every, option: "--every")
    guard every >= 1_000_000_000 else { throw Failure(.usage, "--every takes 1s or more") }
    return WatchSettings(every: every, alarm: try alarm.settings())
  }

  func run() throws {
    let log = WatchLog(log)
    let wakeup = Wakeup()
    let manager = ServiceManager()
    let pace = WatchPace(wakeup, manager)
    var channels = AlertChannels(
      command: alarm.onAlert, webhook: try alarm.webhook(), log: log, wakeup: wakeup)
    let token = try api.token()
    let transport = try api.connect(with: token, until: wakeup)
    let (intake, tables) = try database.openIntake(turn)
    let api = api
    let hangUp = SignalHandler(.hangUp) {
      tables.reload()
      do throws(TokenError) {
        let isReread = try api.reread(token)
        log.write(.info, "reload", "the tables\(isReread ? " and the token" : "") are read again")
      } catch {
        log.write(.error, "reload", "the tables are read again; the token stays as it is: \(error)")
      }
    }
    defer { hangUp.cancel() }
    let stop = StopSignals { wakeup.wake() }

    let clock = EventsAPI.Clock(
      now: { Instant(wall: Surroundings.now(), uptime: Surroundings.uptime()) },
      sleep: { pace.sleep($0) })
    let puller = Puller(transport, try api.settings(), clock: clock) { feature, notice in
      log.write(.warning, "notice", notice.text(of: feature))
    }
    let round = PullRound(puller, at: try api.server(), into: intake) { _ in manager.alive() }
    var rounds = WatchReporter(log, manager)
    var watch = try Watch(
      round, keptIn: try database.openForWriting(turn), try settings(),
      WatchSurroundings(
        clock: { .now() }, sleep: { pace.sleep($0) },
        tell: {
          manager.alive()
          return channels.tell($0)
        },
        report: { rounds.report($0) }))
    log.write(.info, "start", "watching \(try api.server().base) every \(every)")
    manager.ready()
    try watch.run()
    manager.stopping()
    log.write(.info, "end", "asked to end")
    stop.endIfStopped()
  }
}

/// Sleeps in pieces, so that the service manager hears in time that the process is alive.
private struct WatchPace {
  private let wakeup: Wakeup
  private let manager: ServiceManager

  init(_ wakeup: Wakeup, _ manager: ServiceManager) {
    self.wakeup = wakeup
    self.manager = manager
  }

  /// Waits for a time in nanoseconds; false where the program is to end.
  func sleep(_ time: Int64) -> Bool {
    let end = Surroundings.uptime() + time
    while true {
      manager.alive()
      let rest = end - Surroundings.uptime()
      guard wakeup.sleep(min(rest, manager.watchdog.map { $0 / 3 } ?? rest)) else { return false }
      if Surroundings.uptime() >= end { return true }
    }
  }
}
#endif
