internal import Glibc

/// Tells the service manager that started the process how it is doing: systemd's notification
/// protocol, datagrams to the socket that `$NOTIFY_SOCKET` names (sd_notify(3)).
///
/// Where nobody asked to be told, nothing happens.
package final class ServiceManager: Sendable {
  private let descriptor: Int32
  private let address: [UInt8]
  /// How often it wants to hear that the process is alive, in nanoseconds; nil where it does not.
  package let watchdog: Int64?

  /// Finds the manager by environment variables.
  package init(variable: (String) -> String? = Surroundings.variable) {
    let named = Array((variable("NOTIFY_SOCKET") ?? "").utf8)
    // A path, or with @ a name that is in no file system. What is longer fits in no address.
    let isUsable = (named.first == 0x2F || named.first == 0x40) && named.count < Self.longest
    // A name without a file is written with a zero for the @.
    address = isUsable ? (named[0] == 0x40 ? [0] : [named[0]]) + named.dropFirst() : []
    descriptor =
      isUsable ? socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0) : -1
    let isMeant = variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    let microseconds = isMeant ? variable("WATCHDOG_USEC").flatMap { Int64($0) } : nil
    watchdog = microseconds.flatMap {
      isUsable && $0 > 0 && $0 < Int64.max / 1000 ? $0 * 1000 : nil
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Says that the start is over.
  package func ready() { send("READY=1") }

  /// Says in a few words what is being done.
  package func status(_ text: String) {
    send("STATUS=" + text.filter { $0 != "\n" })
  }

  /// Says that the process is alive.
  package func alive() { if watchdog != nil { send("WATCHDOG=1") } }

  /// Says that the process is about to end.
  package func stopping() { send("STOPPING=1") }

  private static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  private func send(_ text: String) {
    guard descriptor >= 0 else { return }
    var form = sockaddr_un()
    form.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &form.sun_path) { path in
      unsafe path.copyBytes(from: address)
    }
    // The name without a file has no zero at its end, and ends where the length says.
    let length = MemoryLayout<sa_family_t>.size + address.count + (address.first == 0 ? 0 : 1)
    let bytes = Array(text.utf8)
    _ = unsafe withUnsafePointer(to: &form) { form in
      unsafe form.withMemoryRebound(to: sockaddr.self, capacity: 1) { form in
        unsafe bytes.withUnsafeBytes { bytes in
          unsafe sendto(
            descriptor, bytes.baseAddress, bytes.count,
            Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), form, socklen_t(length))
        }
      }
    }
  }
}
