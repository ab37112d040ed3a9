internal import Glibc
internal import Synchronization

/// An open file, standard output or standard error, written by `write(2)`.
///
/// A short write goes on, an interrupted one is tried again, and a full disk is an error. Writing
/// to a pipe whose reader has gone ends the program by SIGPIPE, silently, as a filter should.
package final class FileOutput: Sendable {
  /// The name that messages use.
  package let name: String
  private let descriptor: Int32
  private let isOwned: Bool
  private let isClosed = Atomic(false)

  init(name: String, descriptor: Int32, isOwned: Bool) {
    self.name = name
    self.descriptor = descriptor
    self.isOwned = isOwned
  }

  /// Standard output.
  package static func standardOutput() -> FileOutput {
    FileOutput(name: "standard output", descriptor: STDOUT_FILENO, isOwned: false)
  }

  /// Standard error.
  package static func standardError() -> FileOutput {
    FileOutput(name: "standard error", descriptor: STDERR_FILENO, isOwned: false)
  }

  /// Creates a file that only its owner can read and write, or empties one that exists.
  package init(creating path: String) throws(IOError) {
    let opened = retryingInterrupts {
      unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    }
    guard opened >= 0 else { throw IOError(.create, path) }
    var status = stat()
    if unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      _ = fchmod(opened, 0o600)
    }
    name = path
    descriptor = opened
    isOwned = true
  }

  deinit { try? close() }

  /// Closes a file that was created, which is when some file systems first say that a write failed.
  /// Does nothing for the standard ones, nor a second time.
  package func close() throws(IOError) {
    guard isOwned, !isClosed.exchange(true, ordering: .relaxed) else { return }
    guard Glibc.close(descriptor) == 0 else { throw IOError(.write, name) }
  }

  /// What file it is; nil where it is no ordinary file.
  package var identity: FileInput.Identity? { FileInput.Identity(of: descriptor) }

  /// Whether it is a terminal.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// How many columns the terminal has, if it is one: what `COLUMNS` says, or else the terminal.
  package var columns: Int? {
    if let number = Surroundings.variable("COLUMNS").flatMap({ Int($0) }), number > 0 {
      return number
    }
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Writes all the bytes.
  package func write(_ bytes: Span<UInt8>) throws(IOError) {
    let failed: Bool = unsafe bytes.withUnsafeBytes { memory in
      var rest = unsafe memory[...]
      while let start = unsafe UnsafeRawBufferPointer(rebasing: rest).baseAddress,
        unsafe !rest.isEmpty
      {
        let length = retryingInterrupts { unsafe Glibc.write(descriptor, start, rest.count) }
        if length < 0 {
          // Standard output may have been made non-blocking by a program that shares it.
          guard errno == EAGAIN else { return true }
          waitForEvent(POLLOUT, on: descriptor)
          continue
        }
        unsafe rest = rest.dropFirst(length)
      }
      return false
    }
    if failed { throw IOError(.write, name) }
  }

  /// Waits until an ordinary file has on the disk what was written to it. Nothing else can be waited
  /// for: what was written to a pipe is its reader's.
  package func sync() throws(IOError) {
    guard retryingInterrupts({ fsync(descriptor) }) != 0 else { return }
    if errno != EINVAL, errno != ENOTSUP, errno != EROFS { throw IOError(.write, name) }
  }

  /// Writes a text as UTF-8.
  package func write(_ text: String) throws(IOError) { try write(Array(text.utf8).span) }

  /// Writes a line for people. What it quotes from outside cannot drive their terminal: control
  /// characters are shown as escapes.
  package func tell(_ message: String) throws(IOError) {
    try write((VisibleText(Array(message.utf8).span).bytes + [0x0A]).span)
  }
}
