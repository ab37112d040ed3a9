package import Bytes
import Glibc

/// A database in the making, for its owner only, which appears under its name when it is whole.
///
/// Until then it is called `NAME.PROCESS.partial`, in the same folder. It is removed where it was not
/// put in its place; a process that is killed leaves it.
package final class DraftFile {
  /// Where it is made.
  package let path: String
  private let name: String

  /// Begins a file that is to be called `name`; fails with `EEXIST` where there is one.
  package init(of name: String) throws(IOError) {
    if unsafe access(name, F_OK) == 0 { throw IOError(.create, name, code: EEXIST) }
    let path = "\(name).\(getpid()).partial"
    // An earlier process with this number left it, if it is there.
    _ = unsafe unlink(path)
    do throws(IOError) {
      _ = try PrivateFile.create(path)
    } catch {
      throw IOError(.create, name, code: error.code)
    }
    self.path = path
    self.name = name
  }

  deinit { for suffix in ["", "-journal", "-wal", "-shm"] { _ = unsafe unlink(path + suffix) } }

  /// Gives it its name, when nobody has it open; fails with `EEXIST` where there is another by now.
  package func publish() throws(IOError) {
    if unsafe link(path, name) != 0 {
      // Some file systems have no links, such as FAT.
      guard [EPERM, EOPNOTSUPP, ENOSYS].contains(errno), unsafe access(name, F_OK) != 0,
        unsafe rename(path, name) == 0
      else { throw IOError(.create, name, code: errno) }
    }
    syncFolder()
  }

  /// Has the name outlive a power failure, where the file system offers that.
  private func syncFolder() {
    let folder = PrivateFile.folder(of: name) ?? (name.hasPrefix("/") ? "/" : ".")
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
