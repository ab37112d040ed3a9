import ArgumentParser
import Bytes

/// The edge: parses the command line, runs the verb, and turns what it throws into a line on
/// standard error and an exit code.
@main
enum Main {
  static func main() {
    Surroundings.ignoreFileSizeSignal()
    Surroundings.endAtBrokenPipe()
    do {
      var command = try Keytag.parseVerb()
      // For the database, a second look at it, what waits for signals and time, and some files.
      try Surroundings.requireDescriptors(24)
      try command.run()
    } catch {
      guard let failure = Failure(error) else { Keytag.exit(withError: error) }
      try? FileOutput.standardError().tell("keytag: \(failure.message)")
      Keytag.exit(withError: ExitCode(failure.code.rawValue))
    }
  }
}

extension Keytag {
  /// The command line, parsed.
  ///
  /// A verb that is named first is tried alone, which is quicker than to come to it from the root. Where
  /// it is not plainly that verb's, the root tells what is wrong, or helps; so what a verb validates must
  /// change nothing.
  fileprivate static func parseVerb() throws -> any ParsableCommand {
    let arguments = CommandLine.arguments.dropFirst()
    if let name = arguments.first,
      let verb = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
      verb.configuration.subcommands.isEmpty,
      let command = try? verb.parse(Array(arguments.dropFirst()))
    {
      return command
    }
    return try parseAsRoot()
  }
}
