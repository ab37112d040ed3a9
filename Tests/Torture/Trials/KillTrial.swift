import Glibc
package import TestSupport

extension Trial {
  /// Ends the program by SIGKILL at random moments of its work, and now and then just behind it.
  /// - Parameter count: How often it is killed before it has ended.
  package mutating func kill(_ count: Int, using random: inout SeededRandom) throws {
    var length = 0.0
    while kills < count {
      // The load of the machine changes.
      if times % 20 == 0 { length = try uninterruptedTime() }
      let job = try prepared()
      var isDone = false
      var longest = length * 1.1
      while !isDone {
        let pause = UInt32(longest * Double.random(in: 0..<1, using: &random))
        let (program, feeder) = job.start()
        usleep(pause)
        program.child.send(SIGKILL)
        let called = program.finish()
        _ = feeder?.wait()
        isDone = judge(called, of: job, "killed after \(pause) µs")
        // What a pipe gives is all gone through again, and there is more of it than when it was timed.
        longest *= 1.05
      }
    }
  }

  private var kills: Int { endings["signal \(SIGKILL)", default: 0] }

  /// How long the work takes, in microseconds.
  private mutating func uninterruptedTime() throws -> Double {
    let job = try prepared()
    let begin = ContinuousClock.now
    let called = job.run()
    let end = ContinuousClock.now
    if !judge(called, of: job, "nothing") { throw TrialError(called.errors) }
    return (end - begin) / .microseconds(1)
  }
}
