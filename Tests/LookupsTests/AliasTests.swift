import Schemas
import Testing

@testable import Lookups

@Suite struct AliasTests {
  let world: World

  init() throws { world = try World() }

  @Test func `the first alias that an export has wins, exactly before ignoring case`() throws {
    let table = try ownTable(columns: "{name: id, aliases: [Key, uuid, id]}, {name: v}")
    try world.load(table, "KEY,id,uuid,key,v\na,b,c,d,1\n")
    #expect(try world.rows() == [#"{"id":"a","v":"1"}"#])
    try world.load(table, "KEY,Key,v\na,b,2\n", at: 200)
    #expect(try world.rows() == [#"{"id":"b","v":"2"}"#])
    try world.load(table, #"[{"KEY":"a","uuid":"c","V":"3"},{"uuid":"d","key":"e"}]"#, at: 300)
    #expect(try world.rows() == [#"{"id":"a","v":"3"}"#])
    try world.load(table, #"[{"KEY":"a","Key":"k"},{"uuid":"d","key":"e"}]"#, at: 400)
    #expect(try world.rows() == [#"{"id":"k"}"#])
  }

  @Test func `a path into an object ignores case on each of its levels`() throws {
    try world.load(
      builtIn("items"), #"[{"Id":"i1","TITLE":"Mail","Vault":{"ID":"v1","Name":"Ops"}}]"#)
    #expect(
      try world.rows()
        == [#"{"uuid":"i1","title":"Mail","vault_uuid":"v1","vault_name":"Ops"}"#])
  }

  @Test func `one choice holds for a whole file, so an item never becomes a vault`() throws {
    try world.load(
      builtIn("vaults"), #"[{"id":"i1","vault":{"id":"v1","name":"Ops"}},{"id":"i2"}]"#)
    #expect(try world.rows() == [#"{"uuid":"v1","name":"Ops"}"#])
  }

  @Test func `each file of a load has a choice of its own`() throws {
    let report = try world.load(
      builtIn("vaults"), "uuid,name\nv1,Ops\n", #"[{"id":"v2","name":"Sales"}]"#)
    #expect(report.rows == 2)
    #expect(try world.rows().count == 2)
  }

  @Test func `an alias whose values are all null or objects is not there`() throws {
    try world.load(
      builtIn("users"),
      #"[{"id":"U1","name":null,"display_name":"Ana"},{"id":"U2","name":{"x":1},"display_name":"Bo"}]"#
    )
    #expect(
      try world.rows() == [#"{"uuid":"U1","name":"Ana"}"#, #"{"uuid":"U2","name":"Bo"}"#])
  }

  @Test func `options name the key and the name`() throws {
    try world.load(
      builtIn("vaults"), "uuid,Vault Title,code\nx,Ops,v1\n",
      options: .init(key: "CODE", name: "Vault Title"))
    #expect(try world.rows() == [#"{"uuid":"v1","name":"Ops"}"#])
    try world.load(
      builtIn("vaults"), #"{"id":"x","meta":{"code":"v2","label":"Sales"}}"#, at: 200,
      options: .init(key: "meta.code", name: "$.meta.label"))
    #expect(try world.rows() == [#"{"uuid":"v2","name":"Sales"}"#])
    try world.load(
      builtIn("vaults"), #"{"a..b":"v3"}"#, at: 300, options: .init(key: "a..b"))
    #expect(try world.rows() == [#"{"uuid":"v3"}"#])
  }

  @Test func `joined numbers are a text, a single number stays one`() throws {
    let table = try ownTable(columns: "{name: id}, {name: v, aliases: [[a, b]]}")
    try world.load(table, #"[{"id":"1","a":2,"b":3},{"id":"2","a":2}]"#)
    #expect(try world.rows() == [#"{"id":"1","v":"2 3"}"#, #"{"id":"2","v":"2"}"#])
  }
}
