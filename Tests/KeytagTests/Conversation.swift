import TestSupport

/// An `enrich` that reads a pipe and is spoken to event by event.
final class Conversation {
  private let child: ChildProcess
  private var writer: PipeWriter?
  private let reader: PipeReader

  /// - Parameters:
  ///   - pipe: The named pipe to read, in place of standard input.
  ///   - shell: What a shell does before it becomes the program.
  init(_ home: Home, _ arguments: [String], pipe: String? = nil, after shell: String? = nil) {
    let (input, output) = (makePipe(), makePipe())
    let errors = openForWriting(home.folder.file("told"))
    child = ChildProcess(
      builtProgram("keytag"), ["enrich"] + arguments + [pipe].compactMap { $0 }, after: shell,
      environment: home.environment,
      input: input.reading, output: output.writing, errors: errors)
    for end in [input.reading, output.writing, errors] { closeDescriptor(end) }
    let standard = PipeWriter(descriptor: input.writing)
    writer = pipe.map { PipeWriter($0) } ?? standard
    reader = PipeReader(descriptor: output.reading)
  }

  /// The name that an event in a vault is given now.
  func vaultName(_ vault: String = "V1", of event: String = "E") -> String? {
    writer?.write(usage(event, vault: vault) + "\n")
    let line = reader.line()
    return line.flatMap { SlowMembers(Array($0.utf8))["vault_name"] }
  }

  /// Writes what need not be a whole line.
  func write(_ text: String) { writer?.write(text) }

  func send(_ signal: Int32) { child.send(signal) }

  /// Waits until the program ends of itself, with its input open.
  func wait() -> ChildProcess.Ending { child.wait() }

  /// Ends the input and waits.
  func end() -> ChildProcess.Ending {
    writer = nil
    while reader.line() != nil {}
    return child.wait()
  }
}
