internal import CBytes
import Glibc
import Synchronization

/// A program that was started. It is waited for, or killed when a test lets go of it, as one that fails
/// half-way does: an exit test waits for ever while another process that has ended waits to be asked how.
package final class ChildProcess: Sendable {
  /// How a program ended.
  package enum Ending: Equatable, Sendable {
    /// With an exit code.
    case exit(Int32)
    /// By a signal.
    case signal(Int32)
  }

  private let id: pid_t
  private let hasEnded = Atomic(false)

  /// Starts a program with these descriptors as its standard ones, and no others. SIGPIPE ends it, as
  /// in a shell.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String], input: Int32,
    output: Int32, errors: Int32
  ) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    var id: pid_t = 0
    let code = unsafe posix_spawn(&id, path, &actions, &attributes, &words, &variables)
    unsafe (words + variables).forEach { unsafe free($0) }
    unsafe posix_spawn_file_actions_destroy(&actions)
    unsafe posix_spawnattr_destroy(&attributes)
    guard code == 0 else { fatalError("cannot start \(path): error \(code)") }
    self.id = id
  }

  /// The same, by a shell that does something before it becomes the program, such as `ulimit -n 20`.
  package convenience init(
    _ path: String, _ arguments: [String], after shell: String?, environment: [String: String],
    input: Int32, output: Int32, errors: Int32
  ) {
    guard let shell else {
      self.init(
        path, arguments, environment: environment, input: input, output: output, errors: errors)
      return
    }
    self.init(
      "/bin/sh", ["-c", shell + #"; exec "$0" "$@""#, path] + arguments,
      environment: environment, input: input, output: output, errors: errors)
  }

  deinit {
    if hasEnded.load(ordering: .relaxed) { return }
    send(SIGKILL)
    _ = wait()
  }

  /// Sends it a signal.
  package func send(_ signal: Int32) { _ = kill(id, signal) }

  /// Waits until it has ended.
  package func wait() -> Ending {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    hasEnded.store(true, ordering: .relaxed)
    return status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }
}

/// Opens a file to read from.
package func openForReading(_ path: String) -> Int32 { unsafe open(path, O_RDONLY | O_CLOEXEC) }

/// Opens a file to write to, empty.
package func openForWriting(_ path: String) -> Int32 {
  unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
}

/// Opens a file to write to behind what it has.
package func openForAppending(_ path: String) -> Int32 {
  unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
}

/// Closes what was opened.
package func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

/// Makes a pipe that no program inherits: the end to read from and the end to write to.
package func makePipe() -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [0, 0]
  guard unsafe keytag_pipe(&ends, 0) == 0 else { fatalError("no pipe") }
  return (ends[0], ends[1])
}

/// The path of a program that was built with the tests: beside the program that runs them, or in
/// the folder that `KEYTAG_BUILD` names.
package func builtProgram(_ name: String) -> String {
  if let folder = unsafe getenv("KEYTAG_BUILD") {
    return unsafe String(cString: folder) + "/" + name
  }
  var path = [CChar](repeating: 0, count: Int(PATH_MAX))
  let length = unsafe readlink("/proc/self/exe", &path, path.count)
  let own = String(
    decoding: path.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  return own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/") + "/" + name
}

/// Waits for a moment, for something outside to go on.
package func usleepShortly() { usleep(20_000) }
