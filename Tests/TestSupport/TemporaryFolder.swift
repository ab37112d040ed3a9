import Glibc

/// A folder of a test's own, removed with everything in it when the test lets go of it.
package final class TemporaryFolder {
  /// The folder's absolute path.
  package let path: String

  /// Makes an empty folder.
  package init() {
    var template = Array("/tmp/keytag-test-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else { fatalError("no temporary folder") }
    path = unsafe String(cString: made)
  }

  deinit { removeAll(path) }

  /// The path of a file in it.
  package func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file in it and gives its path.
  package func write(_ bytes: [UInt8], to name: String) -> String {
    let stream = unsafe fopen(file(name), "w")
    unsafe fwrite(bytes, 1, bytes.count, stream)
    unsafe fclose(stream)
    return file(name)
  }
}

private func removeAll(_ path: String) {
  if unsafe remove(path) == 0 { return }
  for name in fileNames(in: path) { removeAll(path + "/" + name) }
  unsafe remove(path)
}

/// The bytes of a file, or `nil` when there is none.
package func contents(of path: String) -> [UInt8]? {
  guard let stream = unsafe fopen(path, "r") else { return nil }
  defer { unsafe fclose(stream) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe fread(&chunk, 1, chunk.count, stream)
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
}

/// The permission bits of a file or folder, or `nil` when there is none.
package func permissions(of path: String) -> UInt32? {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}

/// Sets the permission bits of a file or folder.
package func setPermissions(of path: String, to mode: UInt32) {
  _ = unsafe chmod(path, mode)
}

/// Has this process go on as a user whom permissions bind, as they do not bind root, and who owns a
/// folder and the files in it.
package func becomeOrdinaryUser(owning folder: String) {
  guard getuid() == 0 else { return }
  let nobody: uid_t = 65534
  for file in [folder] + fileNames(in: folder).map({ folder + "/" + $0 }) {
    _ = unsafe chown(file, nobody, nobody)
  }
  _ = setgid(nobody)
  _ = setuid(nobody)
}

/// How long a file is, in bytes; 0 where there is none.
package func fileSize(of path: String) -> Int {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
}

/// Removes a file, if it is there.
package func removeFile(_ path: String) { _ = unsafe unlink(path) }

/// The names of the files in a folder, sorted.
package func fileNames(in path: String) -> [String] {
  guard let folder = unsafe opendir(path) else { return [] }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
