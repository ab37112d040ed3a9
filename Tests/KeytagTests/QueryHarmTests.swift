import Bytes
import TestSupport
import Testing

/// Queries that would take all time or memory. The process is what must end, so it is what is tested.
@Suite struct `A query that asks for too much` {
  private let home = Home()

  init() {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    #expect(home.keytag("enrich", "--store", input: usage("A")).code == 0)
    // What SQLite makes beside a database that is read is there now.
    #expect(home.keytag("query", "SELECT 1").code == 0)
  }

  /// Whether the store and its folder are as they were while `work` was done.
  private func isUntouched(by work: () -> Void) -> Bool {
    let before = (FolderListing.beside(home.database), contents(of: home.database))
    work()
    return before == (FolderListing.beside(home.database), contents(of: home.database))
  }

  private static let endless =
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
  private static let numbers =
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000)"
  private static let long = "hex(zeroblob(400000))"

  @Test(arguments: [
    endless,
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT 1 FROM n WHERE x = 2",
    "\(numbers) SELECT count(*) FROM n a, n b, n c, n d",
    "\(numbers) SELECT max(a.x * b.x) FROM n a, n b",
    "SELECT count(*) FROM json_each('[\(String(repeating: "1,", count: 2000))1]') a, json_each('[\(String(repeating: "1,", count: 2000))1]') b, json_each('[1,2,3,4,5,6,7,8,9]') c, json_each('[1,2,3,4,5,6,7,8,9]') d",
    // One step of SQLite's program each, in which it looks for no interrupt.
    "SELECT hex(zeroblob(10000000)) LIKE '%\(String(repeating: "0", count: 490))1%'",
    "SELECT hex(zeroblob(10000000)) GLOB '*\(String(repeating: "0", count: 490))1*'",
    "SELECT length(replace(hex(zeroblob(1000000)), hex(zeroblob(500000)) || '1', 'x'))",
  ])
  func `an endless query is stopped at the time that is set`(_ sql: String) throws {
    var called = Called(ending: .exit(-1), output: "", errors: "")
    let isUntouched = isUntouched { called = home.keytag("query", "--timeout", "1s", sql) }
    #expect(
      called
        == Called(
          ending: .exit(75), output: "",
          errors: """
            keytag: the query took longer than 1s and was stopped: ask for less, such as a shorter \
            time range, or allow more with --timeout

            """))
    #expect(isUntouched)
  }

  @Test(arguments: [
    "SELECT length(hex(zeroblob(40000000)))", "SELECT length(printf('%70000000d', 1))",
    "SELECT length(randomblob(70000000))", "SELECT hex(zeroblob(40000000))",
    "\(numbers) SELECT length(group_concat(\(long))) FROM n",
    "\(numbers) SELECT json_group_array(\(long)) FROM n",
    "SELECT length(replace(\(long), '0', '\(String(repeating: "x", count: 100))'))",
    "WITH RECURSIVE n (s) AS (SELECT 'xxxxxxxx' UNION ALL SELECT s || s FROM n) SELECT max(length(s)) FROM n",
    "SELECT json_array_length('[' || replace(\(long), '0', '1,') || '1]')",
    "SELECT count(*) FROM json_tree('[' || replace(\(long), '0', '[1],') || '1]')",
  ])
  func `a giant value is stopped at the memory that is set`(_ sql: String) throws {
    var called = Called(ending: .exit(-1), output: "", errors: "")
    let isUntouched = isUntouched { called = home.keytag("query", "--memory", "16M", sql) }
    #expect(
      called
        == Called(
          ending: .exit(75), output: "",
          errors: """
            keytag: the query needs more than 16M of memory and was stopped: ask for less, or allow \
            more with --memory

            """))
    #expect(isUntouched)
  }

  @Test(arguments: [
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 900000) "
      + "SELECT printf('%0200d', x) AS s FROM n ORDER BY s DESC",
    "WITH RECURSIVE n (x, s) AS (SELECT 1, '' UNION SELECT x + 1, printf('%0200d', x) FROM n) "
      + "SELECT max(x) FROM n",
  ])
  func `what is sorted or told apart does not fill the disk`(_ sql: String) throws {
    #expect(
      home.keytag("query", "--memory", "16M", "--timeout", "0s", sql)
        == Called(
          ending: .exit(75), output: "",
          errors: """
            keytag: the query needs a temporary file of more than 64M and was stopped: ask for less, \
            or allow more with --memory, of which it may be four times as long

            """))
  }

  @Test func `names that double with every step are stopped, one way or another`() throws {
    let levels = (1...40).map { "t\($0) AS (SELECT a.* FROM t\($0 - 1) a, t\($0 - 1) b)" }
    let sql =
      "WITH t0 AS (SELECT 1), " + levels.joined(separator: ", ") + " SELECT count(*) FROM t40"
    var called = Called(ending: .exit(-1), output: "", errors: "")
    let isUntouched = isUntouched {
      called = home.keytag("query", "--timeout", "1s", "--memory", "64M", sql)
    }
    #expect([64, 75].contains(called.code), "\(called)")
    #expect(isUntouched)
  }

  @Test func `Ctrl-C ends a query at once, by its signal, so that a shell sees it`() {
    let errors = home.folder.file("errors")
    let (input, output, end) = (
      openForReading("/dev/null"), makePipe(), openForWriting(errors)
    )
    // The first row fills a piece, so that the query is known to run when it is read.
    let sql = """
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
      SELECT printf('%0*d', 70000, x) AS x FROM n WHERE x = 1 OR x < 0
      """
    let child = ChildProcess(
      builtProgram("keytag"), ["query", "--timeout", "0s", sql], environment: home.environment,
      input: input, output: output.writing, errors: end)
    for descriptor in [input, output.writing, end] { closeDescriptor(descriptor) }
    let reader = PipeReader(descriptor: output.reading)
    #expect(reader.line() != nil)
    child.send(2)
    #expect(child.wait() == .signal(2))
    #expect(
      home.text(of: "errors")
        == "keytag: the query was stopped: what was written is not the whole answer\n")
  }

  @Test func `time that a reader takes is not the query's`() {
    let (input, output) = (openForReading("/dev/null"), makePipe())
    let errors = openForWriting(home.folder.file("errors"))
    let sql = """
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 30)
      SELECT x, hex(zeroblob(20000)) FROM n
      """
    let child = ChildProcess(
      "/bin/sh",
      ["-c", "\(builtProgram("keytag")) query --timeout 2s \"$0\" | (sleep 4; wc -l)", sql],
      environment: home.environment, input: input, output: output.writing, errors: errors)
    for end in [input, output.writing, errors] { closeDescriptor(end) }
    #expect(PipeReader(descriptor: output.reading).line() == "30")
    #expect(child.wait() == .exit(0))
    #expect(home.text(of: "errors") == "")
  }

  @Test(arguments: [
    (["--timeout", "30"], "--timeout takes a length of time such as 24h or 7d, not 30"),
    (["--limit=-1"], "--limit takes a number of rows, or 0 for all"),
    (["--memory", "1M"], "--memory takes 8M or more, or 0 for no limit"),
  ])
  func `a limit that is none is wrong usage`(_ options: [String], _ message: String) {
    let called = home.keytag(["query"] + options + ["SELECT 1"])
    #expect(called.code == 64)
    #expect(called.errors.contains(message))
  }

  @Test func `without limits a query may take what it needs`() {
    let sql = "SELECT length(hex(zeroblob(40000000))) AS n"
    #expect(
      home.keytag("query", "--timeout", "0s", "--memory", "0", sql).output == "{\"n\":80000000}\n")
  }
}
