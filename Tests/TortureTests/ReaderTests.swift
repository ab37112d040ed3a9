import Testing
import TortureTrials

struct `Eight readers beside a writer` {
  @Test func `are answered of what is whole, never told that it is busy, and let the log end`()
    throws
  {
    let trial = try ReaderTrial(seconds: 3)
    #expect(trial.faults == [])
    #expect(trial.answers > 8)
    #expect(trial.loads > 0)
    #expect(trial.lastLog == 0)
  }
}
