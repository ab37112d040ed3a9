#if EventsAPI
import Alarm
import ArgumentParser
import Bytes
import EventsAPI

/// When the alarm is raised, and who is told.
struct AlarmOptions: ParsableArguments {
  @Option(
    name: .customLong("silent-after"),
    help: ArgumentHelp(
      "How long no events may come, and how long nobody may have watched.", valueName: "time"))
  var silentAfter = "24h"

  @Option(
    name: .customLong("unreachable-after"),
    help: ArgumentHelp("How long the API may fail to answer.", valueName: "time"))
  var unreachableAfter = "1h"

  @Option(
    name: .customLong("on-alert"),
    help: ArgumentHelp(
      "A shell command to run with the alert as JSON on its standard input.",
      discussion: "It may take 30 s. Where it fails, it is run again with the next round.",
      valueName: "command"))
  var onAlert: String?

  @Option(
    name: .customLong("alert-url"),
    help: ArgumentHelp(
      "A webhook to post the alert to, as Slack and Teams have them: https.",
      discussion: """
        Default: $KEYTAG_ALERT_URL, which other users of the machine cannot see, as \
        they can an option.
        """,
      valueName: "address"))
  var alertURL: String?

  /// When the alarm is raised.
  func settings() throws -> AlarmSettings {
    let silent = try Self.time(silentAfter, "--silent-after")
    return AlarmSettings(
      silentAfter: silent, unreachableAfter: try Self.time(unreachableAfter, "--unreachable-after"),
      staleAfter: silent)
  }

  private static func time(_ text: String, _ option: String) throws -> Int64 {
    let time = try Period.parse(text, option: option)
    guard time > 0 else { throw Failure(.usage, "\(option) takes more than no time") }
    return time
  }

  private static let variable = "KEYTAG_ALERT_URL"

  /// The webhook, if one is named. It is then no longer in the environment.
  func webhook() throws -> Webhook? {
    let variable = Surroundings.variable(Self.variable)
    Surroundings.forget(variable: Self.variable)
    guard let url = alertURL ?? variable else { return nil }
    do throws(ServerError) {
      return try Webhook(url: url)
    } catch {
      throw Failure(.usage, "\(alertURL == nil ? "$" + Self.variable : "--alert-url") \(error)")
    }
  }
}

extension WatchLog.Form: ExpressibleByArgument {}
#endif
