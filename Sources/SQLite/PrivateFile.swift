package import Bytes
import Glibc

/// Files and folders that only their owner may read, whatever the umask says.
///
/// SQLite would make a database file readable to whomever the umask lets, and gives the files
/// beside it (`-wal`, `-shm`) the database's own permissions: so the database is made here, before
/// SQLite sees it.
package enum PrivateFile {
  /// Makes an empty file with mode 0600; `false`, changing nothing, where the path already exists.
  package static func create(_ path: String) throws(IOError) -> Bool {
    let descriptor = retryingInterrupts {
      unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    if descriptor < 0 {
      if errno == EEXIST { return false }
      throw IOError(.create, path, code: errno)
    }
    // A umask can only take bits away, but those of the owner too.
    let failure = fchmod(descriptor, 0o600) == 0 ? 0 : errno
    close(descriptor)
    if failure != 0 { throw IOError(.create, path, code: failure) }
    return true
  }

  /// Makes the folder at `path` and those above it that are missing, each with mode 0700.
  package static func createFolder(_ path: String) throws(IOError) {
    if let above = folder(of: path), unsafe access(above, F_OK) != 0 { try createFolder(above) }
    if unsafe mkdir(path, 0o700) == 0, unsafe chmod(path, 0o700) == 0 { return }
    if errno != EEXIST { throw IOError(.create, path, code: errno) }
  }

  /// The folder a path is in; `nil` where it has none of its own (`name`, `/name`, `/`).
  package static func folder(of path: String) -> String? {
    let trimmed = path.reversed().drop { $0 == "/" }
    let parent = trimmed.drop { $0 != "/" }.drop { $0 == "/" }
    return parent.isEmpty ? nil : String(parent.reversed())
  }
}
