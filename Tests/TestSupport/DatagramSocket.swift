import Glibc

/// A socket that receives datagrams under a path or, with @ in front, under a name in no file system.
package final class DatagramSocket {
  private let descriptor: Int32

  /// Begins to listen; nil where the name is taken.
  package init?(_ name: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var form = sockaddr_un()
    form.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(name.utf8)
    let isPath = bytes.first != 0x40
    if !isPath { bytes[0] = 0 }
    unsafe withUnsafeMutableBytes(of: &form.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isPath ? 1 : 0))
    let end = descriptor
    let bound = unsafe withUnsafePointer(to: &form) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(end, $0, length) }
    }
    if bound != 0 {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }

  /// Waits for the next datagram, as text; empty where none comes in a minute.
  package func receive() -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 12)
    let length = unsafe recv(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes[..<max(0, length)], as: UTF8.self)
  }
}
