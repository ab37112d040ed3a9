import SQLite
import TestSupport
import Testing

@Suite struct StatementTests {
  let folder = TemporaryFolder()
  let connection: Connection

  init() throws {
    connection = try emptyDatabase(in: folder)
    try connection.execute("CREATE TABLE t (x) STRICT".replacing("(x)", with: "(x ANY)"))
  }

  @Test(arguments: [
    [], [0], Array("a\0b".utf8), Array("größer".utf8), [0xff, 0xfe, 0x00, 0x80],
    [UInt8](repeating: 0x41, count: 100_000),
  ])
  func `bytes come back as they went in, NUL and bad UTF-8 included`(bytes: [UInt8]) throws {
    var insert = try connection.prepare("INSERT INTO t VALUES (?1), (?2)")
    try insert.bind(bytes, at: 1)
    try insert.bind(blob: bytes.span, at: 2)
    try insert.run()
    #expect(connection.changes == 2)

    var select = try connection.prepare("SELECT x, length(CAST(x AS BLOB)) FROM t ORDER BY rowid")
    for type in [ValueType.text, .blob] {
      #expect(try select.step())
      #expect(select.type(0) == type)
      #expect(select.text(0) == bytes)
      #expect(select.blob(0) == bytes)
      #expect(select.withBytes(0) { $0.count } == bytes.count)
      #expect(select.int64(1) == Int64(bytes.count))
    }
    #expect(try !select.step())
  }

  @Test(arguments: [Int64.min, -1, 0, 1, 9_007_199_254_740_993, .max])
  func `a 64-bit integer keeps every bit`(value: Int64) throws {
    var echo = try connection.prepare("SELECT ?")
    try echo.bind(value, at: 1)
    #expect(try echo.step())
    #expect(echo.type(0) == .integer)
    #expect(echo.int64(0) == value)
    #expect(echo.string(0) == String(value))
  }

  @Test(arguments: [0.1, -0.0, .leastNonzeroMagnitude, 1.797_693_134_862_315_7e308, .infinity])
  func `a double keeps every bit`(value: Double) throws {
    var echo = try connection.prepare("SELECT ?")
    try echo.bind(value, at: 1)
    #expect(try echo.step())
    #expect(echo.type(0) == .real)
    #expect(echo.double(0).bitPattern == value.bitPattern)
  }

  @Test func `NULL, an empty text and an empty blob are three things`() throws {
    var echo = try connection.prepare("SELECT ?, ?, ?")
    try echo.bindNull(at: 1)
    try echo.bind("", at: 2)
    try echo.bind(blob: [UInt8]().span, at: 3)
    #expect(try echo.step())
    #expect(echo.isNull(0) == true)
    #expect((echo.type(0), echo.type(1), echo.type(2)) == (.null, .text, .blob))
    #expect(echo.text(0) == [] && echo.int64(0) == 0 && echo.double(0) == 0)
  }

  @Test func `reading a column in two ways at once reads the same bytes`() throws {
    var select = try connection.prepare("SELECT zeroblob(5000), 12345, 'x' || 'y'")
    #expect(try select.step())
    for column in 0..<3 {
      select.withBytes(column) { outer in
        let inner = select.text(column)
        #expect(outer.count == inner.count)
        for index in inner.indices { #expect(outer[index] == inner[index]) }
      }
    }
  }

  @Test func `a column that is not there reads as NULL`() throws {
    var select = try connection.prepare("SELECT 1 AS one")
    #expect(try select.step())
    #expect(select.columnCount == 1)
    #expect(select.columnName(0) == "one")
    for column in [-1, 1, Int.max] {
      #expect(select.isNull(column) == true)
      #expect(select.text(column) == [])
      #expect(select.columnName(column) == "")
    }
  }

  @Test func `a parameter that is not there fails as range`() throws {
    var echo = try connection.prepare("SELECT ?")
    #expect(echo.parameterCount == 1)
    for index in [-1, 0, 2, Int.max] {
      #expect(failure { try echo.bind(1 as Int64, at: index) }?.code == .range)
    }
  }

  @Test func `binding in the middle of the rows fails as misuse`() throws {
    var select = try connection.prepare("SELECT ?1 UNION ALL SELECT 2")
    #expect(try select.step())
    #expect(failure { try select.bind("x", at: 1) }?.code == .misuse)
    select.reset()
    try select.bind("x", at: 1)
  }

  @Test func `a statement that has ended holds no lock and runs anew`() throws {
    var select = try connection.prepare("SELECT 7")
    for _ in 0..<2 {
      #expect(try select.step())
      #expect(select.int64(0) == 7)
      #expect(try !select.step())
    }
    try connection.execute("DROP TABLE t")
  }

  @Test func `an error tells the statement and never the values`() throws {
    try connection.execute("CREATE TABLE secret (name TEXT UNIQUE, size INTEGER) STRICT")
    var insert = try connection.prepare("INSERT INTO secret\n  VALUES (?, ?)", persistent: true)
    try insert.bind("hunter2", at: 1)
    try insert.bind("swordfish", at: 2)
    let wrongType = try #require(failure { try insert.run() })
    #expect(wrongType.code.primary == .constraint)
    #expect(
      wrongType.description == "cannot store TEXT value in INTEGER column secret.size "
        + "(in: INSERT INTO secret VALUES (?, ?))")

    try insert.bind(1 as Int64, at: 2)
    try insert.run()
    let twice = try #require(failure { try insert.run() })
    #expect(twice.code.rawValue == 2067)  // SQLITE_CONSTRAINT_UNIQUE
    #expect(
      twice.description
        == "UNIQUE constraint failed: secret.name (in: INSERT INTO secret VALUES (?, ?))")
  }

  @Test func `a statement outlives the name of its connection`() throws {
    var statement = try {
      let connection = try Connection(path: folder.file("test.db"), access: .readOnly)
      return try connection.prepare("SELECT 1")
    }()
    #expect(try statement.step())
  }
}
