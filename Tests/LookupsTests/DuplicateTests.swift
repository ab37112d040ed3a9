import Schemas
import Testing

@testable import Lookups

@Suite struct DuplicateTests {
  let world: World
  let table: TableDefinition

  init() throws {
    world = try World()
    table = try ownTable(columns: "{name: id}, {name: a}, {name: b}", name: "a")
  }

  @Test func `identical rows are merged and counted`() throws {
    let report = try world.load(table, "id,a,b\n1,x,y\n2,x,\n1,x,y\n1,x,y\n")
    #expect((report.rows, report.added, report.duplicates) == (4, 2, 2))
    #expect(try world.rows() == [#"{"id":"1","a":"x","b":"y"}"#, #"{"id":"2","a":"x"}"#])
  }

  @Test func `rows that complete each other become one, with its name`() throws {
    let report = try world.load(table, "id,a,b\n1,,y\n1,x,\n2,,\n2,x,y\n3,x,y\n3,,y\n")
    #expect((report.added, report.duplicates) == (3, 3))
    #expect(
      try world.rows() == [
        #"{"id":"1","a":"x","b":"y"}"#, #"{"id":"2","a":"x","b":"y"}"#,
        #"{"id":"3","a":"x","b":"y"}"#,
      ])
    #expect(try world.number("SELECT count(*) FROM lookup_row WHERE name = 'x'") == 3)
  }

  @Test func `rows that contradict each other are refused, naming both`() {
    #expect(
      message { try world.load(table, "id,a,b\n1,x,y\n2,x,y\n1,z,y\n") }
        == "1.txt: line 4, byte 19: another row for the key 1, and not the same as in line 2, byte 7; "
        + "say which holds with --duplicates first, last or newest:COLUMN")
    #expect(
      message { try world.load(table, "id,a\n1,x\n", "\n\nid,a\n1,y\n") }
        .hasPrefix(
          "2.txt: line 4, byte 7: another row for the key 1, and not the same as in 1.txt, line 2, "
            + "byte 5;"))
    #expect(
      message { try world.load(table, #"[{"id":1,"b":"2"},{"id":1,"b":2}]"#) }
        .hasPrefix(
          "1.txt: line 1, byte 18: another row for the key 1, and not the same as in line 1, byte 1"
        ))
    #expect(
      message { try world.load(table, #"[{"id":"\u001b[2J","a":"x"},{"id":"\u001b[2J","a":"y"}]"#) }
        .contains(#"the key \x1b[2J, and"#))
  }

  @Test(arguments: [
    (Export.Duplicates.first, "x"), (.last, "z"), (.newest(column: "at"), "y"),
  ])
  func `an option says which of them holds`(duplicates: Export.Duplicates, name: String) throws {
    let report = try world.load(
      table,
      """
      id,a,at
      1,x,2024-05-01T10:00:00+02:00
      1,y,2024-05-01T08:00:00.5Z
      1,w,
      1,z,2024-05-01T07:59:59Z
      """, options: .init(duplicates: duplicates))
    #expect((report.added, report.duplicates) == (1, 3))
    #expect(try world.rows() == [#"{"id":"1","a":"\#(name)"}"#])
  }

  @Test func `two newest rows that contradict each other are still refused`() {
    #expect(
      message {
        try world.load(
          table, "id,a,v\n1,x,3\n1,y,3\n", options: .init(duplicates: .newest(column: "v")))
      }.contains("line 3, byte 13: another row for the key 1"))
  }

  @Test func `a key that JSON writes once as a number and once as a text is one key`() throws {
    let report = try world.load(table, #"[{"id":1,"a":"x"},{"id":"1","a":"x"}]"#)
    #expect((report.added, report.duplicates) == (1, 1))
  }

  private static let spellings = [
    ("caseInsensitive", "ABC", "abc"), ("caseInsensitive", "ΣΑΣ", "σας"),
    ("cidr", "10.1.0.0/8", "10.0.0.0/8"), ("cidr", "::ffff:10.0.0.1", "10.0.0.1"),
    ("cidr", "2001:db8::/32", "2001:0DB8:1::/32"), ("cidr", "10.0.0.1/32", "10.0.0.1"),
  ]

  @Test(arguments: spellings)
  func `two spellings of one key are one row, or a contradiction that names both lines`(
    match: String, one: String, other: String
  ) throws {
    let table = try ownTable(columns: "id, a, b, at", name: "a", match: match)
    func load(_ rows: [String], _ duplicates: Export.Duplicates = .refuse) throws -> LoadReport {
      try world.load(
        table, (["id,a,b,at"] + rows).joined(separator: "\n"), at: 100,
        options: .init(duplicates: duplicates))
    }
    let same = try load(["0.0.0.7,q,,", "\(one),x,y,", "0.0.0.1,z,,", "\(other),x,,", "\(one),,y,"])
    #expect((same.rows, same.added, same.duplicates) == (5, 3, 2))
    #expect(try world.texts("SELECT key FROM lookup_row WHERE name = 'x'") == [one])

    for (rows, text) in [
      (["\(one),x,,1", "\(other),y,,2"], "the key \(other) is one with \(one) in line 2, byte 10"),
      (["\(other),x,,1", "\(one),y,,2"], "the key \(one) is one with \(other) in line 2, byte 10"),
    ] {
      let refused = message { _ = try load(rows) }
      let byte = 11 + (rows.first?.utf8.count ?? 0)
      #expect(
        refused
          == "1.txt: line 3, byte \(byte): \(text) under match: \(match), and the rows are not the same; "
          + "say which holds with --duplicates first, last or newest:COLUMN")
    }
    for (duplicates, name, key) in [
      (Export.Duplicates.first, "x", one), (.last, "y", other), (.newest(column: "at"), "x", one),
    ] {
      let world = try World()
      let report = try world.load(
        table, "id,a,b,at\n\(one),x,,2\n\(other),y,,1\n", options: .init(duplicates: duplicates))
      #expect((report.added, report.duplicates) == (1, 1))
      #expect(try world.texts("SELECT key || ' ' || name FROM lookup_row") == ["\(key) \(name)"])
    }
  }

  @Test(arguments: ["prefix", "glob", "exact"])
  func `in the other modes two spellings are two keys`(match: String) throws {
    let table = try ownTable(columns: "id, a, b", match: match)
    let report = try world.load(table, "id,a,b\nABC,x,\nabc,y,\n10.1.0.0/8,x,\n10.0.0.0/8,y,\n")
    #expect((report.added, report.duplicates) == (4, 0))
  }

  @Test func `keys are compared by their bytes, not as people read them`() throws {
    let report = try world.load(table, "id,a\né,1\ne\u{301},2\nA,3\na,4\n1,5\n1 ,6\n")
    #expect((report.added, report.duplicates) == (6, 0))
  }
}
