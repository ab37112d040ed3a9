internal import Glibc

/// A file beside another one, its origin, that holds what can be made again from that.
///
/// So whatever goes wrong with it, nothing is lost: it is not used, or not made. It is for its owner
/// only, and trusted as the origin is.
package enum DerivedFile {
  /// Opens it for reading; nil where there is none, or none that this user alone has to do with: a link,
  /// a pipe, a file of another's or beside another's origin, one that others may read or write.
  package static func open(_ path: String, of origin: String) -> FileInput? {
    let descriptor = retryingInterrupts {
      unsafe Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    }
    guard descriptor >= 0 else { return nil }
    let input = FileInput(owning: descriptor, name: path)
    var (status, trusted) = (stat(), stat())
    guard unsafe fstat(descriptor, &status) == 0, unsafe stat(origin, &trusted) == 0,
      status.st_mode & S_IFMT == S_IFREG, status.st_mode & (S_IRWXG | S_IRWXO) == 0,
      status.st_uid == geteuid(), trusted.st_uid == geteuid()
    else { return nil }
    return input
  }

  /// Puts a new file in its place, with mode 0600 whatever the umask is, when it is whole; says whether
  /// it did. It does not where the origin is another user's, who could not read the file, nor where the
  /// file would take a large part of what is free on the disk.
  /// - Parameter size: How long it will be, in bytes.
  @discardableResult
  package static func replace(
    _ path: String, of origin: String, size: Int, _ write: (FileOutput) throws(IOError) -> Void
  ) -> Bool {
    var status = stat()
    guard unsafe stat(origin, &status) == 0, status.st_uid == geteuid() else { return false }
    // Nobody can know the name before, and so be there first.
    let draft = "\(path).\(UInt64.random(in: (1 << 60)...UInt64.max)).partial"
    let descriptor = retryingInterrupts {
      unsafe Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    guard descriptor >= 0 else { return false }
    let output = FileOutput(name: draft, descriptor: descriptor, isOwned: true)
    do throws(IOError) {
      guard fchmod(descriptor, 0o600) == 0, hasRoom(for: size, on: descriptor) else {
        throw IOError(.create, draft, code: ENOSPC)
      }
      try write(output)
      try output.close()
    } catch {
      _ = unsafe unlink(draft)
      return false
    }
    guard unsafe rename(draft, path) == 0 else {
      _ = unsafe unlink(draft)
      return false
    }
    removeLeftovers(of: path, age: 3600)
    return true
  }

  /// Removes it and what is left of tries to write it, if it is there and may be removed.
  package static func remove(_ path: String) {
    _ = unsafe unlink(path)
    removeLeftovers(of: path, age: 0)
  }

  private static func hasRoom(for size: Int, on descriptor: Int32) -> Bool {
    var system = statvfs()
    guard unsafe fstatvfs(descriptor, &system) == 0 else { return false }
    let free = UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize))
    return free.overflow || UInt64(max(0, size)) < free.partialValue / 8
  }

  /// Removes what processes left that were killed while they wrote, if it is so many seconds old: none
  /// takes an hour for it.
  private static func removeLeftovers(of path: String, age: Int) {
    for name in FolderListing.beside(path)
    where name.hasPrefix(path + ".") && name.hasSuffix(".partial") {
      let number = name.utf8.dropFirst(path.utf8.count + 1).dropLast(".partial".utf8.count)
      var status = stat()
      guard UInt64(String(decoding: number, as: UTF8.self)) != nil,
        unsafe lstat(name, &status) == 0, time(nil) - status.st_mtim.tv_sec >= age
      else { continue }
      _ = unsafe unlink(name)
    }
  }
}
