import ArgumentParser
import JSONText
import Pipeline
import Schemas

/// The options of every verb that reads events.
struct InputOptions: ParsableArguments {
  @Option(
    name: .customLong("max-line"),
    help: ArgumentHelp(
      "The longest event, such as 512K or 4M; at most 64M.",
      discussion: "A longer one is rejected as too_long: its first 4 KiB, length and SHA-256.",
      valueName: "size"))
  var maxLine = ByteSize(bytes: 1 << 20)

  @Option(
    help: ArgumentHelp(
      "Where an input has its event, as an object or a JSON text: message, event.original.",
      discussion: """
        May be repeated: the first path that has one counts. The rest of the \
        wrapper goes. An input without it, also an event that has no wrapper, is \
        rejected as not_wrapped, with all its bytes.
        """,
      valueName: "path"))
  var unwrap: [FieldPath] = []

  @Option(
    help: ArgumentHelp(
      "Which value counts where a key that keytag reads occurs twice in one object.",
      discussion: "refuse (by default): the event is rejected as duplicate_key; first; last.",
      valueName: "which"))
  var duplicates = DuplicateKeys.refuse

  func validate() throws {
    if !(1...(64 << 20)).contains(maxLine.bytes) {
      throw ValidationError("--max-line takes a size from 1 to 64M (67108864 bytes)")
    }
  }

  /// What a verb reads from files; none are standard input.
  /// - Throws: Where a file is seen not to be text in UTF-8, unless every line is to be taken for one.
  func settings(
    _ files: [String], command: String, byLine: Bool = false
  ) throws -> InputSettings {
    var settings = InputSettings(
      sources: files.isEmpty ? ["-"] : files, lineLimit: maxLine.bytes,
      unwrap: unwrap, duplicates: duplicates, command: command)
    settings.isByLine = byLine
    if !byLine { try settings.checkFormats() }
    return settings
  }
}

extension FieldPath: ExpressibleByArgument {
  /// A path to one value; nil where it is none, or leads into a list.
  package init?(argument: String) {
    self.init(argument)
    if isList { return nil }
  }
}

extension DuplicateKeys: ExpressibleByArgument {}

/// A number of bytes as people write it: `65536`, `512K`, `4M`.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  /// Reads digits and at most one unit; nil where it is none, or more than can be counted.
  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
      return nil
    }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflows else { return nil }
    self.bytes = bytes
  }

  /// The size in the largest unit that gives a whole number.
  var description: String {
    for (unit, size) in [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
    where bytes > 0 && bytes % size == 0 {
      return "\(bytes / size)\(unit)"
    }
    return "\(bytes)"
  }
}
