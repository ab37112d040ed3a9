#if EventsAPI
import Alarm
import Bytes
import EventsAPI

/// Where alerts go: the log always, a command and a webhook where they were named.
struct AlertChannels {
  /// How long a command and a post may take, in nanoseconds.
  static let limit: Int64 = 30_000_000_000

  var command: String?
  var webhook: Webhook?
  let log: WatchLog
  let wakeup: Wakeup
  /// What was told in the log already, so that an alert that nobody takes is not told there each minute.
  private var logged: [Alert] = []

  init(command: String?, webhook: Webhook?, log: WatchLog, wakeup: Wakeup) {
    self.command = command
    self.webhook = webhook
    self.log = log
    self.wakeup = wakeup
  }

  /// Tells people of an alert; whether one of the ways took it. Where no way was named, the log is
  /// the one.
  mutating func tell(_ alert: Alert) -> Bool {
    if !logged.contains(where: { $0.isSame(as: alert) }) {
      logged = logged.suffix(20) + [alert]
      log.write(
        alert.isFiring ? .error : .info, "alert", String(alert.text.dropFirst("keytag: ".count)),
        [
          ("alert", .text(alert.condition.rawValue)),
          ("status", .text(alert.isFiring ? "firing" : "resolved")),
          ("event_types", .text(alert.eventTypes.joined(separator: " "))),
        ])
    }
    guard command != nil || webhook != nil else { return true }
    // Both are tried, also where the first took it.
    let (ran, posted) = (run(alert), post(alert))
    return ran || posted
  }

  private func run(_ alert: Alert) -> Bool {
    guard let command else { return false }
    let why: String
    switch ShellCommand.run(command, input: alert.json + [0x0A], limit: Self.limit) {
    case .exit(0): return true
    case .exit(let code): why = "it ended with exit code \(code)"
    case .signal(let number): why = "it ended by signal \(number)"
    case .timedOut: why = "it took more than 30 s and was killed"
    case .failed(let code): why = "it cannot be started (error \(code))"
    }
    log.write(
      .error, "alert_failed", "--on-alert: \(why); the alert is told again with the next round")
    return false
  }

  private func post(_ alert: Alert) -> Bool {
    guard let webhook else { return false }
    guard let why = webhook.post(alert.webhookBody, limit: Self.limit, until: wakeup) else {
      return true
    }
    log.write(
      .error, "alert_failed", "--alert-url: \(why); the alert is told again with the next round")
    return false
  }
}

extension Alert {
  /// Whether an alert tells the same, though it was found at another time.
  fileprivate func isSame(as other: Alert) -> Bool {
    var other = other
    other.at = at
    return self == other
  }
}
#endif
