import EventStore
import TestSupport
import Testing

@Suite struct `A table in a terminal` {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  @Test func `no line is longer than the terminal, and what is cut says so`() throws {
    #expect(
      try database.run(
        "SELECT 1 AS n, 'short' AS a, 'a long value that is cut' AS b, 'another long one' AS c",
        width: 34) == """
          n  a      b            c
          -  -----  -----------  -----------
          1  short  a long val…  another lo…

          """)
  }

  @Test func `what fits is left alone`() throws {
    #expect(try database.run("SELECT 'abc' AS a, 'd' AS b", width: 6) == "a    b\n---  -\nabc  d\n")
  }

  @Test func `columns too narrow to read become records`() throws {
    #expect(
      try database.run(
        "SELECT 'eight and more' AS first, NULL AS \"second column\", 12345678 AS n", width: 24)
          == """
          first         eight and…
          second colu…  NULL
          n             12345678

          """)
    let two = try database.run(
      "SELECT * FROM (VALUES ('11111111', '22222222'), ('3', '4'))", width: 12)
    #expect(two == "colum…  111…\ncolum…  222…\n\ncolum…  3\ncolum…  4\n")
  }

  @Test func `wide signs are never cut in two`() throws {
    #expect(
      try database.run("SELECT '日本語日本語日本語' AS a", width: 8) == "a\n--------\n日本語…\n")
  }

  @Test func `later rows are cut to the columns of the first`() throws {
    let answer = try database.run(
      """
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1500)
      SELECT x AS n, CASE x WHEN 1400 THEN 'much longer than before' ELSE 'as before' END AS t FROM n
      """, width: 40)
    #expect(answer.contains("\n1400  much lon…\n"))
    #expect(answer.split(separator: "\n").allSatisfy { $0.count <= 40 })
  }
}
