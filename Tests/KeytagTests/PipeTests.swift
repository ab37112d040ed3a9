import TestSupport
import Testing

@Suite struct `keytag enrich in a pipe` {
  private let home = Home()

  @Test func `each event leaves before the next arrives`() {
    let (input, output) = (makePipe(), makePipe())
    let errors = openForWriting(home.folder.file("errors"))
    let child = ChildProcess(
      builtProgram("keytag"), ["enrich"], environment: home.environment, input: input.reading,
      output: output.writing, errors: errors)
    for end in [input.reading, output.writing, errors] { closeDescriptor(end) }
    let reader = PipeReader(descriptor: output.reading)
    do {
      let writer = PipeWriter(descriptor: input.writing)
      for index in 0..<5 {
        writer.write(usage("\(index)") + "\n")
        #expect(reader.line()?.hasPrefix(usage("\(index)").dropLast()) == true)
      }
    }
    #expect(reader.line() == nil)
    #expect(child.wait() == .exit(0))
  }

  @Test(arguments: [false, true])
  func `a reader that goes away ends the program silently`(_ ignoresPipeSignal: Bool) {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    let lines = String(repeating: usage("A") + "\n", count: 20_000)
    let input = openForReading(home.write(lines, to: "events"))
    let output = makePipe()
    let errors = openForWriting(home.folder.file("errors"))
    // Under systemd, for one, a program starts with SIGPIPE ignored.
    let trap = ignoresPipeSignal ? "trap '' PIPE; " : ""
    let child = ChildProcess(
      "/bin/sh", ["-c", trap + "exec \(builtProgram("keytag")) enrich"],
      environment: home.environment, input: input, output: output.writing, errors: errors)
    for end in [input, output.writing, errors] { closeDescriptor(end) }
    do {
      let reader = PipeReader(descriptor: output.reading)
      #expect(reader.line()?.hasPrefix(usage("A").dropLast()) == true)
    }
    #expect(child.wait() == .signal(13))
    #expect(home.text(of: "errors") == "")
  }

  @Test func `a full disk is told at once, also while the input is quiet`() {
    let input = makePipe()
    let (full, errors) = (
      openForWriting("/dev/full"), openForWriting(home.folder.file("errors"))
    )
    let child = ChildProcess(
      builtProgram("keytag"), ["enrich", "--jobs", "2"], environment: home.environment,
      input: input.reading, output: full, errors: errors)
    for end in [input.reading, full, errors] { closeDescriptor(end) }
    let writer = PipeWriter(descriptor: input.writing)
    writer.write(usage("A") + "\n")
    // The pipe stays open: nothing but the failure itself can end the program.
    #expect(child.wait() == .exit(74))
    writer.write("")
    #expect(home.text(of: "errors").contains("cannot write to standard output"))
  }
}
