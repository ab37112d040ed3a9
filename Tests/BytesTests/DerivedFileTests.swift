import Bytes
import Glibc
import TestSupport
import Testing

@Suite struct `A file that is derived from another` {
  private let folder = TemporaryFolder()
  private let origin: String
  private var path: String { folder.file("derived") }

  init() { origin = folder.write([1], to: "origin") }

  private func replace(_ bytes: [UInt8], size: Int? = nil) -> Bool {
    DerivedFile.replace(path, of: origin, size: size ?? bytes.count) { (output) throws(IOError) in
      try output.write(bytes.span)
    }
  }

  private func read() throws -> [UInt8]? {
    guard let input = DerivedFile.open(path, of: origin) else { return nil }
    return bytes(of: try input.readAll())
  }

  @Test func `is replaced as a whole, and is for its owner only`() throws {
    #expect(try read() == nil)
    #expect(replace([1, 2, 3]))
    let before = try #require(DerivedFile.open(path, of: origin))
    #expect(permissions(of: path) == 0o600)
    #expect(replace([4]))
    #expect(try read() == [4])
    #expect(bytes(of: try before.readAll()) == [1, 2, 3])
    #expect(fileNames(in: folder.path) == ["derived", "origin"])
  }

  @Test func `that others may read or write is not used`() throws {
    #expect(replace([1]))
    for (mode, isUsed) in [
      (0o600, true), (0o640, false), (0o604, false), (0o400, true), (0o620, false), (0o602, false),
      (0o666, false),
    ] as [(UInt32, Bool)] {
      setPermissions(of: path, to: mode)
      #expect(try (read() != nil) == isUsed, "\(String(mode, radix: 8))")
    }
    #expect(replace([2]))
    #expect(try read() == [2])
    #expect(permissions(of: path) == 0o600)
  }

  @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
  func `of another user's is not used, nor one beside another user's origin`() throws {
    #expect(replace([1]))
    _ = unsafe chown(path, 65534, 65534)
    #expect(try read() == nil)
    _ = unsafe chown(origin, 65534, 65534)
    #expect(try read() == nil)
    _ = unsafe chown(path, geteuid(), getegid())
    #expect(try read() == nil)
    #expect(!replace([2]))
    _ = unsafe chown(origin, geteuid(), getegid())
    #expect(try read() == [1])
  }

  @Test func `a link is not followed, and replaced by a file`() throws {
    let target = folder.write([1], to: "target")
    _ = unsafe symlink(target, path)
    #expect(try read() == nil)
    #expect(replace([2]))
    #expect(try read() == [2])
    #expect(contents(of: target) == [1])
  }

  @Test func `a named pipe, a folder or nothing is not waited for`() throws {
    _ = makePipe(path)
    #expect(try read() == nil)
    removeFile(path)
    _ = unsafe mkdir(path, 0o700)
    #expect(try read() == nil)
    #expect(!replace([1]))
    #expect(fileNames(in: folder.path) == ["derived", "origin"])
    _ = unsafe rmdir(path)
    removeFile(origin)
    #expect(try read() == nil)
    #expect(!replace([1]))
  }

  @Test func `a write that fails leaves nothing, and the old file as it was`() throws {
    #expect(replace([1]))
    let isReplaced = DerivedFile.replace(path, of: origin, size: 2) { (output) throws(IOError) in
      try output.write([9].span)
      throw IOError(.write, "x", code: EIO)
    }
    #expect(!isReplaced)
    #expect(try read() == [1])
    #expect(fileNames(in: folder.path) == ["derived", "origin"])
  }

  @Test func `does not take most of what is free on the disk`() throws {
    #expect(!replace([1], size: 1 << 60))
    #expect(try read() == nil)
    #expect(fileNames(in: folder.path) == ["origin"])
  }

  @Test func `what a kill left is removed when it is old, and nothing else`() throws {
    let old = ["derived.17.partial", "derived.18446744073709551615.partial"]
    let others = ["derived.partial", "derived.x.partial", "derived.17", "other.17.partial"]
    for name in old + others + ["derived.18.partial"] { _ = folder.write([7], to: name) }
    for name in old + others {
      var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
      _ = unsafe utimensat(AT_FDCWD, folder.file(name), &times, 0)
    }
    #expect(replace([1]))
    #expect(
      fileNames(in: folder.path) == (others + ["derived", "derived.18.partial", "origin"]).sorted())
  }

  @Test func `is removed with all that tries to write it left, and nothing else`() {
    #expect(replace([1]))
    for name in ["derived.17.partial", "derived.x.partial"] { _ = folder.write([7], to: name) }
    DerivedFile.remove(path)
    #expect(fileNames(in: folder.path) == ["derived.x.partial", "origin"])
  }

  @Test func `in a folder that may not be written is not made`() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let origin = folder.write([1], to: "origin")
      becomeOrdinaryUser(owning: folder.path)
      setPermissions(of: folder.path, to: 0o500)
      let isMade = DerivedFile.replace(folder.file("derived"), of: origin, size: 1) {
        (output) throws(IOError) in try output.write([1].span)
      }
      setPermissions(of: folder.path, to: 0o700)
      guard !isMade, fileNames(in: folder.path) == ["origin"] else { exit(1) }
    }
  }

  @Test func `is for its owner only under any umask`() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let origin = folder.write([1], to: "origin")
      for mask in [0o000, 0o022, 0o777] as [mode_t] {
        umask(mask)
        let isMade = DerivedFile.replace(folder.file("derived"), of: origin, size: 1) {
          (output) throws(IOError) in try output.write([1].span)
        }
        guard isMade, permissions(of: folder.file("derived")) == 0o600 else { exit(1) }
      }
    }
  }
}

@Suite struct `Words in a file` {
  private let folder = TemporaryFolder()

  @Test(arguments: [0, 1, 2, 1000])
  func `are read as they were written, or not at all`(count: Int) throws {
    var words = Block<UInt64>()
    for number in 0..<count { words.append(UInt64(number) &* 0x9e37_79b9_7f4a_7c15) }
    let bytes = words.withBytes { [UInt8](copying: $0) }
    let file = try FileInput(path: folder.write(bytes + [1, 2, 3], to: "words"))
    var read = Block<UInt64>(capacity: 1)
    read.append(7)
    let isWhole = try read.read(count, from: file)
    #expect(isWhole)
    let copy = read.withBytes { [UInt8](copying: $0) }
    #expect(copy == bytes)
    let isThere = try read.read(1, from: file)
    let left = read.count
    #expect(!isThere && left == 0)
  }

  @Test func `so many bytes of a file are read, or it is said that there are fewer`() throws {
    let file = try FileInput(path: folder.write(Array(0..<100), to: "bytes"))
    var buffer = InputBuffer()
    var areThere: [Bool] = []
    for count in [60, 0, 40] { areThere.append(try buffer.read(exactly: count, from: file)) }
    #expect(areThere == [true, true, true])
    #expect(bytes(of: buffer) == Array(0..<100))
    areThere = [try buffer.read(exactly: 1, from: file)]
    #expect(areThere == [false])
  }
}
