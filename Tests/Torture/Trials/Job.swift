package import TestSupport

// Whatever happens to the program and the machine, what is stored must be what was given, each once,
// and the next run must go on. To show it, work is cut short in every way that can be thought of:
//
//     prepare ──▶ run, disturbed ──▶ judge ──▶ run ──▶ judge: all is there
//        ▲                                                │
//        └────────────────────────────────────────────────┘
//
// A `Job` is the work and knows what must hold; a trial is a way to disturb it: `KillTrial`,
// `FaultTrial`, `LimitTrial`.

/// Work of the program that may be cut short anywhere, and be run again.
package protocol Job: AnyObject {
  /// The home that it works in.
  var home: Home { get }

  /// What the program is called with.
  var arguments: [String] { get }

  /// The file that is piped into it, if one is.
  var piped: String? { get }

  /// Makes something to do. Called when all that there was is done.
  func prepare() throws

  /// Notes what a run wrote to standard output.
  func take(output: String)

  /// What is wrong with what is there, in words.
  /// - Parameter isDone: Whether a run has ended well, so that all must be done.
  func faults(isDone: Bool) throws -> [String]
}

extension Job {
  package var piped: String? { nil }
  package func take(output: String) {}

  /// Starts the program on the job.
  func start(
    environment: [String: String] = [:], after shell: String? = nil
  ) -> (program: StartedProgram, feeder: ChildProcess?) {
    guard let piped else {
      return (
        home.start(
          arguments, input: openForReading("/dev/null"), environment: environment, after: shell),
        nil
      )
    }
    let pipe = makePipe()
    let (file, nowhere) = (openForReading(piped), openForWriting("/dev/null"))
    let feeder = ChildProcess(
      "/bin/cat", [], environment: [:], input: file, output: pipe.writing, errors: nowhere)
    for end in [file, nowhere, pipe.writing] { closeDescriptor(end) }
    let program = home.start(
      arguments, input: pipe.reading, environment: environment, after: shell)
    return (program, feeder)
  }

  /// Runs the program on the job to its end.
  func run(environment: [String: String] = [:], after shell: String? = nil) -> Called {
    let (program, feeder) = start(environment: environment, after: shell)
    defer { _ = feeder?.wait() }
    return program.finish()
  }
}
