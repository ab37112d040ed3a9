internal import CBytes
internal import Glibc

/// A command of the user's own, run by the shell.
package enum ShellCommand {
  /// How a command ended.
  package enum Ending: Equatable, Sendable {
    /// With an exit code.
    case exit(Int32)
    /// By a signal.
    case signal(Int32)
    /// It took too long, and was killed with all that it had started.
    case timedOut
    /// It could not be started; the `errno`.
    case failed(Int32)
  }

  /// Runs a command and waits for its end.
  ///
  /// It reads the input on its standard input, what it writes goes to standard error, and no other
  /// file of this process is open in it. It is a process group of its own, so that Ctrl-C does not
  /// reach it and that all of it can be killed.
  /// - Parameters:
  ///   - input: At most 64 KiB, which a pipe takes without anybody reading.
  ///   - limit: How long it may take, in nanoseconds.
  package static func run(_ command: String, input: [UInt8], limit: Int64) -> Ending {
    guard let (reading, writing) = makePipe() else { return .failed(errno) }
    _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    _ = unsafe input.withUnsafeBytes { unsafe write(writing, $0.baseAddress, $0.count) }
    close(writing)
    defer { close(reading) }
    var id: pid_t = 0
    let code = start(command, reading: reading, id: &id)
    guard code == 0 else { return .failed(code) }
    let end = Surroundings.uptime() + limit
    while true {
      var status: Int32 = 0
      let ended = unsafe waitpid(id, &status, WNOHANG)
      if ended == id { return ending(status) }
      if ended < 0, errno != EINTR { return .failed(errno) }
      if Surroundings.uptime() >= end {
        kill(-id, SIGKILL)
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      usleep(10_000)
    }
  }

  private static func start(_ command: String, reading: Int32, id: inout pid_t) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, reading, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    _ = unsafe keytag_close_from(&actions, STDERR_FILENO + 1)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // What this process ignores, a command need not.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXFSZ] {
      unsafe sigaddset(&signals, signal)
    }
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var words: [UnsafeMutablePointer<CChar>?] = unsafe [
      strdup("/bin/sh"), strdup("-c"), strdup(command), nil,
    ]
    defer { unsafe words.forEach { unsafe free($0) } }
    return unsafe posix_spawn(&id, "/bin/sh", &actions, &attributes, &words, environ)
  }

  private static func ending(_ status: Int32) -> Ending {
    status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }
}
