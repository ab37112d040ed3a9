import TestSupport

/// What kept a trial from being made.
struct TrialError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Runs a job again and again, disturbed and undisturbed, and judges what is there after each run.
package struct Trial {
  /// How many runs were disturbed.
  package private(set) var disturbed = 0
  /// How these ended, and how often: `exit 74`, `signal 9`.
  package private(set) var endings: [String: Int] = [:]
  /// What was wrong, in words: nothing, if all is well.
  package private(set) var faults: [String] = []

  private let makeJob: () throws -> any Job
  /// After how many times a job begins with an empty home, so that judging it stays quick.
  private let renewal: Int
  private var current: (any Job)?
  private(set) var times = 0

  /// A trial of a job, which is made anew now and then.
  package init(renewal: Int = 40, of job: @escaping () throws -> any Job) {
    makeJob = job
    self.renewal = renewal
  }

  /// The job, with something to do.
  mutating func prepared() throws -> any Job {
    let job = try times % renewal == 0 ? makeJob() : current ?? makeJob()
    current = job
    times += 1
    try job.prepare()
    return job
  }

  /// Judges what a disturbed run left.
  /// - Returns: Whether it did all that there was to do.
  mutating func judge(_ called: Called, of job: any Job, _ disturbance: String) -> Bool {
    disturbed += 1
    endings[called.endingInWords, default: 0] += 1
    job.take(output: called.output)
    let isDone = called.ending == .exit(0)
    look(at: job, isDone: isDone, disturbance)
    return isDone
  }

  /// Runs a job undisturbed, after which all must be done.
  mutating func finish(_ job: any Job, _ disturbance: String) {
    let called = job.run()
    job.take(output: called.output)
    if called.ending != .exit(0) {
      note(["\(called.endingInWords): \(called.errors)"], "run again after \(disturbance)")
    }
    look(at: job, isDone: true, "run again after \(disturbance)")
  }

  /// Notes what is wrong with what is there; also that it cannot be read.
  mutating func look(at job: any Job, isDone: Bool, _ disturbance: String) {
    do {
      note(try job.faults(isDone: isDone) + job.home.damage(), disturbance)
    } catch {
      note(["\(error)"], disturbance)
    }
  }

  /// Notes what is wrong.
  mutating func note(_ new: [String], _ disturbance: String) {
    faults += new.map { "\(disturbance): \($0)" }
  }

  /// The figures: how many runs, and how they ended.
  package var line: String {
    let endings = endings.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
    return
      "\(disturbed) disturbed runs (\(endings.joined(separator: ", "))), \(faults.count) faults"
  }
}

extension Called {
  /// `exit 74`, `signal 9`.
  var endingInWords: String {
    switch ending {
    case .exit(let code): "exit \(code)"
    case .signal(let signal): "signal \(signal)"
    }
  }
}
