import TestSupport
import Testing
import TortureTrials

struct `A disk that is full` {
  // In units of 512 bytes.
  private static let sizes = [1, 60, 90, 400, 1500, 5000]

  @Test func `while a file is stored is told, and gone on behind when there is room`() throws {
    var trial = Trial { StoreJob(growth: 200) }
    try trial.limit("ulimit -f", to: Self.sizes)
    #expect(trial.faults == [])
  }

  @Test func `while a database is made is told, and gone on behind when there is room`() throws {
    var trial = Trial { StoreJob(growth: 20, isNew: true) }
    try trial.limit("ulimit -f", to: Self.sizes)
    #expect(trial.faults == [])
  }

  @Test func `while a load fills events in leaves the old state`() throws {
    var trial = Trial { LoadJob(rows: 600, growth: 60) }
    try trial.limit("ulimit -f", to: Self.sizes)
    #expect(trial.faults == [])
  }

  @Test func `while a snapshot is made leaves nothing of it`() throws {
    var trial = Trial { try SnapshotJob(rows: 600) }
    try trial.limit("ulimit -f", to: Self.sizes)
    #expect(trial.faults == [])
  }

  @Test(.enabled(if: SmallDisk.isPossible, "no file system may be mounted here"))
  func `of two megabytes is told, and gone on behind when it is larger`() throws {
    var trial = Trial { StoreJob(growth: 3000) }
    try trial.fillDisk(of: "2m")
    #expect(trial.faults == [])
    #expect(trial.endings == ["exit 74": 1, "exit 0": 1])
  }
}

struct `Too few files that may be open` {
  @Test func `is told before anything is done, whatever the limit`() throws {
    var trial = Trial { StoreJob(growth: 20) }
    try trial.limit("ulimit -n", to: [4, 7, 8, 9, 14, 26, 64])
    #expect(trial.faults == [])
    #expect(trial.endings["exit 74"] == 6)
  }
}
