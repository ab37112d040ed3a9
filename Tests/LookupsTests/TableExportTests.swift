import Bytes
import SQLite
import Schemas
import Testing

@testable import Lookups

@Suite struct TableExportTests {
  let world: World
  let table: TableDefinition

  init() throws {
    world = try World()
    table = try ownTable(columns: "{name: id}, {name: a}, {name: 'b,c'}", name: "a")
  }

  func export(
    _ format: ExportFormat, at time: Int64? = nil, isTerminal: Bool = false
  ) throws -> String {
    var bytes: [UInt8] = []
    try world.store.export(
      table, as: format, at: time.map(seconds), isTerminal: isTerminal
    ) { piece in
      bytes += [UInt8](copying: piece)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a CSV field cannot drive the terminal that it is written to`() throws {
    try world.load(table, #"[{"id":"1","a":"\u001b[2J\u202e\n\"","b,c":"é"}]"#)
    #expect(try export(.csv) == "id,a,\"b,c\"\r\n1,\"\u{1B}[2J\u{202E}\n\"\"\",é\r\n")
    #expect(
      try export(.csv, isTerminal: true)
        == "id,a,\"b,c\"\r\n1,\"\\x1b[2J\\u{202e}\\n\"\"\",é\r\n")
  }

  @Test func `today's rows in each format`() throws {
    try world.load(table, #"[{"id":"2","a":"x, \"y\"\né"},{"id":10,"b,c":true}]"#)
    #expect(try export(.csv) == "id,a,\"b,c\"\r\n10,,true\r\n2,\"x, \"\"y\"\"\né\",\r\n")
    let rows = [#"{"id":10,"b,c":true}"#, #"{"id":"2","a":"x, \"y\"\né"}"#]
    #expect(try export(.ndjson) == rows.map { $0 + "\n" }.joined())
    #expect(try export(.json) == "[\n" + rows.joined(separator: ",\n") + "\n]\n")
  }

  @Test func `a table without rows is a file that can be loaded`() throws {
    try world.load(table, "id\n")
    #expect(try export(.csv) == "id,a,\"b,c\"\r\n")
    #expect(try export(.json) == "[]\n")
    #expect(try export(.ndjson) == "")
  }

  @Test func `the rows as they were at a time`() throws {
    try world.load(table, "id,a\n1,x\n2,y\n", at: 100)
    try world.load(table, "id,a\n1,z\n", at: 200)
    #expect(try export(.ndjson, at: 99) == "")
    #expect(
      try export(.ndjson, at: 199) == "{\"id\":\"1\",\"a\":\"x\"}\n{\"id\":\"2\",\"a\":\"y\"}\n")
    #expect(try export(.ndjson, at: 200) == "{\"id\":\"1\",\"a\":\"z\"}\n")
    #expect(try export(.ndjson) == "{\"id\":\"1\",\"a\":\"z\"}\n")
  }

  @Test(arguments: ExportFormat.allCases)
  func `what is written is the same table when it is loaded again`(format: ExportFormat) throws {
    var text = "id,a,\"b,c\"\n"
    for number in 0..<5000 {
      text += "k\(number),\"name \"\"\(number)\"\"\nü\t\",\"\(number), \"\n"
    }
    try world.load(table, text, at: 100)
    #expect(try world.load(table, export(format), at: 200).unchanged == 5000)
  }

  @Test func `a table that is not there and a damaged row are told`() throws {
    #expect(
      message { _ = try export(.csv) }
        == "there is no table named My Table; there are vaults, items, users, groups")
    try world.load(table, "id\n1\n")
    try world.connection.execute("UPDATE lookup_row SET columns = '{}x'")
    #expect(
      message { _ = try export(.json) }
        == "a row of the table My Table in the database is damaged; "
        + "drop the table and load it again")
  }

  @Test func `an output that cannot be written to ends the export with its error`() throws {
    try world.load(table, "id\n1\n")
    let full = IOError(.write, "standard output", code: 28)
    let error = loadError {
      try world.store.export(table, as: .csv) { (_) throws(IOError) in throw full }
    }
    #expect(error?.reason == .output(full))
    #expect(error?.description == full.description)
  }
}
