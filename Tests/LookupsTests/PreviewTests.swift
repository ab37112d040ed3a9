import Bytes
import SQLite
import Schemas
import Testing

@testable import Lookups

@Suite struct PreviewTests {
  let world: World
  let vaults: TableDefinition

  init() throws {
    world = try World()
    vaults = try builtIn("vaults")
  }

  func preview(
    _ text: String, at time: Int64 = 200, mode: LoadSettings.Mode = .snapshot,
    maxShrink: Int? = nil, changes: inout [String]
  ) throws -> LoadReport {
    var export = Export(for: vaults)
    try export.read(InputBuffer(copying: text.utf8.span), from: "1.txt")
    return try world.store.preview(
      export,
      LoadSettings(
        asOf: seconds(time), loadedAt: seconds(1_000_000), program: "1.0", mode: mode,
        maxShrink: maxShrink)
    ) { change in
      let texts = [change.key, change.before ?? Array("-".utf8), change.after ?? Array("-".utf8)]
      changes.append(
        change.kind.rawValue + " "
          + texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " "))
    }
  }

  @Test func `a dry run tells every change, counts as the load does and writes nothing`() throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\nc,C\nd,D\n", at: 100)
    try world.load(vaults, "uuid,name\na,A\nb,B\nc,C\n", at: 150)
    let before = try world.versions()
    let text = "uuid,name\nb,B2\nc,C\nd,D\ne,\n"
    var changes: [String] = []
    let report = try preview(text, changes: &changes)
    #expect(
      changes == [
        #"closed a {"uuid":"a","name":"A"} -"#,
        #"changed b {"uuid":"b","name":"B"} {"uuid":"b","name":"B2"}"#,
        #"reopened d {"uuid":"d","name":"D"} {"uuid":"d","name":"D"}"#,
        #"added e - {"uuid":"e"}"#,
      ])
    #expect(try world.versions() == before)
    #expect(try world.number("SELECT count(*) FROM lookup_load") == 2)
    #expect(!world.connection.isInTransaction)

    var loaded = try world.load(vaults, text, at: 200)
    loaded.loadID = 0
    loaded.insertedRowIDs = 0..<0
    #expect(loaded == report)
  }

  @Test func `a dry run into a table that is not there adds everything and makes no table`() throws
  {
    var changes: [String] = []
    #expect(try preview("uuid,name\na,A\n", changes: &changes).added == 1)
    #expect(changes == [#"added a - {"uuid":"a","name":"A"}"#])
    #expect(try world.store.tables().isEmpty)
  }

  @Test func `a dry run refuses what the load would refuse, the shrinking after its changes`()
    throws
  {
    try world.load(vaults, "uuid,name\na,A\nb,B\n", at: 100)
    var changes: [String] = []
    let shrinking = loadError {
      _ = try preview("uuid,name\nx,X\n", maxShrink: 50, changes: &changes)
    }
    #expect(shrinking?.reason == .wouldShrink(table: "vaults", closing: 2, open: 2, limit: 50))
    #expect(changes.count == 3)
    let late = loadError { _ = try preview("uuid,name\nx,X\n", at: 99, changes: &changes) }
    #expect(late?.reason == .outOfOrder(asOf: seconds(99), latest: seconds(100)))
    let contradiction = loadError {
      _ = try preview("uuid,name\nx,X\nx,Y\n", changes: &changes)
    }
    #expect(contradiction?.line == 3)
  }

  @Test func `a connection that may only read is enough`() throws {
    try world.load(vaults, "uuid,name\na,A\n", at: 100)
    let reader = LookupStore(try Connection(path: world.path, access: .readOnly))
    var export = Export(for: vaults)
    try export.read(InputBuffer(copying: "uuid,name\nb,B\n".utf8.span), from: "-")
    let report = try reader.preview(
      export,
      LoadSettings(asOf: seconds(200), loadedAt: seconds(200), program: "1.0", maxShrink: nil)
    ) { _ in }
    #expect((report.added, report.closed) == (1, 1))
  }
}
