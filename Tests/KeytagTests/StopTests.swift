import Glibc
import TestSupport
import Testing

@Suite struct `An enrich that is asked to end` {
  private let home = Home()

  private func ask(_ sql: String) -> String {
    home.keytag("query", "--format", "csv", sql).output
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `keeps what it learned and stored, and ends by the signal`(_ signal: Int32) {
    let run = Conversation(home, ["--learn", "--store", "--summary"])
    run.write(
      #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z","item_uuid":"I","vault_uuid":"V","#
        + #""user":{"uuid":"U1","name":"Ana"}}"# + "\n")
    #expect(run.vaultName() == nil)
    run.send(signal)
    #expect(run.wait() == .signal(signal))
    #expect(ask("SELECT uuid, name FROM users") == "uuid,name\r\nU1,Ana\r\n")
    #expect(ask("SELECT uuid FROM event") == "uuid\r\nA\r\nE\r\n")
    #expect(home.text(of: "told").contains("keytag: 2 events"))
  }

  @Test func `rejects no document of which it has seen a part only`() {
    let run = Conversation(home, ["--store"])
    #expect(run.vaultName() == nil)
    run.write(#"{"uuid":"B","timest"#)
    run.send(SIGTERM)
    #expect(run.wait() == .signal(SIGTERM))
    #expect(
      ask("SELECT (SELECT count(*) FROM event) AS e, count(*) AS r FROM reject") == "e,r\r\n1,0\r\n"
    )
  }

  // Again and again, since it was once lost where the signal came in the first moment.
  @Test(arguments: 1...10) func `does so before anybody writes to its pipe`(_ time: Int) {
    let pipe = home.folder.makePipe("events")
    let (input, output) = (openForReading("/dev/null"), openForWriting("/dev/null"))
    let child = ChildProcess(
      builtProgram("keytag"), ["enrich", "--store", pipe], environment: home.environment,
      input: input, output: output, errors: output)
    for end in [input, output] { closeDescriptor(end) }
    // It listens when it has opened the pipe, which is when writing to it begins to be possible.
    let writer = PipeWriter(pipe)
    child.send(SIGTERM)
    #expect(child.wait() == .signal(SIGTERM))
    withExtendedLifetime(writer) {}
  }
}
