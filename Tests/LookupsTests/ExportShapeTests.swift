import Schemas
import Testing

@testable import Lookups

@Suite struct ExportShapeTests {
  let expected = [
    #"{"uuid":"v1","name":"Ops"}"#, #"{"uuid":"v2","name":"Sales"}"#,
  ]

  @Test(arguments: [
    "uuid,name\nv1,Ops\nv2,Sales\n",
    "\u{FEFF}uuid,name\r\nv1,Ops\r\nv2,\"Sales\"",
    "name,items,uuid\nSales,7,v2\nOps,9,v1\n",
    #"[{"id":"v1","name":"Ops"},{"id":"v2","name":"Sales"}]"#,
    "\u{FEFF} \n[ {\"id\":\"v1\",\"name\":\"Ops\"} ,\n {\"name\":\"Sales\",\"id\":\"v2\"} ] \n",
    "{\"id\":\"v1\",\"name\":\"Ops\"}\n{\"id\":\"v2\",\"name\":\"Sales\"}\n",
    "{\"id\":\"v1\",\"name\":\"Ops\"}\r\n\r\n{\"id\":\"v2\",\"name\":\"Sales\"}",
    "{\n  \"id\": \"v1\",\n  \"name\": \"Ops\"\n}\n{\n  \"id\": \"v2\",\n  \"name\": \"Sales\"\n}\n",
    #"{"results":[{"id":"v1","name":"Ops"},{"id":"v2","name":"Sales"}],"next_page_token":"t"}"#,
    """
    {"next_page_token":"t","results":[{"id":"v1","name":"Ops"}]}
    {"results":[]}
    {"results":[{"id":"v2","name":"Sales"}]}
    """,
    "[{\"id\":\"v1\",\"name\":\"Ops\"}]\n[]\n[{\"id\":\"v2\",\"name\":\"Sales\"}]",
    #"[{"\u0069d":"v1","name":"\u004fps"},{"id":"v\u0032","name":"Sales"}]"#,
  ])
  func `every shape of an export gives the same rows`(text: String) throws {
    let world = try World()
    let report = try world.load(builtIn("vaults"), text)
    #expect(report.rows == 2)
    #expect(report.added == 2)
    #expect(try world.rows() == expected)
  }

  @Test func `a row that has results of its own is not taken for a page`() throws {
    let world = try World()
    try world.load(builtIn("vaults"), #"{"id":"v1","name":"Ops","results":[{"id":"v9"}]}"#)
    #expect(try world.rows() == [#"{"uuid":"v1","name":"Ops"}"#])
  }

  @Test func `the line of each row is the line it begins on`() throws {
    let world = try World()
    try world.load(
      builtIn("vaults"), "{\n\"id\":\"v1\"}\n\n{\"id\":\"v2\"}\n",
      "uuid,name\nv3,\"two\nlines\"\nv4,x\n")
    #expect(
      try world.texts(
        """
        SELECT s.name || ' ' || r.key || ' ' || r.line FROM lookup_row r
        JOIN lookup_source s ON s.id = r.source_id ORDER BY key
        """)
        == ["1.txt v1 1", "1.txt v2 4", "2.txt v3 2", "2.txt v4 4"])
  }

  @Test(arguments: ["[]", "uuid,name\n", #"{"results":[]}"#])
  func `an export without rows is no error, and closes nothing that the guard protects`(
    text: String
  ) throws {
    let world = try World()
    #expect(try world.load(builtIn("vaults"), text).open == 0)
    try world.load(builtIn("vaults"), "uuid,name\nv1,Ops\n", at: 200)
    #expect(
      message { try world.load(builtIn("vaults"), text, at: 300, maxShrink: 50) }
        == "the export has no rows, and vaults has 1 open row; the export seems to have failed; "
        + "say --allow-shrink if all rows are gone")
    #expect(try world.rows() == [#"{"uuid":"v1","name":"Ops"}"#])
  }

  @Test func `values are never re-typed`() throws {
    let world = try World()
    let table = try ownTable(columns: "{name: id}, {name: a}, {name: b}, {name: c}")
    try world.load(table, "id,a,b,c\n007,1e5,true,2024\n")
    #expect(try world.rows() == [#"{"id":"007","a":"1e5","b":"true","c":"2024"}"#])
    try world.load(
      table, #"[{"id":7,"a":-0.10,"b":true,"c":1e400},{"id":"8","a":null,"b":"","c":{}}]"#, at: 200)
    #expect(try world.rows() == [#"{"id":7,"a":-0.10,"b":true,"c":1e400}"#, #"{"id":"8"}"#])
    #expect(try world.texts("SELECT key FROM lookup_row WHERE valid_to IS NULL") == ["7", "8"])
  }

  @Test func `an empty name is no name`() throws {
    let world = try World()
    try world.load(builtIn("vaults"), "uuid,name\nv1,\n", #"[{"id":"v2","name":""}]"#)
    #expect(try world.rows() == [#"{"uuid":"v1"}"#, #"{"uuid":"v2"}"#])
    #expect(try world.number("SELECT count(name) FROM lookup_row") == 0)
  }

  @Test func `the same row from CSV and from JSON is unchanged`() throws {
    let world = try World()
    let name = "Zoë \"the\\boss\"/\u{7F}"
    try world.load(
      builtIn("users"), "uuid,name\nU1,\"Zoë \"\"the\\boss\"\"/\u{7F}\"\n")
    let report = try world.load(
      builtIn("users"), #"[{"id":"U1","name":"Zo\u00eb \"the\\boss\"\/\#u{7F}"}]"#, at: 200)
    #expect(report.unchanged == 1)
    #expect(try world.texts("SELECT name FROM lookup_row") == [name])
  }
}
