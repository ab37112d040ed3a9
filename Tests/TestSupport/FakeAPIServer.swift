/// A fake Events API that runs as a process of its own for as long as a test holds it.
package final class FakeAPIServer {
  private let child: ChildProcess
  // Its end ends the server, also where the test ends by a crash.
  private var input: PipeWriter?
  private let folder = TemporaryFolder()
  /// Its URL, without a slash at the end.
  package let url: String

  /// The token that it takes unless told another.
  package static let token = "fake-token"

  /// Starts one with these arguments and waits until it answers.
  package convenience init(_ arguments: String...) { self.init(arguments) }

  /// The same with the arguments as a list.
  package init(_ arguments: [String]) {
    let (ownInput, output) = (makePipe(), makePipe())
    let errors = openForWriting(folder.file("errors"))
    child = ChildProcess(
      builtProgram("keytag-fake-api"),
      ["--until-eof", "--log", folder.file("requests")] + arguments, environment: [:],
      input: ownInput.reading, output: output.writing, errors: errors)
    for end in [ownInput.reading, output.writing, errors] { closeDescriptor(end) }
    input = PipeWriter(descriptor: ownInput.writing)
    guard let line = PipeReader(descriptor: output.reading).line() else {
      fatalError(String(decoding: contents(of: folder.file("errors")) ?? [], as: UTF8.self))
    }
    url = line
  }

  /// Its port.
  package var port: UInt16 { url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

  deinit { end() }

  /// Ends it; connections to it are refused from then on.
  package func end() {
    guard input != nil else { return }
    input = nil
    _ = child.wait()
  }

  /// The requests that came so far, each with its members: `server`, `connection`, `method`, `path`,
  /// `authorization`, `body`, `status` and, where there was one, `fault`.
  package var requests: [SlowMembers] {
    (contents(of: folder.file("requests")) ?? []).split(separator: 0x0A).map {
      SlowMembers(Array($0))
    }
  }
}
