import Glibc
import Workload

/// A workload in a temporary folder that goes with this value.
final class WorkloadFolder {
  let path: String

  init(_ settings: Settings) throws {
    var template = Array("/tmp/keytag-workload-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else { throw Failed(what: "mkdtemp") }
    path = unsafe String(cString: made)
    try writeWorkload(settings, into: path)
  }

  deinit { _ = shell("rm -rf '\(path)'") }

  /// A file's bytes.
  func bytes(_ name: String) throws -> [UInt8] {
    guard let file = unsafe fopen("\(path)/\(name)", "r") else { throw Failed(what: name) }
    defer { unsafe fclose(file) }
    unsafe fseek(file, 0, SEEK_END)
    let size = unsafe ftell(file)
    unsafe rewind(file)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = unsafe fread(buffer.baseAddress, 1, size, file)
    }
  }

  /// A file's lines as text.
  func lines(_ name: String) throws -> [String] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// What could not be done.
struct Failed: Error { let what: String }

/// Runs a line of shell and gives its exit code.
func shell(_ line: String) -> Int32 {
  let status = unsafe system(line)
  return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
}

/// What stands between two texts in a line.
func text(after start: String, before end: Character, in line: String) -> Substring? {
  line.firstRange(of: start).map { line[$0.upperBound...].prefix { $0 != end } }
}
