internal import Glibc

/// A signal that a process is sent to tell it something.
package enum ProcessSignal: Int32, Sendable {
  /// SIGHUP: the terminal went away; daemons read their configuration again on it.
  case hangUp = 1
  /// SIGINT: Ctrl-C.
  case interrupt = 2
  /// SIGTERM: please end.
  case terminate = 15

  /// Whether the process was started with the signal ignored, as the shell starts what is to run on
  /// behind a script, or was told to since.
  package var isIgnored: Bool {
    var action = sigaction()
    unsafe sigaction(rawValue, nil, &action)
    guard let handler = unsafe action.__sigaction_handler.sa_handler else { return false }
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Makes the signal end the process again.
  package func restore() { _ = signal(rawValue, SIG_DFL) }

  /// Ends the process by the signal, so that whoever started it sees why.
  package func end() -> Never {
    restore()
    // The threads of a dispatch queue have it blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, rawValue)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(rawValue)
    exit(128 + rawValue)
  }
}
