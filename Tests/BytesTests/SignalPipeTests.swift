import Bytes
import Glibc
import TestSupport
import Testing

/// Sends a signal to this process, to whichever thread takes it.
private func send(_ signal: Int32) { _ = kill(getpid(), signal) }

@Suite struct `The pipe of a signal` {
  @Test func `tells of a signal that arrives as soon as it is made, and of the next`() async {
    await #expect(processExitsWith: .success) {
      for _ in 0..<20 {
        guard let pipe = SignalPipe(.terminate) else { exit(2) }
        for _ in 0..<2 {
          send(SIGTERM)
          var request = pollfd(fd: pipe.descriptor, events: Int16(POLLIN), revents: 0)
          while unsafe poll(&request, 1, 60_000) < 0 {}
          guard pipe.arrivals() == 1, pipe.arrivals() == 0 else { exit(1) }
        }
      }
    }
  }

  @Test func `leaves a signal to what it does by itself where no pipe can be made`() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      _ = unsafe setrlimit(__rlimit_resource_t(7), &limit)
      guard SignalPipe(.terminate) == nil else { exit(1) }
      send(SIGTERM)
      for _ in 0..<60_000 { usleep(1000) }
    }
  }

  @Test func `lets the process end by the signal in the end`() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      guard SignalPipe(.interrupt) != nil else { exit(1) }
      ProcessSignal.interrupt.end()
    }
  }
}
