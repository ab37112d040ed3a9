import Glibc
import Workload

/// Tells a person and ends: 64 for wrong usage, 74 for a file that cannot be written.
func fail(_ message: String, exitCode: Int32) -> Never {
  let line = "keytag-workload: \(message)\n"
  _ = unsafe write(STDERR_FILENO, line, line.utf8.count)
  exit(exitCode)
}

let words = Array(CommandLine.arguments.dropFirst())
if words.contains("--help") || words.contains("-h") {
  print(Arguments.usage)
  exit(0)
}
do {
  let arguments = try Arguments(words)
  try writeWorkload(arguments.settings, into: arguments.folder)
} catch let wrong as Arguments.Wrong {
  fail("\(wrong.reason); see --help", exitCode: 64)
} catch {
  fail("\(error)", exitCode: 74)
}
