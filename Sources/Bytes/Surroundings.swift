internal import Glibc

/// What the process finds around it: environment, clock, processors, signals.
package enum Surroundings {
  /// An environment variable; nil where it is unset or empty.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Takes a variable out of the environment, so that no program that this one starts gets it. To be
  /// called while no other thread reads the environment.
  package static func forget(variable name: String) { _ = unsafe unsetenv(name) }

  /// The wall clock, in nanoseconds since 1970.
  package static func now() -> Int64 { read(CLOCK_REALTIME) }

  /// A clock that never jumps, in nanoseconds since some moment.
  package static func uptime() -> Int64 { read(CLOCK_MONOTONIC) }

  /// A clock that never jumps and goes on while the machine sleeps, in nanoseconds since it was started.
  package static func timeSinceBoot() -> Int64 { read(CLOCK_BOOTTIME) }

  /// Which start of the machine `timeSinceBoot` counts from; empty where the system does not say.
  package static func bootID() -> String {
    line(of: "/proc/sys/kernel/random/boot_id")
  }

  /// What tells the file that this program is from another build of it: its size in bytes, and when it
  /// was written, in nanoseconds since 1970. Zeros where the system does not say.
  package static var build: [Int64] {
    var status = stat()
    guard unsafe stat("/proc/self/exe", &status) == 0 else { return [0, 0] }
    return [
      Int64(status.st_size),
      Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
    ]
  }

  /// How much memory there is, in bytes: the machine's, or what a container may take of it.
  package static var memorySize: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return min(machine, Int(line(of: "/sys/fs/cgroup/memory.max")) ?? machine)
  }

  /// The text of one of the system's files, which have a short line each; empty where there is none.
  private static func line(of file: String) -> String {
    guard let input = try? FileInput(path: file), let bytes = try? input.bytes(at: 0, count: 64)
    else {
      return ""
    }
    return String(decoding: bytes.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// How many processors are at work in this machine.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Fails where the process may not open some more files: what it is built on ends it at once, by a
  /// trap, where it cannot open what it needs.
  package static func requireDescriptors(_ count: Int) throws(IOError) {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    for _ in 0..<count {
      let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        // A root of its own may have no such file; that says nothing of how many may be open.
        guard errno == EMFILE || errno == ENFILE else { return }
        throw IOError(.open, "\(count) files more")
      }
      opened.append(descriptor)
    }
  }

  /// Makes a file that grows past the process's limit a failed write, as a full disk is, instead
  /// of the end of the process.
  package static func ignoreFileSizeSignal() { _ = signal(SIGXFSZ, SIG_IGN) }

  /// Ends the process at once, whatever its other threads do: nothing is flushed or closed.
  package static func endAtOnce(code: Int32) -> Never { _exit(code) }

  /// Lets a pipe whose reader has gone end the process silently, also where it was started with that
  /// signal ignored, as systemd does.
  package static func endAtBrokenPipe() { _ = signal(SIGPIPE, SIG_DFL) }

  /// Does work on this thread that may write to a connection whose other end has gone, without the
  /// signal that ends the process for it; the write fails instead.
  package static func withoutBrokenPipeSignal<Result>(_ work: () -> Result) -> Result {
    var (signal, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    unsafe sigemptyset(&signal)
    unsafe sigaddset(&signal, SIGPIPE)
    unsafe sigpending(&pending)
    let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
    unsafe pthread_sigmask(SIG_BLOCK, &signal, &before)
    let result = work()
    var atOnce = timespec()
    // Takes the one that came meanwhile, so that it does not come afterwards.
    if !wasPending { _ = retryingInterrupts { unsafe sigtimedwait(&signal, nil, &atOnce) } }
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    return result
  }
}
