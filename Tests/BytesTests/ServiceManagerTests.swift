import Bytes
import TestSupport
import Testing

@Suite struct `The service manager` {
  private let folder = TemporaryFolder()

  private func manager(_ socket: String, _ more: [String: String] = [:]) -> ServiceManager {
    let variables = more.merging(["NOTIFY_SOCKET": socket]) { $1 }
    return ServiceManager { variables[$0] }
  }

  @Test func `is told each state in a datagram of its own`() throws {
    let socket = try #require(DatagramSocket(folder.file("notify")))
    let manager = manager(folder.file("notify"), ["WATCHDOG_USEC": "2000000"])
    manager.ready()
    manager.alive()
    manager.status("all\nwell")
    manager.stopping()
    #expect(
      (0..<4).map { _ in socket.receive() } == [
        "READY=1", "WATCHDOG=1", "STATUS=allwell", "STOPPING=1",
      ])
  }

  @Test func `is told by a name that is in no file system`() throws {
    let name = "@keytag-test-\(UInt64.random(in: 0 ... .max))"
    let socket = try #require(DatagramSocket(name))
    manager(name).ready()
    #expect(socket.receive() == "READY=1")
  }

  @Test func `that asks for no sign of life gets none`() throws {
    let socket = try #require(DatagramSocket(folder.file("notify")))
    for variables in [[:], ["WATCHDOG_USEC": "5"].merging(["WATCHDOG_PID": "1"]) { $1 }] {
      let manager = manager(folder.file("notify"), variables)
      #expect(manager.watchdog == nil)
      manager.alive()
      manager.ready()
      #expect(socket.receive() == "READY=1")
    }
  }

  @Test(arguments: ["", "relative", "/" + String(repeating: "x", count: 200), "/nowhere/at/all"])
  func `that cannot be reached does no harm`(socket: String) {
    let manager = manager(socket, ["WATCHDOG_USEC": "x"])
    manager.ready()
    manager.alive()
    #expect(manager.watchdog == nil)
  }
}
