import EventStore
import SQLite
import TestSupport
import Testing

@Suite struct FormatTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  /// SQL for a text of these bytes.
  private func text(_ bytes: [UInt8]) -> String {
    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "CAST(x'\(digits)' AS TEXT)"
  }

  private func text(_ string: String) -> String { text(Array(string.utf8)) }

  // MARK: Table

  @Test func `a table tells NULL from an empty text, and numbers stand to the right`() throws {
    #expect(
      try database.run(
        """
        SELECT * FROM (VALUES (1, NULL, '', x'00ff', 'a'), (-12345, 0.1, 'b c', x'', 'last'))
        """) == """
          column1  column2  column3  column4  column5
          -------  -------  -------  -------  -------
                1  NULL              x'00ff'  a
           -12345      0.1  b c      x''      last

          """)
  }

  @Test func `a table without rows has its header`() throws {
    #expect(
      try database.run("SELECT 1 AS name, 2 AS n WHERE 0") == """
        name  n
        ----  -

        """)
  }

  @Test(arguments: [
    ("\u{1b}[31mred\u{7}", #"\x1b[31mred\x07"#), ("a\0b", #"a\x00b"#), ("\u{7f}", #"\x7f"#),
    ("line\r\nline\t", #"line\r\nline\t"#), ("\u{9b}2J", #"\u{9b}2J"#),
    ("abc\u{202e}fed", #"abc\u{202e}fed"#), ("\u{2066}x\u{2069}", #"\u{2066}x\u{2069}"#),
    ("\u{200f}\u{61c}", #"\u{200f}\u{61c}"#), ("a\u{2028}b\u{2029}", #"a\u{2028}b\u{2029}"#),
    ("\u{200b}\u{feff}\u{ad}", #"\u{200b}\u{feff}\u{ad}"#), ("\u{3164}", #"\u{3164}"#),
    ("\u{e0041}", #"\u{e0041}"#), ("back\\slash", #"back\slash"#),
  ])
  func `what could drive a terminal is shown escaped`(value: String, shown: String) throws {
    #expect(
      try database.run("SELECT \(text(value)) AS x").split(separator: "\n").last ?? "" == shown)
    #expect(
      try database.run("SELECT \(text(value)) AS x", as: .csv, isTerminal: true)
        == "x\r\n\(shown)\r\n")
  }

  @Test(
    arguments: [
      ([0xff, 0x41], #"\xffA"#), ([0xc0, 0x80], #"\xc0\x80"#), ([0xe2, 0x82], #"\xe2\x82"#),
      ([0xe0, 0x80, 0x80], #"\xe0\x80\x80"#), ([0xed, 0xa0, 0x80], #"\xed\xa0\x80"#),
      ([0xf4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#),
      ([0xf8, 0x90, 0x80, 0x80], #"\xf8\x90\x80\x80"#),
      ([0xc3, 0x28], #"\xc3("#), ([0xf0, 0x9f, 0x98, 0x41], #"\xf0\x9f\x98A"#), ([0x80], #"\x80"#),
    ] as [([UInt8], String)])
  func `bytes that are no UTF-8 are shown one by one`(bytes: [UInt8], shown: String) throws {
    #expect(
      try database.run("SELECT \(text(bytes)) AS x") == "x\n\(dashes(shown.count))\n\(shown)\n")
    let replaced = try database.run("SELECT \(text(bytes)) AS x", as: .ndjson)
    #expect(replaced.hasPrefix("{\"x\":\"\u{fffd}"))
  }

  private func dashes(_ count: Int) -> String { String(repeating: "-", count: count) }

  @Test(arguments: [
    ("größer", 6), ("gro\u{308}ßer", 6), ("日本語", 6), ("한국", 4), ("ｆｕｌｌ", 8), ("🔑", 2), ("⌚", 2),
    ("नि", 2), ("ABC", 3), ("👩\u{200d}💻", 4), ("❤\u{fe0f}", 1), ("ไทย", 3), ("\u{1112}\u{1161}", 2),
  ])
  func `columns stay aligned behind wide and combining signs`(value: String, width: Int) throws {
    let lines = try database.run("SELECT '\(value)' AS a, 'next' AS b").split(separator: "\n")
    #expect(lines[1] == "\(dashes(max(width, 1)))  ----")
    #expect(lines[2] == "\(value)  next")
  }

  @Test func `a long table is aligned block by block and loses no row`() throws {
    let lines = try database.run(
      """
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2500)
      SELECT CASE x WHEN 2400 THEN 'wide' ELSE 'w' END AS a, x FROM n
      """
    ).split(separator: "\n")
    #expect(lines.count == 2502)
    #expect(lines[2] == "w     1")
    #expect(lines[1002] == "w  1001")
    #expect(lines[2401] == "wide  2400")
    #expect(lines[2501] == "w     2500")
  }

  @Test func `a column's name cannot drive a terminal either`() throws {
    let sql = "SELECT 1 AS \"a\u{1b}[2J\""
    #expect(try database.run(sql).hasPrefix(#"a\x1b[2J"# + "\n"))
    #expect(try database.run(sql, as: .ndjson) == #"{"a\u001b[2J":1}"# + "\n")
    #expect(try database.run(sql, as: .csv, isTerminal: true) == #"a\x1b[2J"# + "\r\n1\r\n")
  }

  // MARK: JSON

  @Test func `NDJSON keeps every type apart`() throws {
    #expect(
      try database.run(
        """
        SELECT NULL AS a, '' AS b, 0 AS c, 0.0 AS d, '0' AS e, x'00AB' AS f, x'' AS g
        UNION ALL SELECT 9223372036854775807, -9223372036854775807 - 1, 1e16, -0.5, 9e999, -9e999,
          1e-7
        """, as: .ndjson) == """
          {"a":null,"b":"","c":0,"d":0.0,"e":"0","f":"00ab","g":""}
          {"a":9223372036854775807,"b":-9223372036854775808,"c":1e+16,"d":-0.5,"e":1e999,\
          "f":-1e999,"g":1e-07}

          """)
  }

  @Test(arguments: [
    0.1, 1.0 / 3, 5e-300, 1.797_693_134_862_315_7e308, .leastNonzeroMagnitude, 123_456_789.125,
  ])
  func `a real reads back as the same number`(value: Double) throws {
    try database.writer().execute("CREATE TABLE r (x REAL)")
    let connection = try database.writer()
    var insert = try connection.prepare("INSERT INTO r VALUES (?)")
    try insert.bind(value, at: 1)
    try insert.run()
    for format in [OutputFormat.ndjson, .csv, .table] {
      let answer = try database.run("SELECT x FROM r", as: format)
      let number = answer.unicodeScalars.split { "{}\":x\r\n ".unicodeScalars.contains($0) }.last
      #expect(number.flatMap { Double(String($0)) }?.bitPattern == value.bitPattern)
    }
  }

  @Test(arguments: [
    ("a\"b\\c/", #"a\"b\\c/"#), ("\u{8}\u{c}\n\r\t", #"\u0008\u000c\n\r\t"#), ("\0", #"\u0000"#),
    ("\u{1b}[2J", #"\u001b[2J"#), ("\u{7f}\u{9b}", #"\u007f\u009b"#),
    ("\u{202e}\u{2028}", #"\u202e\u2028"#), ("\u{e0041}", #"\udb40\udc41"#),
    ("größer 🔑", "größer 🔑"),
    ("", ""),
  ])
  func `a JSON string escapes what JSON and terminals ask for, and nothing else`(
    value: String, escaped: String
  ) throws {
    #expect(
      try database.run("SELECT \(text(value)) AS x", as: .ndjson) == "{\"x\":\"\(escaped)\"}\n")
  }

  @Test func `a JSON array is whole with no row, one row and two`() throws {
    let sql = "SELECT column1 AS n FROM (VALUES (1), (2)) LIMIT"
    #expect(try database.run(sql + " 0", as: .json) == "[]\n")
    #expect(try database.run(sql + " 1", as: .json) == "[\n{\"n\":1}\n]\n")
    #expect(try database.run(sql + " 2", as: .json) == "[\n{\"n\":1},\n{\"n\":2}\n]\n")
    #expect(try database.run(sql + " 0", as: .ndjson) == "")
  }

  @Test(arguments: [
    ("1 AS a, 2 AS a, 3 AS a", #"{"a":1,"a_2":2,"a_3":3}"#),
    ("1 AS a, 2 AS a_2, 3 AS a", #"{"a":1,"a_2":2,"a_3":3}"#),
    ("1 AS a, 2 AS a, 3 AS a_2", #"{"a":1,"a_3":2,"a_2":3}"#),
    ("1 AS a_2, 2 AS a_2", #"{"a_2":1,"a_2_2":2}"#),
  ])
  func `no two keys of a JSON object are the same`(columns: String, row: String) throws {
    #expect(try database.run("SELECT \(columns)", as: .ndjson) == row + "\n")
  }

  // MARK: CSV

  @Test func `CSV quotes what RFC 4180 asks for and tells NULL from an empty text`() throws {
    #expect(
      try database.run(
        """
        SELECT * FROM (VALUES ('a,b', 'say "hi"', NULL, '', x'0aff'),
          ('x' || char(13, 10) || 'y', ' z ', 1.0, 2, 'ü'))
        """, as: .csv) == """
          column1,column2,column3,column4,column5\r
          "a,b","say ""hi""\",,"",0aff\r
          "x\r\ny", z ,1.0,2,ü\r

          """)
    #expect(
      try database.run("SELECT 9e999, -9e999 AS \"a,b\"", as: .csv)
        == "9e999,\"a,b\"\r\nInf,-Inf\r\n")
  }

  @Test func `CSV to a file has the very bytes of a value`() throws {
    var bytes: [UInt8] = []
    try database.query().run(
      "SELECT \(text([0x1b, 0x00, 0xff, 0x41])) AS x", AnswerSettings(.csv)
    ) { for index in $0.indices { bytes.append($0[index]) } }
    #expect(bytes == Array("x\r\n".utf8) + [0x1b, 0x00, 0xff, 0x41, 0x0d, 0x0a])
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
    (" =1", "' =1"), ("\t=1", "'\t=1"), ("＝1", "'＝1"), ("a=1", "a=1"), ("'=1", "'=1"),
    ("", "\"\""), (" ", " "), ("=a,b", "\"'=a,b\""),
  ])
  func `CSV guards against formulas on request`(value: String, written: String) throws {
    let sql = "SELECT \(text(value)) AS x, -1 AS n"
    #expect(try database.run(sql, as: .csv, guardsFormulas: true) == "x,n\r\n\(written),-1\r\n")
    #expect(!(try database.run(sql, as: .csv)).contains("'=1+1"))
  }

  // MARK: Markdown

  @Test func `nothing in a value is Markdown or HTML`() throws {
    #expect(
      try database.run(
        """
        SELECT NULL AS a, 1 AS b, x'0a' AS c, 'x|y' || char(10) || '<img src=x> [l](u) `c` *e* _f_' AS d
        """, as: .markdown) == #"""
          | a | b | c | d |
          | --- | --- | --- | --- |
          | NULL | 1 | x'0a' | x\|y\\n\<img src=x\> \[l\](u) \`c\` \*e\* \_f\_ |

          """#)
  }
}
