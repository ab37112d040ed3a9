import Bytes
import TestSupport
import Testing

@Suite struct `A shell command` {
  private let folder = TemporaryFolder()
  private let minute: Int64 = 60_000_000_000

  @Test func `reads its input to the end`() {
    let input = Array("one\ntwo\n".utf8)
    let file = folder.file("got")
    #expect(ShellCommand.run("cat > '\(file)'", input: input, limit: minute) == .exit(0))
    #expect(contents(of: file) == input)
  }

  @Test func `that does not read its input ends as it likes`() {
    let input = [UInt8](repeating: 0x78, count: 60_000)
    #expect(ShellCommand.run("exit 3", input: input, limit: minute) == .exit(3))
    #expect(ShellCommand.run("kill -9 $$", input: input, limit: minute) == .signal(9))
    #expect(ShellCommand.run("no-such-program-here 2>&-", input: [], limit: minute) == .exit(127))
  }

  @Test func `that takes too long is killed with all that it started`() {
    let file = folder.file("late")
    let command = "(sleep 1; echo late > '\(file)') & sleep 100"
    #expect(ShellCommand.run(command, input: [], limit: 50_000_000) == .timedOut)
    #expect(ShellCommand.run("sleep 1.2", input: [], limit: minute) == .exit(0))
    #expect(contents(of: file) == nil)
  }

  @Test func `has no file of this process open but its standard ones`() {
    let held = openForReading("/dev/null")
    defer { closeDescriptor(held) }
    let file = folder.file("open")
    // The shell's own are 0, 1, 2 and, of ls, the folder.
    let command = "ls /proc/self/fd | wc -l > '\(file)'"
    #expect(ShellCommand.run(command, input: [], limit: minute) == .exit(0))
    let count = String(decoding: contents(of: file) ?? [], as: UTF8.self)
    #expect(count.filter { $0 != "\n" } == "4")
  }
}
