import Bytes
import Schemas
import Testing

@testable import Lookups

/// Exports as the programs that make them write them; the values are invented.
@Suite struct ExportSourceTests {
  let world: World

  init() throws { world = try World() }

  @Test func `op v2 lists`() throws {
    let items = """
      [{"id": "i1", "title": "Mail", "version": 3, "vault": {"id": "v1", "name": "Ops"},
        "category": "LOGIN", "urls": [{"primary": true, "href": "https://example.com"}]},
       {"id": "i2", "title": "Bank", "vault": {"id": "v2", "name": ""}, "tags": ["a"]}]
      """
    try world.load(builtIn("items"), items)
    #expect(
      try world.rows() == [
        #"{"uuid":"i1","title":"Mail","vault_uuid":"v1","vault_name":"Ops","category":"LOGIN"}"#,
        #"{"uuid":"i2","title":"Bank","vault_uuid":"v2"}"#,
      ])
  }

  @Test func `vaults out of a list of items, each of them many times, some without the name`()
    throws
  {
    let items = """
      [{"id": "i1", "title": "Mail", "vault": {"id": "v1"}},
       {"id": "i2", "title": "Bank", "vault": {"id": "v1", "name": "Ops"}},
       {"id": "i3", "title": "Door", "vault": {"id": "v1", "name": ""}},
       {"id": "i4", "title": "No vault"}]
      """
    let report = try world.load(builtIn("vaults"), items)
    #expect(try world.rows() == [#"{"uuid":"v1","name":"Ops"}"#])
    #expect(report.duplicates == 2)
    #expect(report.withoutKey == 1)
  }

  @Test func `op v1 lists`() throws {
    try world.load(
      builtIn("items"),
      #"[{"uuid":"i1","vaultUuid":"v1","overview":{"title":"Mail","url":"example.com"}}]"#)
    #expect(try world.rows() == [#"{"uuid":"i1","title":"Mail","vault_uuid":"v1"}"#])
    try world.load(
      builtIn("users"),
      """
      [{"uuid":"U1","firstName":"Ana","lastName":"Roy","email":"ana@example.com","state":"A"},
       {"uuid":"U2","firstName":"Cher","lastName":""},{"uuid":"U3","firstName":null}]
      """)
    #expect(
      try world.rows().dropFirst() == [
        #"{"uuid":"U1","name":"Ana Roy","email":"ana@example.com","state":"A"}"#,
        #"{"uuid":"U2","name":"Cher"}"#, #"{"uuid":"U3"}"#,
      ])
  }

  @Test func `Connect's arrays`() throws {
    try world.load(
      builtIn("items"), #"[{"id":"i1","title":"Mail","vault":{"id":"v1"},"category":"LOGIN"}]"#)
    #expect(
      try world.rows()
        == [#"{"uuid":"i1","title":"Mail","vault_uuid":"v1","category":"LOGIN"}"#])
  }

  @Test func `the users API's pages`() throws {
    try world.load(
      builtIn("users"),
      """
      {"results":[{"id":"U1","display_name":"Ana Roy","email":"ana@example.com","state":"ACTIVE"}],
       "next_page_token":"x"}
      """)
    #expect(
      try world.rows()
        == [#"{"uuid":"U1","name":"Ana Roy","email":"ana@example.com","state":"ACTIVE"}"#])
  }

  @Test func `the NDJSON of Panther's recipe`() throws {
    try world.load(
      builtIn("items"), #"{"uuid":"i1","title":"Mail","updatedAt":"2024-01-01T00:00:00Z"}"#)
    #expect(try world.rows() == [#"{"uuid":"i1","title":"Mail"}"#])
  }

  @Test(arguments: [
    "UUID,Name", "vaultUUID,vaultName", "vaultUUD,vaultName", "Vault_ID,Vault_Name",
  ])
  func `reports of vaults`(header: String) throws {
    try world.load(builtIn("vaults"), "\(header)\nv1,Ops\n")
    #expect(try world.rows() == [#"{"uuid":"v1","name":"Ops"}"#])
  }

  @Test func `a report with sparse rows gives each table its own`() throws {
    let report = """
      vaultUUID,vaultName,userUUID,userName,email,itemUUID,itemName
      v1,Ops,,,,,
      ,,U1,Ana,ana@example.com,,
      ,,U2,Bo,bo@example.com,,
      v1,Ops,,,,i1,Mail
      """
    let vaults = try world.load(builtIn("vaults"), report)
    #expect((vaults.added, vaults.duplicates, vaults.withoutKey) == (1, 1, 2))
    #expect(try world.load(builtIn("users"), report).withoutKey == 2)
    try world.load(builtIn("items"), report)
    #expect(
      try world.rows() == [
        #"{"uuid":"v1","name":"Ops"}"#,
        #"{"uuid":"U1","name":"Ana","email":"ana@example.com"}"#,
        #"{"uuid":"U2","name":"Bo","email":"bo@example.com"}"#,
        #"{"uuid":"i1","title":"Mail","vault_uuid":"v1","vault_name":"Ops"}"#,
      ])
  }

  @Test func `a report of groups`() throws {
    try world.load(builtIn("groups"), "userOrGroupUUID,Group_Name\ng1,Admins\n")
    #expect(try world.rows() == [#"{"uuid":"g1","name":"Admins"}"#])
  }

  @Test(arguments: [
    ("vaults", "vaults.json", 8), ("items", "items.json", 43), ("users", "users.csv", 13),
    ("groups", "groups.json", 5),
  ])
  func `the sample data loads`(name: String, file: String, count: Int) throws {
    var folder = #filePath[...]
    for _ in 0..<3 { folder = folder[..<(try #require(folder.lastIndex(of: "/")))] }
    var export = Export(for: try builtIn(name))
    try export.read(try FileInput(path: "\(folder)/SampleData/\(file)").readAll(), from: file)
    let report = try world.store.load(
      export, LoadSettings(asOf: 1, loadedAt: 1, program: "1.0"))
    #expect(report.added == count)
    #expect(report.withoutKey == 0)
    #expect(try world.number("SELECT count(name) FROM lookup_row") == Int64(count))
  }
}
