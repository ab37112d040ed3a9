import TestSupport

extension Trial {
  /// Runs the program with ever higher limits, until one is high enough.
  /// - Parameters:
  ///   - command: What sets a limit in a shell, such as `ulimit -n`.
  ///   - limits: The limits to try; the last must be high enough.
  package mutating func limit(_ command: String, to limits: some Sequence<Int>) throws {
    for limit in limits {
      let job = try prepared()
      let called = job.run(after: "\(command) \(limit)")
      let disturbance = "\(job.arguments.joined(separator: " ")) after \(command) \(limit)"
      if judge(called, of: job, disturbance) { return }
      note(unmannered(called), disturbance)
      finish(job, disturbance)
    }
    note(["no limit was high enough"], command)
  }

  /// What is wrong with how a run that failed told of it: it tells in one line, beside those about what
  /// was read and that no table is there, and with the exit code of input and output or of a file that
  /// cannot be created.
  func unmannered(_ called: Called) -> [String] {
    let told = called.errors.split(separator: "\n").filter {
      !$0.contains(": read from line ") && !$0.contains("no table is loaded")
    }
    let isTold = told.count == 1 && [.exit(74), .exit(73)].contains(called.ending)
    return isTold ? [] : ["\(called.endingInWords): \(called.errors)"]
  }
}
