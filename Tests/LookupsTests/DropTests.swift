import Schemas
import Testing

@testable import Lookups

@Suite struct DropTests {
  @Test func `a dropped table is gone with its loads, and nothing else is`() throws {
    let world = try World()
    try world.load(builtIn("vaults"), "uuid,name\na,A\n", at: 100)
    try world.load(builtIn("users"), "uuid,name\nu,U\n", at: 100)
    try world.load(builtIn("vaults"), "uuid,name\na,B\n", at: 200)
    #expect(try world.store.drop("vaults") == 2)
    #expect(try world.texts("SELECT key FROM lookup_row") == ["u"])
    #expect(try world.texts("SELECT name FROM lookup_table") == ["users"])
    #expect(try world.number("SELECT count(*) FROM lookup_load") == 1)
    #expect(try world.number("SELECT count(*) FROM lookup_source") == 1)
    #expect(try world.store.freeze(builtIn("vaults")) == nil)
    try world.load(builtIn("vaults"), "uuid,name\na,A\n", at: 50)
  }

  @Test func `a drop, and a load after it, are seen as new generations`() throws {
    let world = try World()
    try world.load(builtIn("vaults"), "uuid,name\na,A\n")
    let loaded = try world.store.generation()
    try world.store.drop("vaults")
    let dropped = try world.store.generation()
    try world.load(builtIn("vaults"), "uuid,name\na,B\n")
    let again = try world.store.generation()
    #expect(loaded != dropped && dropped != again && loaded != again)
  }

  @Test func `a table that is not there cannot be dropped`() throws {
    let world = try World()
    #expect(
      message { try world.store.drop("vaults") }
        == "nothing was ever loaded into the table vaults")
  }
}
