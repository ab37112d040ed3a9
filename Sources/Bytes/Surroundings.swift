internal import Glibc

/// What the process finds around it: environment, clock, processors, signals.
package enum Surroundings {
  /// An environment variable; nil where it is unset or empty.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The wall clock, in nanoseconds since 1970.
  package static func now() -> Int64 { read(CLOCK_REALTIME) }

  /// A clock that never jumps, in nanoseconds since some moment.
  package static func uptime() -> Int64 { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// How many processors are at work in this machine.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Makes a file that grows past the process's limit a failed write, as a full disk is, instead
  /// of the end of the process.
  package static func ignoreFileSizeSignal() { _ = signal(SIGXFSZ, SIG_IGN) }

  /// The number of the signal that a terminal sends when it goes away, and that asks daemons to
  /// read their configuration again.
  package static let hangUpSignal = SIGHUP

  /// Keeps that signal from ending the process; a dispatch source still sees it.
  package static func ignoreHangUpSignal() { _ = signal(SIGHUP, SIG_IGN) }

  /// Lets a pipe whose reader has gone end the process silently, also where it was started with that
  /// signal ignored, as systemd does.
  package static func endAtBrokenPipe() { _ = signal(SIGPIPE, SIG_DFL) }
}
