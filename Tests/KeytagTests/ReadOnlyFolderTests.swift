import Migrations
import SQLite
import TestSupport
import Testing

/// Calls of the program for which the database's folder is mounted to read only.
private enum ReadOnlyMount {
  /// Whether a container allows that.
  static let isPossible = keytag(in: Home(), ["--version"]).code == 0

  static func keytag(in home: Home, _ arguments: [String], input: String = "") -> Called {
    let folder = home.folder.file("data/keytag")
    let script = """
      keytag=$0 folder=$1; shift
      mkdir -p "$folder" && mount --bind "$folder" "$folder" || exit 99
      mount -o remount,bind,ro "$folder" || exit 99
      exec "$keytag" "$@"
      """
    let files = ["input", "output", "errors"].map { home.folder.file("mounted.\($0)") }
    _ = home.write(input, to: "mounted.input")
    let ends = [openForReading(files[0]), openForWriting(files[1]), openForWriting(files[2])]
    defer { for end in ends { closeDescriptor(end) } }
    let ending = ChildProcess(
      "/usr/bin/unshare",
      ["--map-root-user", "--mount", "/bin/sh", "-c", script, builtProgram("keytag"), folder]
        + arguments,
      environment: home.environment, input: ends[0], output: ends[1], errors: ends[2]
    ).wait()
    return Called(
      ending: ending, output: home.text(of: "mounted.output"),
      errors: home.text(of: "mounted.errors"))
  }
}

@Suite(.enabled(if: ReadOnlyMount.isPossible, "no file system may be mounted here"))
struct `A database in a folder that may not be written` {
  private let home = Home()

  private func fill() {
    #expect(home.keytag("load", "vaults", home.write(vaults, to: "vaults.csv")).code == 0)
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    #expect(fileSize(of: home.database + "-wal") == 0)
    // As it is where it was copied, or was closed by a writer when nobody read.
    for suffix in ["-wal", "-shm"] { removeFile(home.database + suffix) }
  }

  private let event = #"{"uuid":"E","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1"}"# + "\n"

  private func mounted(_ arguments: String..., input: String = "") -> Called {
    ReadOnlyMount.keytag(in: home, arguments, input: input)
  }

  @Test func `is read also where a reader has left an empty log`() {
    fill()
    #expect(home.keytag("query", "SELECT 1").code == 0)
    #expect(fileNames(in: home.folder.file("data/keytag")).contains("keytag.db-wal"))
    #expect(mounted("query", "SELECT uuid FROM event").output == #"{"uuid":"E"}"# + "\n")
    removeFile(home.database + "-shm")
    #expect(mounted("query", "SELECT uuid FROM event").output == #"{"uuid":"E"}"# + "\n")
  }

  @Test func `is read by every verb that only reads, with no file made`() {
    fill()
    let names = fileNames(in: home.folder.file("data/keytag"))
    #expect(names == ["keytag.db", "keytag.db.lock"])
    #expect(
      mounted("query", "SELECT uuid, vault_name FROM event")
        == Called(ending: .exit(0), output: #"{"uuid":"E","vault_name":"Ops"}"# + "\n", errors: ""))
    #expect(mounted("enrich", input: event).output.contains(#""vault_name":"Ops""#))
    for arguments in [
      ["tables"], ["tables", "show", "vaults", "V1"], ["store", "stats"], ["store", "verify"],
      ["store", "export"], ["check"], ["tables", "snapshot", home.folder.file("snapshot.db")],
    ] {
      let called = ReadOnlyMount.keytag(in: home, arguments)
      #expect(called.code == 0 && called.errors == "", "\(arguments): \(called)")
    }
    #expect(fileNames(in: home.folder.file("data/keytag")) == names)
  }

  @Test func `is no snapshot of tables`() {
    fill()
    let called = mounted("enrich", "--stamp-tables", input: event)
    #expect(called.code == 64)
    #expect(called.errors.contains("and \(home.database) is none"))
  }

  @Test func `is not written to, and says why`() {
    fill()
    let called = mounted("enrich", "--store", input: event)
    #expect(called.code == 74)
    #expect(called.errors.lowercased().contains("read-only file system"))
  }

  @Test func `with a log that cannot be read says what to do`() throws {
    fill()
    let writer = try Database.open(path: home.database, access: .readWrite)
    try writer.execute("CREATE TABLE mine (x)")
    let files = try ["", "-wal"].map { try #require(contents(of: home.database + $0)) }
    let copy = Home()
    #expect(copy.keytag("load", "vaults", copy.write(vaults, to: "vaults.csv")).code == 0)
    for (bytes, suffix) in zip(files, ["", "-wal"]) {
      _ = copy.folder.write(bytes, to: "data/keytag/keytag.db" + suffix)
    }
    #expect(
      ReadOnlyMount.keytag(in: copy, ["query", "SELECT 1"])
        == Called(
          ending: .exit(74), output: "",
          errors: "keytag: cannot read \(copy.database) here: a part of it is in "
            + "\(copy.database)-wal, and SQLite cannot make its files in this folder: copy both to a "
            + "folder that may be written, or use keytag where this one may; for the tables alone, "
            + "`keytag tables snapshot` makes there a file that can be read anywhere\n"))
  }

  @Test func `in which a change was cut short says what to do`() throws {
    _ = home.keytag("load", "vaults", home.write(vaults, to: "vaults.csv"))
    let other = home.folder.file("other.db")
    _ = home.folder.write([], to: "other.db")
    let connection = try Connection(path: other, access: .readWrite)
    try connection.execute("PRAGMA cache_size = 1; BEGIN; CREATE TABLE junk (x)")
    try connection.execute("INSERT INTO junk VALUES (randomblob(100000))")
    for suffix in ["", "-journal"] {
      let bytes = try #require(contents(of: other + suffix))
      _ = home.folder.write(bytes, to: "data/keytag/keytag.db" + suffix)
    }
    #expect(
      mounted("query", "SELECT 1")
        == Called(
          ending: .exit(74), output: "",
          errors: "keytag: a change of \(home.database) was cut short and must be undone before it "
            + "can be read, which failed (the database file may not be written: Read-only file "
            + "system): use any keytag verb on it where it and its folder may be written, or copy it "
            + "there together with \(home.database)-journal\n"))
    // Where it may be written, it is undone by who comes first.
    let called = home.keytag("query", "SELECT 1")
    #expect(called.code == 78)
    #expect(called.errors.contains("there is nothing in \(home.database) yet"))
    #expect(contents(of: home.database) == [])
  }
}
