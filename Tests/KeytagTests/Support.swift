import Migrations
import SQLite
import TestSupport

/// What a call of the program gave.
struct Called: Equatable {
  var ending: ChildProcess.Ending
  var output: String
  var errors: String

  /// The exit code; -1 where a signal ended it.
  var code: Int32 {
    if case .exit(let code) = ending { return code }
    return -1
  }
}

/// A home of its own for the program to work in.
struct Home {
  let folder = TemporaryFolder()

  /// The database that is used where none is named.
  var database: String { folder.file("data/keytag/keytag.db") }

  var environment: [String: String] {
    ["HOME": folder.path, "XDG_DATA_HOME": folder.file("data"), "PATH": "/usr/bin:/bin"]
  }

  /// Writes a file and gives its path.
  func write(_ text: String, to name: String) -> String {
    folder.write(Array(text.utf8), to: name)
  }

  func text(of name: String) -> String {
    String(decoding: contents(of: folder.file(name)) ?? [], as: UTF8.self)
  }

  /// Calls keytag and waits for its end.
  func keytag(
    _ arguments: String..., input: String = "", environment extra: [String: String] = [:],
    output: String? = nil
  ) -> Called {
    keytag(arguments, input: input, environment: extra, output: output)
  }

  /// The same with the arguments as a list.
  func keytag(
    _ arguments: [String], input: String = "", environment extra: [String: String] = [:],
    output: String? = nil
  ) -> Called {
    let number = Int.random(in: 0..<Int.max)
    let input = openForReading(write(input, to: "input\(number)"))
    let output = output ?? folder.file("output\(number)")
    let outputEnd = openForWriting(output)
    let errors = openForWriting(folder.file("errors\(number)"))
    let child = ChildProcess(
      builtProgram("keytag"), arguments, environment: environment.merging(extra) { $1 },
      input: input, output: outputEnd, errors: errors)
    for end in [input, outputEnd, errors] { closeDescriptor(end) }
    return Called(
      ending: child.wait(), output: output == "/dev/full" ? "" : text(of: "output\(number)"),
      errors: text(of: "errors\(number)"))
  }

  /// Makes a database that another program wrote.
  func makeForeignDatabase(_ name: String) throws -> String {
    _ = write("", to: name)
    let connection = try Connection(path: folder.file(name), access: .readWrite)
    try connection.execute("CREATE TABLE theirs (x); PRAGMA application_id = 42")
    return folder.file(name)
  }
}

/// An item usage in vault V1.
func usage(_ uuid: String, vault: String = "V1") -> String {
  #"{"uuid":"\#(uuid)","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"\#(vault)"}"#
}

/// An export that names V1.
let vaults = "uuid,name\nV1,Ops\n"

/// What is said where no table was loaded.
let noTable = "keytag: no table is loaded, so nothing has a name; see keytag load --help\n"
