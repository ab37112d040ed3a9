import Bytes
import Schemas
import Testing

@testable import Lookups

@Suite struct DamageTests {
  static let seeds = [
    "uuid,name,Vault_ID\r\nv1,\"Ops, \"\"night\"\"\",x\r\nv2,Zoë,\r\n,sparse,\r\n",
    #"[{"id":"v1","name":"Ops\n\u00eb","vault":{"id":"x"}},{"id":7,"name":null,"n":[1,{"id":2}]}]"#,
    "{\"results\":[{\"id\":\"v1\"},{\"ID\":\"v2\",\"Name\":\"\\ud83d\\ude00\"}],\"next\":\"\"}\n{\"id\":1}",
  ]

  static let palette: [UInt8] = Array("\"\\,{}[]:\n\r\0 u0é".utf8) + [0xFF, 0xED]

  @Test(arguments: 0..<3)
  func `damaged files are loaded whole or refused, whatever the damage`(seed: Int) throws {
    let world = try World()
    let table = try ownTable(
      columns: "{name: id, aliases: [uuid, vault.id, id]}, {name: name, aliases: [[name, n]]}",
      name: "name")
    var generator = SplitMix(state: UInt64(seed))
    var loaded: Int64 = 0
    for _ in 0..<600 {
      var bytes = Array(Self.seeds[seed].utf8)
      let damages = Int(generator.next() % 3) + 1
      for _ in 0..<damages {
        let place = Int(generator.next() % UInt64(bytes.count))
        let byte = Self.palette[Int(generator.next() % UInt64(Self.palette.count))]
        let kind = Int(generator.next() % 4)
        switch kind {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2:
          let end: Int = min(place + 3, bytes.count - 1)
          bytes.removeSubrange(min(place, end)..<end)
        default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
        }
      }
      do throws(LoadError) {
        let report = try load(bytes, into: table, of: world, at: loaded)
        let kept: Int = report.rows - report.withoutKey - report.duplicates
        #expect(kept == report.open)
        loaded += 1
      } catch {
        #expect(error.file == "damaged")
      }
    }
    #expect(loaded > 10)
    #expect(try world.number("SELECT count(*) FROM lookup_load") == loaded)
    // Whatever came in, what is there can be spliced into events.
    #expect(try world.store.freeze(table) != nil)
  }

  private func load(
    _ bytes: [UInt8], into table: TableDefinition, of world: World, at time: Int64
  ) throws(LoadError) -> LoadReport {
    var export = Export(for: table, options: .init(duplicates: .last))
    try export.read(InputBuffer(copying: bytes.span), from: "damaged")
    return try world.store.load(
      export, LoadSettings(asOf: time, loadedAt: time, program: "1.0", maxShrink: nil))
  }
}
