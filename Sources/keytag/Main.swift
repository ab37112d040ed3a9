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
      var command = try Keytag.parseAsRoot()
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
