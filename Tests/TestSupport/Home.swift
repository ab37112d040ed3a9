/// What a call of the program gave.
package struct Called: Equatable {
  /// How it ended.
  package var ending: ChildProcess.Ending
  /// What it wrote to standard output.
  package var output: String
  /// What it wrote to standard error.
  package var errors: String

  /// What a call should give.
  package init(ending: ChildProcess.Ending, output: String, errors: String) {
    self.ending = ending
    self.output = output
    self.errors = errors
  }

  /// The exit code; -1 where a signal ended it.
  package var code: Int32 {
    if case .exit(let code) = ending { return code }
    return -1
  }
}

/// A home of its own for the program to work in.
package struct Home {
  /// Where everything is.
  package let folder = TemporaryFolder()

  /// An empty home.
  package init() {}

  /// The database that is used where none is named.
  package var database: String { folder.file("data/keytag/keytag.db") }

  /// What the program finds in its environment.
  package var environment: [String: String] {
    ["HOME": folder.path, "XDG_DATA_HOME": folder.file("data"), "PATH": "/usr/bin:/bin"]
  }

  /// Writes a file and gives its path.
  package func write(_ text: String, to name: String) -> String {
    folder.write(Array(text.utf8), to: name)
  }

  /// What a file has; nothing where it is not there.
  package func text(of name: String) -> String {
    String(decoding: contents(of: folder.file(name)) ?? [], as: UTF8.self)
  }

  /// Calls keytag and waits for its end.
  package func keytag(
    _ arguments: String..., input: String = "", environment extra: [String: String] = [:],
    output: String? = nil
  ) -> Called {
    keytag(arguments, input: input, environment: extra, output: output)
  }

  /// The same with the arguments as a list.
  package func keytag(
    _ arguments: [String], input: String = "", environment extra: [String: String] = [:],
    output: String? = nil
  ) -> Called {
    let file = write(input, to: "input\(Int.random(in: 0..<Int.max))")
    return start(
      arguments, input: openForReading(file), environment: extra, output: output
    ).finish()
  }

  /// Starts keytag.
  /// - Parameters:
  ///   - input: Its standard input, which is closed here when it has it.
  ///   - output: A file for what it writes; one in this home if none is named.
  ///   - shell: What a shell does before it becomes the program, such as `ulimit -n 20`.
  package func start(
    _ arguments: [String], input: Int32, environment extra: [String: String] = [:],
    output: String? = nil, after shell: String? = nil
  ) -> StartedProgram {
    let number = Int.random(in: 0..<Int.max)
    let output = output ?? folder.file("output\(number)")
    let errors = folder.file("errors\(number)")
    let ends = [input, openForWriting(output), openForWriting(errors)]
    let child = ChildProcess(
      builtProgram("keytag"), arguments, after: shell,
      environment: environment.merging(extra) { $1 },
      input: ends[0], output: ends[1], errors: ends[2])
    for end in ends { closeDescriptor(end) }
    return StartedProgram(child: child, output: output, errors: errors)
  }
}

/// A program that runs and writes to files.
package struct StartedProgram {
  /// The process.
  package let child: ChildProcess
  let output: String
  let errors: String

  /// Waits until it has ended.
  package func finish() -> Called {
    let ending = child.wait()
    let texts = [output, errors].map { file in
      file == "/dev/full" ? "" : String(decoding: contents(of: file) ?? [], as: UTF8.self)
    }
    return Called(ending: ending, output: texts[0], errors: texts[1])
  }
}
