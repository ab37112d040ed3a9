import ArgumentParser

// The verbs that talk to 1Password. A build without the trait EventsAPI has them to say that it has not.

#if EventsAPI
let apiVerbs: [any ParsableCommand.Type] = [PullCommand.self, WatchCommand.self]
#else
let apiVerbs: [any ParsableCommand.Type] = [AbsentPullCommand.self, AbsentWatchCommand.self]

private let absence = "not in this build, which was made without the Events API"

/// `keytag pull` where there is none.
struct AbsentPullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "pull", abstract: "Is \(absence).")
  @Argument(parsing: .captureForPassthrough) var ignored: [String] = []

  func run() throws { throw Failure(.usage, "pull is \(absence)") }
}

/// `keytag watch` where there is none.
struct AbsentWatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "watch", abstract: "Is \(absence).")
  @Argument(parsing: .captureForPassthrough) var ignored: [String] = []

  func run() throws { throw Failure(.usage, "watch is \(absence)") }
}
#endif
