import ArgumentParser

/// The options that bound what a query takes.
struct QueryLimits: ParsableArguments {
  /// Without `--limit`, so that a slip does not flood the screen.
  static let rowsOnTerminal = 1000

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      "The most rows to give; 0 is all. By default 1000 on a terminal, else all.",
      valueName: "rows"))
  var rows: Int?

  @Option(help: ArgumentHelp("The longest time to run; 0s is no limit.", valueName: "time"))
  var timeout = "30s"

  @Option(help: ArgumentHelp("The most memory to take; 0 is no limit.", valueName: "size"))
  var memory = ByteSize(bytes: 256 << 20)

  func validate() throws {
    if let rows, rows < 0 { throw ValidationError("--limit takes a number of rows, or 0 for all") }
    let least = 8 << 20
    if memory.bytes > 0, memory.bytes < least {
      throw ValidationError("--memory takes 8M or more, or 0 for no limit")
    }
  }

  func rowLimit(isTerminal: Bool) -> Int? {
    let rows = rows ?? (isTerminal ? Self.rowsOnTerminal : 0)
    return rows == 0 ? nil : rows
  }

  /// Nanoseconds; nil where there is no limit.
  func duration() throws -> Int64? {
    let duration = try Period.parse(timeout, option: "--timeout")
    return duration == 0 ? nil : duration
  }

  var outOfTime: String {
    "the query took longer than \(timeout) and was stopped: ask for less, such as a shorter time "
      + "range, or allow more with --timeout"
  }

  /// The longest temporary file, into which what is sorted goes where memory does not suffice.
  var temporaryFile: ByteSize { ByteSize(bytes: min(memory.bytes, Int.max / 4) * 4) }

  var outOfSpace: String {
    "the query needs a temporary file of more than \(temporaryFile) and was stopped: ask for less, or "
      + "allow more with --memory, of which it may be four times as long"
  }

  var outOfMemory: String {
    "the query needs more than \(memory) of memory and was stopped: ask for less, or allow more "
      + "with --memory"
  }
}
