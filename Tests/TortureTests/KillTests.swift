import TestSupport
import Testing
import TortureTrials

struct `A program that is killed` {
  private func kill(_ seed: UInt64, _ make: @escaping () throws -> any Job) throws {
    var random = SeededRandom(seed: seed)
    var trial = Trial(of: make)
    try trial.kill(5, using: &random)
    #expect(trial.faults == [])
  }

  @Test func `while it stores a file leaves what is before the position, each once`() throws {
    try kill(1) { StoreJob(growth: 300) }
  }

  @Test func `while it stores what a pipe gives leaves the first of it, each once`() throws {
    try kill(2) { StoreJob(growth: 1500, isPiped: true) }
  }

  @Test func `while it makes a database leaves one that can be read and gone on with`() throws {
    try kill(3) { StoreJob(growth: 20, isNew: true) }
  }

  @Test func `while it loads and fills events in leaves the old state or the new one`() throws {
    try kill(4) { LoadJob(rows: 1000, growth: 100) }
  }

  @Test func `while it prunes leaves whole events, and all that are young`() throws {
    try kill(5) { PruneJob(growth: 400) }
  }

  @Test func `while it makes a snapshot leaves the whole of it or nothing`() throws {
    try kill(6) { try SnapshotJob(rows: 1000) }
  }
}
