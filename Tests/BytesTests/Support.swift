import Bytes
import Glibc

/// The bytes of an input buffer.
func bytes(of buffer: borrowing InputBuffer) -> [UInt8] {
  buffer.withBytes { [UInt8](copying: $0) }
}

/// Whether the zeros that the JSON walk relies on follow the bytes.
func isPadded(_ buffer: borrowing InputBuffer) -> Bool {
  unsafe buffer.withPaddedBytes { memory in
    guard let end = unsafe memory.baseAddress?.advanced(by: memory.count) else { return false }
    let padding = unsafe UnsafeRawBufferPointer(start: end, count: InputBuffer.padding)
    return unsafe padding.allSatisfy { $0 == 0 }
  }
}

/// An input buffer that holds the UTF-8 of a text.
func input(_ text: String) -> InputBuffer { InputBuffer(copying: Array(text.utf8).span) }

/// What a piece of work failed with.
func failure(_ work: () throws(IOError) -> Void) -> IOError? {
  do throws(IOError) {
    try work()
    return nil
  } catch {
    return error
  }
}

/// Makes a named pipe.
func makePipe(_ path: String) -> String {
  _ = unsafe mkfifo(path, 0o600)
  return path
}

/// A shell command that runs beside the test, and is waited for.
@safe final class Command {
  private let stream: UnsafeMutablePointer<FILE>?

  init(_ line: String) { unsafe stream = popen(line, "r") }

  func wait() { if let stream = unsafe stream { _ = unsafe pclose(stream) } }
}
