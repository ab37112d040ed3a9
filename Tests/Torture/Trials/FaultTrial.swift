import Glibc
import TestSupport

/// A way in which system calls fail.
package struct SystemFault: Sendable, CustomStringConvertible {
  package let call: String
  let error: Int32
  let isForever: Bool

  /// - Parameters:
  ///   - call: open, read, write, sync, truncate, remove or rename.
  ///   - error: An `errno`; 0 is a read or write of half of the bytes.
  ///   - isForever: Whether all calls fail behind the first that does.
  package init(_ call: String, _ error: Int32, isForever: Bool = false) {
    self.call = call
    self.error = error
    self.isForever = isForever
  }

  /// Whether the program must not be disturbed by it.
  var isHarmless: Bool { error == EINTR || error == 0 }

  var reason: String { unsafe String(cString: strerror(error)).lowercased() }

  package var description: String {
    "\(call) \(isForever ? "for ever " : "")\(error == 0 ? "half" : reason)"
  }

  func environment(number: Int, folder: String, log: String) -> [String: String] {
    [
      "LD_PRELOAD": builtProgram("libkeytag-faulty-calls.so"),
      "KEYTAG_FAULT": "\(call):\(number):\(error)\(isForever ? ":forever" : "")",
      "KEYTAG_FAULT_FOLDER": folder, "KEYTAG_FAULT_LOG": log,
    ]
  }
}

extension Trial {
  /// Has the n-th call of the program fail, for n until none is the n-th.
  /// - Parameter step: How far the next n is from the last.
  package mutating func fail(_ fault: SystemFault, step: Int = 1) throws {
    let elsewhere = TemporaryFolder()
    var number = 1
    while true {
      let job = try prepared()
      let log = elsewhere.file("\(number)")
      let called = job.run(
        environment: fault.environment(number: number, folder: job.home.folder.path, log: log))
      let failed = String(decoding: contents(of: log) ?? [], as: UTF8.self).split(separator: "\n")
      let disturbance = "\(job.arguments.joined(separator: " ")), \(fault) \(number) \(failed)"
      if failed.isEmpty {
        job.take(output: called.output)
        look(at: job, isDone: true, "none after \(disturbance)")
        return
      }
      let isDone = judge(called, of: job, disturbance)
      note(fault.isHarmless ? complaints(called, fault) : manners(called, fault, job), disturbance)
      if !isDone { finish(job, disturbance) }
      number += step
    }
  }

  /// What is wrong with how the program took what must not disturb it.
  private func complaints(_ called: Called, _ fault: SystemFault) -> [String] {
    called.ending == .exit(0) ? [] : ["\(called.endingInWords): \(called.errors)"]
  }

  /// What is wrong with how it told of its failure: it also names the file and the reason.
  private func manners(_ called: Called, _ fault: SystemFault, _ job: any Job) -> [String] {
    if called.ending == .exit(0) { return [] }
    let bad = unmannered(called)
    let told = called.errors.lowercased()
    let hasReason = told.contains(fault.reason)
    let hasPlace =
      called.errors.contains(job.home.folder.path) || told.contains("standard output")
    return !bad.isEmpty || hasReason && hasPlace
      ? bad : ["said without file and reason: \(called.errors)"]
  }
}
