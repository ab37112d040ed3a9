import Glibc

extension TemporaryFolder {
  /// Makes a named pipe in the folder and gives its path.
  package func makePipe(_ name: String) -> String {
    guard unsafe mkfifo(file(name), 0o600) == 0 else { fatalError("no pipe") }
    return file(name)
  }
}

/// The writing end of a pipe; closed when it is let go of.
package final class PipeWriter {
  private let descriptor: Int32

  /// Opens a named pipe; waits until somebody reads from it.
  package convenience init(_ path: String) {
    self.init(descriptor: unsafe open(path, O_WRONLY | O_CLOEXEC))
  }

  /// Takes over an open descriptor.
  package init(descriptor: Int32) {
    guard descriptor >= 0 else { fatalError("no pipe to write to") }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Writes all the bytes.
  package func write(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard written > 0 else { fatalError("the pipe broke") }
      start += written
    }
  }

  /// Writes a text.
  package func write(_ text: String) { write(text.utf8) }
}

/// The reading end of a pipe; closed when it is let go of.
package final class PipeReader {
  private let descriptor: Int32
  private var ahead: [UInt8] = []

  /// Opens a named pipe; waits until somebody writes to it.
  package convenience init(_ path: String) {
    self.init(descriptor: unsafe open(path, O_RDONLY | O_CLOEXEC))
  }

  /// Takes over an open descriptor.
  package init(descriptor: Int32) {
    guard descriptor >= 0 else { fatalError("no pipe to read from") }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The next line without its break, waiting for it as long as it takes; nil at the end.
  package func line() -> String? {
    while true {
      if let end = ahead.firstIndex(of: 0x0A) {
        defer { ahead.removeSubrange(...end) }
        return String(decoding: ahead[..<end], as: UTF8.self)
      }
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      let length = unsafe read(descriptor, &piece, piece.count)
      guard length > 0 else { return nil }
      ahead += piece[..<length]
    }
  }
}
