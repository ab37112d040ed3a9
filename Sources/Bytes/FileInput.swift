internal import CBytes
internal import Glibc

/// An open file or standard input, read by `read(2)`.
package final class FileInput: Sendable {
  /// The name that messages use: the path as given, or `-`.
  package let name: String
  let descriptor: Int32
  private let isOwned: Bool

  /// Opens a file; `-` is standard input.
  /// - Parameter waitsForWriter: Whether to wait, where it is a named pipe, until somebody writes to
  ///   it. Else that is to be waited for by `waitUntilReady(or:)` before it is read.
  package init(path: String, waitsForWriter: Bool = true) throws(IOError) {
    // Nothing is stored until nothing can fail, so that no failure meets `deinit`.
    let isOwned = path != "-"
    let opened =
      isOwned
      ? retryingInterrupts {
        unsafe open(path, O_RDONLY | O_CLOEXEC | (waitsForWriter ? 0 : O_NONBLOCK))
      } : STDIN_FILENO
    guard opened >= 0 else { throw IOError(.open, path) }
    var status = stat()
    if isOwned, unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(opened)
      throw IOError(.open, path, code: EISDIR)
    }
    if isOwned, !waitsForWriter { _ = fcntl(opened, F_SETFL, O_RDONLY) }
    name = path
    descriptor = opened
    self.isOwned = isOwned
  }

  /// Takes over a descriptor that was opened for reading.
  init(owning descriptor: Int32, name: String) {
    self.name = name
    self.descriptor = descriptor
    isOwned = true
  }

  deinit { if isOwned { close(descriptor) } }

  /// Reads once, at most `limit` bytes, into memory that has room for them.
  func read(into memory: UnsafeMutableRawPointer, limit: Int) throws(IOError) -> Int {
    while true {
      let length = retryingInterrupts { unsafe Glibc.read(descriptor, memory, limit) }
      if length >= 0 { return length }
      // Standard input may have been made non-blocking by a program that shares it.
      guard errno == EAGAIN else { throw IOError(.read, name) }
      waitForEvent(POLLIN, on: descriptor)
    }
  }

  /// Whether bytes (or the end) can be had at once, without waiting.
  package var isReady: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }

  /// Waits until bytes (or the end) can be had; false where `wakeup` was called meanwhile.
  package func waitUntilReady(or wakeup: Wakeup) -> Bool { wakeup.wait(for: descriptor) }

  /// Asks the kernel for a larger pipe, so that a fast writer is met with few reads. No effect on files.
  package func enlargePipe() {
    // F_SETPIPE_SZ of linux/fcntl.h, which Glibc's module does not export; refusal is harmless.
    let setPipeSize: Int32 = 1031
    _ = fcntl(descriptor, setPipeSize, 1 << 20)
  }

  /// How long the file at a path is, in bytes; 0 where there is none.
  package static func size(path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether there is a pipe at a path, such as a named one or a shell's `<(command)`.
  package static func isPipe(path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// What file it is; nil where it is no ordinary file.
  package var identity: Identity? { Identity(of: descriptor) }

  /// The permission bits of an ordinary file; nil where it is none, such as a pipe.
  package var permissions: UInt32? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return status.st_mode & 0o777
  }

  /// How long an ordinary file is now, in bytes.
  package var size: Int {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Bytes of an ordinary file, at most `count`, wherever reading has come.
  package func bytes(at offset: Int, count: Int) throws(IOError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    let length = retryingInterrupts { unsafe pread(descriptor, &bytes, bytes.count, off_t(offset)) }
    guard length >= 0 else { throw IOError(.read, name) }
    return Array(bytes[..<length])
  }

  /// Goes on reading an ordinary file from a byte on.
  package func seek(to offset: Int) throws(IOError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw IOError(.read, name) }
  }

  /// What file it is, whatever its path: two that are equal are one file.
  package struct Identity: Sendable, Hashable {
    /// The number of the device that has it.
    package let device: Int64
    /// Its number there.
    package let inode: Int64

    fileprivate init?(_ status: stat) {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      device = Int64(bitPattern: UInt64(status.st_dev))
      inode = Int64(bitPattern: UInt64(status.st_ino))
    }

    /// The file that is open; nil where that is no ordinary file.
    init?(of descriptor: Int32) {
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0 else { return nil }
      self.init(status)
    }

    /// The file at a path, `-` for standard input; nil where there is no ordinary file.
    package init?(path: String) {
      var status = stat()
      let found =
        path == "-" ? unsafe fstat(STDIN_FILENO, &status) : unsafe stat(path, &status)
      guard found == 0 else { return nil }
      self.init(status)
    }
  }

  /// The next bytes of a file, at most `count`, which stay unread; nil where it is no ordinary file,
  /// since what a pipe gave is gone, or where it cannot be read. `-` is standard input.
  package static func peek(path: String, count: Int) -> [UInt8]? {
    var status = stat()
    let isInput = path == "-"
    guard unsafe (isInput ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    let descriptor =
      isInput
      ? STDIN_FILENO : retryingInterrupts { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return nil }
    defer { if !isInput { close(descriptor) } }
    let place = isInput ? max(0, lseek(descriptor, 0, SEEK_CUR)) : 0
    var bytes = [UInt8](repeating: 0, count: count)
    let length = retryingInterrupts { unsafe pread(descriptor, &bytes, count, place) }
    return length < 0 ? nil : Array(bytes[..<length])
  }

  /// Reads everything that is left.
  package func readAll() throws(IOError) -> InputBuffer {
    var status = stat()
    let size = unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    let chunk = 1 << 20
    var buffer = InputBuffer(capacity: size + chunk)
    while try buffer.read(from: self, limit: chunk) > 0 {}
    return buffer
  }
}

/// Makes a pipe that no program started meanwhile has open, with these flags for both its ends; nil, and
/// `errno`, where it cannot be made.
func makePipe(flags: Int32 = 0) -> (reading: Int32, writing: Int32)? {
  var ends: [Int32] = [-1, -1]
  guard unsafe keytag_pipe(&ends, flags) == 0 else { return nil }
  return (ends[0], ends[1])
}

/// Waits until a descriptor can be read or written.
func waitForEvent(_ event: Int32, on descriptor: Int32) {
  var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
  _ = unsafe poll(&request, 1, -1)
}

/// Calls again while a signal handler interrupted the call.
package func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result == -1, errno == EINTR { continue }
    return result
  }
}
