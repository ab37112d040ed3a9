import Bytes
import Glibc
import SQLite
import TestSupport
import Testing

@Suite struct PrivateFileTests {
  let folder = TemporaryFolder()

  @Test func `a file is for its owner only, whatever the umask`() async {
    await #expect(processExitsWith: .success) { [folder = folder.path as String] in
      for mask: mode_t in [0, 0o077, 0o777] {
        umask(mask)
        let path = "\(folder)/private\(mask)"
        #expect(try PrivateFile.create(path))
        #expect(permissions(of: path) == 0o600)
        try PrivateFile.createFolder("\(folder)/a\(mask)/b/c")
        for made in ["a\(mask)/b/c", "a\(mask)/b", "a\(mask)"] {
          #expect(permissions(of: "\(folder)/\(made)") == 0o700)
        }
      }
    }
  }

  @Test func `a file that exists is left as it is`() throws {
    let path = folder.write([1, 2, 3], to: "mine")
    setPermissions(of: path, to: 0o644)
    #expect(try !PrivateFile.create(path))
    #expect(contents(of: path) == [1, 2, 3])
    #expect(permissions(of: path) == 0o644)
  }

  @Test func `a folder that exists is left as it is`() throws {
    setPermissions(of: folder.path, to: 0o755)
    try PrivateFile.createFolder(folder.path)
    #expect(permissions(of: folder.path) == 0o755)
  }

  @Test func `a file in a folder that is not there says so`() {
    let path = folder.file("no/such")
    #expect(throws: IOError(.create, path, code: ENOENT)) { try PrivateFile.create(path) }
  }

  @Test func `a folder below a file or a dangling link cannot be made`() {
    let file = folder.write([], to: "file")
    #expect(throws: IOError(.create, file + "/x", code: ENOTDIR)) {
      try PrivateFile.createFolder(file + "/x")
    }
    _ = unsafe symlink("nowhere", folder.file("link"))
    let below = folder.file("link/x")
    #expect(throws: IOError(.create, below, code: ENOENT)) {
      try PrivateFile.createFolder(below)
    }
  }

  @Test(arguments: [
    ("/a/b", "/a"), ("/a/b/", "/a"), ("/a//b", "/a"), ("a/b/c", "a/b"), ("/a", nil), ("a", nil),
    ("/", nil), ("", nil),
  ])
  func `the folder of a path`(path: String, folder: String?) {
    #expect(PrivateFile.folder(of: path) == folder)
  }
}
