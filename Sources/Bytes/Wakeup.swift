internal import Glibc

/// Lets one thread end the waiting of another for input that may never come.
package final class Wakeup: Sendable {
  // A pipe into which bytes are written and from which nothing is read.
  private let reading: Int32
  private let writing: Int32

  /// A wakeup that nobody has called yet.
  package init() {
    (reading, writing) = makePipe(flags: O_NONBLOCK) ?? (-1, -1)
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Ends all waiting, now and from now on.
  package func wake() {
    var byte: UInt8 = 0
    _ = unsafe write(writing, &byte, 1)
  }

  /// Whether it was called.
  package var isCalled: Bool {
    var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }

  /// Waits for a time in nanoseconds, rounded up to a millisecond; false where the wakeup was called.
  package func sleep(_ nanoseconds: Int64) -> Bool {
    let end = Surroundings.uptime() + max(0, nanoseconds)
    while true {
      let rest = (max(0, end - Surroundings.uptime()) + 999_999) / 1_000_000
      var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
      // A day at a time, as poll counts milliseconds in 32 bits.
      let ready = retryingInterrupts { unsafe poll(&request, 1, Int32(min(rest, 86_400_000))) }
      if ready > 0 { return false }
      if Surroundings.uptime() >= end { return true }
    }
  }

  /// Waits until a descriptor can be read; false where the wakeup was called.
  func wait(for input: Int32) -> Bool {
    var requests = (
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    )
    _ = unsafe withUnsafeMutableBytes(of: &requests) { bytes in
      let first = unsafe bytes.assumingMemoryBound(to: pollfd.self).baseAddress
      return retryingInterrupts { unsafe poll(first, 2, -1) }
    }
    return requests.1.revents == 0
  }
}
