import Glibc
import TestSupport
import Testing
import TortureTrials

/// A job, a fault, and how far it is from one call that fails to the next that is tried.
private struct Case: CustomTestStringConvertible {
  let job: String
  let make: @Sendable () throws -> any Job
  let fault: SystemFault
  let step: Int

  var testDescription: String { "\(job), \(fault)" }
}

/// - Parameter writes: About a third of how many writes the job makes.
private func cases(
  of job: String, writes: Int, _ make: @escaping @Sendable () throws -> any Job
) -> [Case] {
  [
    (SystemFault("open", EMFILE), 1), (SystemFault("open", EMFILE, isForever: true), 3),
    (SystemFault("open", EIO), 3), (SystemFault("open", EINTR), 5),
    (SystemFault("write", ENOSPC), writes),
    (SystemFault("write", ENOSPC, isForever: true), writes), (SystemFault("write", EIO), writes),
    (SystemFault("write", EINTR), writes * 2), (SystemFault("write", 0), writes * 2),
    (SystemFault("sync", EIO), 5), (SystemFault("sync", EINTR), 7),
    (SystemFault("truncate", EIO), 3), (SystemFault("read", EIO), 61),
    (SystemFault("remove", EIO), 1),
  ].map { Case(job: job, make: make, fault: $0.0, step: $0.1) }
}

struct `A system call that fails` {
  @Test(arguments: cases(of: "enrich --store", writes: 29) { StoreJob(growth: 50) })
  fileprivate func `while a file is stored loses nothing and doubles nothing`(_ it: Case) throws {
    try fail(it)
  }

  @Test(
    arguments: cases(of: "a new database", writes: 97) { StoreJob(growth: 20, isNew: true) }
      .filter { $0.fault.call != "sync" })
  fileprivate func `while a database is made leaves one that can be gone on with`(
    _ it: Case
  ) throws {
    try fail(it)
  }

  @Test(arguments: cases(of: "load", writes: 41) { LoadJob(rows: 300, growth: 40) })
  fileprivate func `while a load fills events in leaves the old state or the new one`(
    _ it: Case
  ) throws {
    try fail(it)
  }

  @Test(arguments: cases(of: "store prune", writes: 71) { PruneJob(growth: 100) })
  fileprivate func `while events are pruned removes whole events, and old ones only`(
    _ it: Case
  ) throws {
    try fail(it)
  }

  @Test(arguments: cases(of: "tables snapshot", writes: 171) { try SnapshotJob(rows: 300) })
  fileprivate func `while a snapshot is made leaves the whole of it or nothing`(
    _ it: Case
  ) throws {
    try fail(it)
  }

  @Test func `while a name is given to a snapshot leaves nothing`() throws {
    try fail(
      Case(
        job: "", make: { try SnapshotJob(rows: 3) }, fault: SystemFault("rename", EIO), step: 1))
  }

  private func fail(_ it: Case) throws {
    var trial = Trial(of: it.make)
    try trial.fail(it.fault, step: it.step)
    // Not every job removes a file.
    #expect(trial.disturbed > 0 || it.fault.call == "remove")
    #expect(trial.faults == [])
  }
}
