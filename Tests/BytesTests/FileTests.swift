import Bytes
import Glibc
import TestSupport
import Testing

private func read(_ path: String) throws(IOError) -> [UInt8] {
  bytes(of: try FileInput(path: path).readAll())
}

private func write(_ data: [UInt8], to path: String) throws(IOError) {
  let output = try FileOutput(creating: path)
  try output.write(data.span)
}

struct FileInputTests {
  @Test func `a missing file is named, with the reason`() {
    let error = failure { () throws(IOError) in _ = try read("/nowhere/at all.json") }
    #expect(error == IOError(.open, "/nowhere/at all.json", code: ENOENT))
    #expect(error?.description == "cannot open /nowhere/at all.json: no such file or directory")
  }

  @Test func `a folder is refused when it is opened, and its descriptor closed once`() {
    let folder = TemporaryFolder()
    errno = 0
    let error = failure { () throws(IOError) in _ = try FileInput(path: folder.path) }
    #expect(errno != EBADF, "a second close could hit another thread's file")
    #expect(error?.description == "cannot open \(folder.path): is a directory")
  }

  @Test(arguments: [0, 1, 4096, 1_048_575, 1_048_576, 1_048_577, 3_000_000])
  func `a file of any size is read whole`(size: Int) throws {
    let folder = TemporaryFolder()
    let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    #expect(try read(folder.write(data, to: "x")) == data)
  }

  @Test func `reading at the end gives nothing, again and again`() throws {
    let folder = TemporaryFolder()
    let file = try FileInput(path: folder.write([1, 2, 3], to: "x"))
    var buffer = InputBuffer()
    #expect(try buffer.read(from: file, limit: 2) == 2)
    #expect(try buffer.read(from: file, limit: 2) == 1)
    #expect(try buffer.read(from: file, limit: 2) == 0)
    #expect(try buffer.read(from: file, limit: 2) == 0)
    #expect(bytes(of: buffer) == [1, 2, 3])
    #expect(file.isReady)
  }

  @Test func `a pipe is read to its end, however slowly it is fed`() throws {
    let folder = TemporaryFolder()
    let path = makePipe(folder.file("pipe"))
    let feeder = Command(
      "{ printf abc; sleep 0.05; printf def; sleep 0.05; printf g; } > '\(path)'")
    let file = try FileInput(path: path)
    file.enlargePipe()
    #expect(bytes(of: try file.readAll()) == Array("abcdefg".utf8))
    feeder.wait()
  }

  @Test func `a pipe with nothing in it is not ready`() throws {
    let folder = TemporaryFolder()
    let path = makePipe(folder.file("pipe"))
    let other = unsafe open(path, O_RDWR)
    defer { close(other) }
    let file = try FileInput(path: path)
    #expect(!file.isReady)
    _ = unsafe Glibc.write(other, "x", 1)
    #expect(file.isReady)
  }

  @Test func `standard input is not closed when it is let go of`() throws {
    do {
      let input = try FileInput(path: "-")
      #expect(input.name == "-")
    }
    #expect(fcntl(STDIN_FILENO, F_GETFD) != -1)
  }

  @Test func `a file is closed when it is let go of`() throws {
    let folder = TemporaryFolder()
    let path = makePipe(folder.file("pipe"))
    let other = unsafe open(path, O_RDWR)
    _ = try FileInput(path: path)
    close(other)
    // A pipe that nobody reads cannot be opened for writing without waiting.
    #expect(unsafe open(path, O_WRONLY | O_NONBLOCK) == -1)
    #expect(errno == ENXIO)
  }

  @Test func `a file that cannot be read names itself`() {
    let error = failure { () throws(IOError) in _ = try read("/proc/self/mem") }
    #expect(error?.description == "cannot read /proc/self/mem: input/output error")
  }
}

struct FileOutputTests {
  @Test func `a full disk is an error that names the file`() {
    let error = failure { () throws(IOError) in try write([1], to: "/dev/full") }
    #expect(error == IOError(.write, "/dev/full", code: ENOSPC))
    #expect(error?.description == "cannot write to /dev/full: no space left on device")
  }

  @Test func `a file that cannot be created is named`() {
    let error = failure { () throws(IOError) in try write([], to: "/nowhere/out") }
    #expect(error?.description == "cannot create /nowhere/out: no such file or directory")
    let folder = TemporaryFolder()
    let refused = failure { () throws(IOError) in try write([], to: folder.path) }
    #expect(refused == IOError(.create, folder.path, code: EISDIR))
  }

  @Test func `a new file is for its owner alone, and an old one is emptied`() throws {
    let folder = TemporaryFolder()
    try write(Array("old and long".utf8), to: folder.file("x"))
    #expect(permissions(of: folder.file("x")) == 0o600)
    try write(Array("new".utf8), to: folder.file("x"))
    #expect(contents(of: folder.file("x")) == Array("new".utf8))
  }

  @Test func `text and bytes are written behind one another`() throws {
    let folder = TemporaryFolder()
    let output = try FileOutput(creating: folder.file("x"))
    try output.write("é")
    let nothing: [UInt8] = []
    try output.write(nothing.span)
    try output.write([0, 0xFF].span)
    try output.write("")
    #expect(contents(of: folder.file("x")) == Array("é".utf8) + [0, 0xFF])
    #expect(output.name == folder.file("x"))
    #expect(!output.isTerminal)
  }

  @Test func `nothing is lost in a pipe whose reader is slow`() throws {
    let folder = TemporaryFolder()
    let path = makePipe(folder.file("pipe"))
    let copy = folder.file("copy")
    let reader = Command("{ sleep 0.05; dd bs=777 status=none; } < '\(path)' > '\(copy)'")
    let data = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try write(data, to: path)
    reader.wait()
    #expect(contents(of: copy) == data)
  }

  @Test func `standard output and error have names and stay open`() {
    do {
      let output = FileOutput.standardOutput()
      let error = FileOutput.standardError()
      #expect(output.name == "standard output")
      #expect(error.name == "standard error")
    }
    #expect(fcntl(STDOUT_FILENO, F_GETFD) != -1)
    #expect(fcntl(STDERR_FILENO, F_GETFD) != -1)
  }

  @Test(arguments: [
    (IOError(.open, "x", code: EACCES), "cannot open x: permission denied"),
    (IOError(.create, "x", code: EROFS), "cannot create x: read-only file system"),
    (IOError(.read, "-", code: EIO), "cannot read -: input/output error"),
    (
      IOError(.write, "standard output", code: ENOSPC),
      "cannot write to standard output: no space left on device"
    ),
    (IOError(.write, "x", code: 9999), "cannot write to x: unknown error 9999"),
  ])
  func `an error says what, which file and why`(error: IOError, text: String) {
    #expect(error.description == text)
  }
}
