#if EventsAPI
import ArgumentParser
import Bytes
import EventsAPI

/// The options of every verb that talks to the Events API.
struct APIOptions: ParsableArguments {
  @Option(
    name: .customLong("token-file"),
    help: ArgumentHelp(
      "The file that has the bearer token, and that nobody else can read; - is standard input.",
      discussion: """
        Without it, the variable KEYTAG_TOKEN; else the credential keytag-token of a \
        systemd service. Never an argument, which every user of the machine sees.
        """,
      valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    help: "Where the account is: com, ca, eu or enterprise. Default: com.",
    completion: .list(Region.allCases.map(\.rawValue)))
  var region: Region?

  @Option(
    help: ArgumentHelp(
      "Another server, such as a gateway: https, or http of this machine.",
      discussion: "The token is sent there, which is said aloud.", valueName: "address"))
  var url: String?

  @Option(help: "The version of the API that is spoken: v1 or v2.")
  var api = APIVersion.v2

  @Option(
    help: ArgumentHelp(
      "How far back to begin where nothing was pulled yet, such as 24h or 7d; at most 120d.",
      valueName: "time"))
  var since = "1h"

  @Option(
    name: .customLong("page-size"),
    help: ArgumentHelp("How many events to ask for at a time, 1 to 1000.", valueName: "number"))
  var pageSize = 1000

  @Option(
    name: .customLong("retry-for"),
    help: ArgumentHelp(
      "How long to go on trying while the API fails, such as 10m; 0s: not at all.",
      discussion: "Each wait is longer than the one before, and as long as the API asks.",
      valueName: "time"))
  var retryFor = "2m"

  @Option(help: ArgumentHelp("How long one answer may take.", valueName: "time"))
  var timeout = "60s"

  // Taken so that a token that is given here is not in the parser's own error.
  @Argument(help: .hidden)
  var words: [String] = []

  func validate() throws {
    guard words.isEmpty else {
      throw ValidationError("it takes options alone; a token belongs in the file of --token-file")
    }
    if region != nil, url != nil {
      throw ValidationError("--region and --url are two ways to name the server: give one")
    }
    if !(1...1000).contains(pageSize) {
      throw ValidationError("--page-size takes a number from 1 to 1000")
    }
    do {
      _ = try server()
      _ = try settings()
      _ = try answerTime()
    } catch let failure as Failure {
      throw ValidationError(failure.message)
    }
  }

  /// The server that is meant.
  func server() throws -> Server {
    guard let url else { return Server(region ?? .com, version: api) }
    do throws(ServerError) {
      return try Server(url: url, version: api)
    } catch {
      throw Failure(.usage, "--url \(error)")
    }
  }

  /// How to pull.
  func settings() throws -> PullSettings {
    let since = try Period.parse(since, option: "--since")
    guard since <= PullSettings.memory else {
      throw Failure(.usage, "--since takes 120d at most, as the API has no more")
    }
    return PullSettings(
      since: since, pageSize: pageSize,
      patience: try Period.parse(retryFor, option: "--retry-for"))
  }

  /// How long one answer may take, in nanoseconds.
  private func answerTime() throws -> Int64 {
    let time = try Period.parse(timeout, option: "--timeout")
    guard (1_000_000_000...3_600_000_000_000).contains(time) else {
      throw Failure(.usage, "--timeout takes 1s to 1h")
    }
    return time
  }

  /// Finds the token. It is then no longer in the environment, for what this program starts.
  func token() throws -> CurrentToken {
    let token = try Token.find(file: tokenFile)
    Surroundings.forget(variable: Token.variable)
    return CurrentToken(token)
  }

  /// Reads the token's file again; false where it came from elsewhere.
  func reread(_ token: CurrentToken) throws(TokenError) -> Bool {
    guard let tokenFile, tokenFile != "-" else { return false }
    token.replace(by: try .find(file: tokenFile))
    return true
  }

  /// Opens the way to the server.
  func connect(with token: CurrentToken, until wakeup: Wakeup) throws -> Transport {
    let server = try server()
    if !server.isOnePassword {
      try FileOutput.standardError().tell(
        "keytag: the token goes to \(server.base), which is not one of 1Password's servers")
    }
    guard
      let transport = Transport(
        to: server, with: token, timeout: try answerTime(), program: "keytag/\(Keytag.version)",
        until: wakeup)
    else {
      throw Failure(
        .internalError,
        "libcurl.so.4 is not there or cannot be used; Debian has it in the package libcurl4")
    }
    return transport
  }
}

extension Region: ExpressibleByArgument {}
extension APIVersion: ExpressibleByArgument {}
#endif
