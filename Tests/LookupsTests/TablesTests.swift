import SQLite
import Schemas
import Testing

@testable import Lookups

@Suite struct TablesTests {
  @Test func `tables are listed with what they hold and where it came from`() throws {
    let world = try World()
    #expect(try world.store.tables().isEmpty)
    try world.load(builtIn("vaults"), "uuid,name\na,A\nb,B\n", at: 100)
    try world.load(builtIn("vaults"), "uuid,name\na,A2\n", "uuid,name\nc,C\n", at: 200)
    try world.load(builtIn("groups"), "[]", at: 300)
    try world.connection.execute("INSERT INTO lookup_table VALUES (9, 'defined', '')")
    #expect(
      try world.store.tables() == [
        TableSummary(name: "defined", rows: 0, versions: 0, learned: 0, loads: 0, lastLoad: nil),
        TableSummary(
          name: "groups", rows: 0, versions: 0, learned: 0, loads: 1,
          lastLoad: LoadSummary(
            asOf: seconds(300), loadedAt: seconds(1_000_000), source: "1.txt")),
        TableSummary(
          name: "vaults", rows: 2, versions: 4, learned: 0, loads: 2,
          lastLoad: LoadSummary(
            asOf: seconds(200), loadedAt: seconds(1_000_000), source: "1.txt, 2.txt")),
      ])
  }

  @Test func `today's names can be queried under the tables' own names`() throws {
    let world = try World()
    try world.load(builtIn("vaults"), "uuid,name\na,A\n", at: 100)
    try world.load(builtIn("vaults"), "uuid,name\na,A2\n", at: 200)
    try world.load(
      builtIn("items"), "uuid,title,vault_uuid,vault_name,category\ni,T,v,V,LOGIN\n")
    try world.load(
      builtIn("users"), "uuid,name,email,type,state\nu,U,u@example.com,MEMBER,ACTIVE\n")
    try world.load(builtIn("groups"), "uuid,name,description,state\ng,G,all,ACTIVE\n")
    #expect(try world.texts("SELECT uuid || ' ' || name FROM vaults") == ["a A2"])
    #expect(
      try world.texts(
        """
        SELECT concat FROM (SELECT uuid || title || vault_uuid || vault_name || category AS concat
        FROM items) UNION ALL SELECT uuid || name || email || type || state FROM users
        UNION ALL SELECT uuid || name || description || state FROM groups
        """) == ["iTvVLOGIN", "uUu@example.comMEMBERACTIVE", "gGallACTIVE"])
  }
}
