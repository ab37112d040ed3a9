import Glibc

/// A place on this machine's own network, which no other machine reaches.
package struct LoopbackAddress: Sendable, Equatable {
  /// The last byte of the address 127.0.0.x: each is a host of its own, and all are this machine.
  package var host: UInt8 = 1
  /// 0 for one that the system chooses.
  package var port: UInt16

  /// An address.
  package init(host: UInt8 = 1, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// As it stands in a URL.
  package var text: String { "127.0.0.\(host):\(port)" }

  fileprivate func withSystemForm(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var form = sockaddr_in()
    form.sin_family = sa_family_t(AF_INET)
    form.sin_port = port.bigEndian
    form.sin_addr = in_addr(s_addr: (0x7F00_0000 | UInt32(host)).bigEndian)
    return unsafe withUnsafePointer(to: &form) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// Takes connections at a loopback address.
package final class LoopbackListener: Sendable {
  private let descriptor: Int32
  /// Where it listens.
  package let address: LoopbackAddress

  /// Begins to listen; nil where the port is taken.
  package init?(_ wanted: LoopbackAddress) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(4))
    let end = descriptor
    guard unsafe wanted.withSystemForm({ unsafe bind(end, $0, $1) }) == 0,
      listen(descriptor, 128) == 0
    else {
      close(descriptor)
      return nil
    }
    var form = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutablePointer(to: &form) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(end, $0, &length)
      }
    }
    address = LoopbackAddress(host: wanted.host, port: UInt16(bigEndian: form.sin_port))
  }

  deinit { close(descriptor) }

  /// Waits for the next connection.
  package func accept() -> LoopbackStream? {
    while true {
      let taken = Glibc.accept(descriptor, nil, nil)
      if taken >= 0 { return LoopbackStream(descriptor: taken) }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }
}

/// A connection; closed when it is let go of.
package final class LoopbackStream: Sendable {
  private let descriptor: Int32

  fileprivate init(descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // What is written in pieces shall leave in pieces.
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(4))
  }

  /// Connects to an address; nil where nobody listens there.
  package convenience init?(_ address: LoopbackAddress) {
    let end = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard unsafe address.withSystemForm({ unsafe connect(end, $0, $1) }) == 0 else {
      close(end)
      return nil
    }
    self.init(descriptor: end)
  }

  deinit { close(descriptor) }

  /// Waits for some bytes; empty where the other side has closed or broken the connection.
  package func read() -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let length = unsafe recv(descriptor, &piece, piece.count, 0)
      if length < 0, errno == EINTR { continue }
      return Array(piece[..<max(0, length)])
    }
  }

  /// Writes all the bytes; false where the other side has gone.
  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      start += written
    }
    return true
  }

  /// Waits for the other side to say or close something, at most so long; false where it did not.
  package func waitForOther(milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }

  /// Breaks the connection when it is let go of: the other side meets an error and no end.
  package func breakAtClose() {
    var form = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &form, socklen_t(MemoryLayout<linger>.size))
  }
}
