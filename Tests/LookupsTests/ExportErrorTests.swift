import Bytes
import CSVText
import JSONText
import Schemas
import Testing

@testable import Lookups

@Suite struct ExportErrorTests {
  let world: World

  init() throws { world = try World() }

  func failure(_ text: String, _ name: String = "vaults", _ options: Export.Options = .init())
    -> String
  {
    message { try world.load(builtIn(name), text, options: options) }
  }

  @Test(arguments: ["", " \n\t\r\n", "\u{FEFF}", "\u{FEFF}\n"])
  func `an empty file is refused`(text: String) {
    #expect(failure(text) == "1.txt: the file is empty; the export seems to have failed")
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8], "gzip", "zcat"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "zstdcat"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz", "xzcat"),
      (Array("BZh91AY&SY".utf8), "bzip2", "bzcat"),
    ] as [([UInt8], String, String)])
  func `a compressed file is refused with the pipe to use`(
    magic: [UInt8], name: String, program: String
  ) {
    let error = message { try world.load(builtIn("vaults"), [magic]) }
    #expect(
      error == "1.txt: the file is compressed (\(name)): unpack it on the way: "
        + "\(program) 1.txt | keytag load vaults -")
  }

  @Test func `a pipe from standard input and into a table with spaces is quoted for the shell`()
    throws
  {
    let table = try ownTable(columns: "{name: id}")
    let error = loadError {
      var export = Export(for: table)
      try export.read(InputBuffer(copying: [0x50, 0x4B, 3, 4].span), from: "it's.xlsx")
    }
    #expect(
      error?.description == "it's.xlsx: a zip archive (an Excel file is one): save it as CSV, or "
        + #"unpack it: unzip -p 'it'\''s.xlsx' | keytag load 'My Table' -"#)
    let other = loadError {
      var export = Export(for: table)
      try export.read(InputBuffer(copying: [0x1F, 0x8B].span), from: "-")
    }
    #expect(
      other?.description == "standard input: the file is compressed (gzip): unpack it on the way: "
        + "zcat FILE | keytag load 'My Table' -")
  }

  @Test func `a JSON text beyond 4 GiB has a message`() {
    #expect(
      "\(LoadError(file: "big.json", .tooLarge))"
        == "big.json: a JSON export of 4 GiB or more; split it, and load the parts in one command")
  }

  @Test func `an unterminated quote names its line and byte`() {
    #expect(
      failure("uuid,name\nv1,Ops\nv2,\"Sales\n")
        == "1.txt: line 3, byte 20: the quote opened here is never closed; close it, or write a "
        + #"quote inside a field as """#)
  }

  @Test(arguments: [
    ("uuid,name\nv1\n", CSVError.Reason.raggedRow(expected: 2, found: 1)),
    ("uuid,name\nv1,a,b\n", .raggedRow(expected: 2, found: 3)),
    ("uuid,name\nv1,a\"b\n", .quoteInPlainField),
    ("uuid,name\nv1,\"a\"b\n", .textAfterQuote(openedAtLine: 2, openedAtByte: 13)),
    ("uuid,name\nv1,a\0\n", .nul),
    ("uuid;name\nv1;Ops\n", .otherSeparator(.semicolon)),
    ("\"uuid\";\"name\"\nv1;Ops\n", .otherSeparator(.semicolon)),
    ("uuid\tname\nv1\tOps\n", .otherSeparator(.tab)),
  ])
  func `a CSV file that is not as it should be is refused`(text: String, reason: CSVError.Reason)
    throws
  {
    let error = try #require(loadError { try world.load(builtIn("vaults"), text) })
    #expect(error.reason == .csv(reason))
    #expect(error.file == "1.txt")
    #expect(error.line != nil && error.byte != nil)
  }

  @Test func `a CSV file with a field or a record out of all bounds is refused`() {
    let long = "uuid,name\nv1," + String(repeating: "x", count: 1 << 20 + 1)
    #expect(
      loadError { try world.load(builtIn("vaults"), long) }?.reason
        == .csv(.fieldTooLong(limit: 1 << 20)))
    let wide = String(repeating: ",", count: 256)
    #expect(
      loadError { try world.load(builtIn("vaults"), wide) }?.reason
        == .csv(.tooManyFields(limit: 256)))
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let text = Array("uuid,name\nv1,".utf8) + [0xE9, 0x0A]
    #expect(loadError { try world.load(builtIn("vaults"), [text]) }?.reason == .csv(.invalidUTF8))
    let utf16: [UInt8] = [0xFF, 0xFE, 0x75, 0, 0x2C, 0]
    #expect(loadError { try world.load(builtIn("vaults"), [utf16]) }?.reason == .csv(.utf16))
    let json = Array(#"[{"id":"v1","name":""#.utf8) + [0xE9] + Array(#""}]"#.utf8)
    #expect(loadError { try world.load(builtIn("vaults"), [json]) }?.reason == .json(.invalidUTF8))
  }

  @Test(arguments: [
    (#"[{"id":"v1"}"#, JSONFault.Reason.unexpectedEnd, 1),
    ("{\"id\":\"v1\"}\n{\"id\":\"v2\",\n", .unexpectedEnd, 3),
    (#"[{"id":"v1"} {"id":"v2"}]"#, .expectedCommaOrEnd, 1),
    (#"[{"id":"v1",}]"#, .expectedKey, 1),
    ("[{\"id\":\"v1\"},\n{\"id\" \"v2\"}]", .expectedColon, 2),
    (#"[{"id":tru}]"#, .expectedValue, 1),
    (#"[{"id":01}]"#, .expectedCommaOrEnd, 1),
    (#"[{"id":1.}]"#, .invalidNumber, 1),
    (#"[{"id":"\x"}]"#, .invalidEscape, 1),
    ("[{\"id\":\"a\nb\"}]", .controlCharacter, 1),
    ("[{\"id\":\"v1\"},\n{\"id\":\"v2\",\"id\":\"v3\"}]", .duplicateKey, 2),
    ("[{\"id\":" + String(repeating: "[", count: 520), .tooDeep, 1),
  ])
  func `a JSON text that is not as it should be is refused`(
    text: String, reason: JSONFault.Reason, line: Int
  ) throws {
    let error = try #require(loadError { try world.load(builtIn("vaults"), text) })
    #expect(error.reason == .json(reason))
    #expect(error.line == line)
    #expect(error.description.hasPrefix("1.txt: line \(line), byte "))
    #expect(error.description.hasSuffix(": not JSON: \(reason.rawValue)"))
  }

  @Test(arguments: [
    "[1]", "[[{\"id\":\"v1\"}]]", "{\"id\":\"v1\"}\n2\n", "{\"id\":\"v1\"},{\"id\":\"v2\"}",
    "[{\"id\":\"v1\"},]", "{\"id\":\"v1\"}\nuuid,name\n",
  ])
  func `a row that is no object is refused`(text: String) {
    #expect(
      failure(text).hasSuffix("every row must be a JSON object, and this is none"))
  }

  @Test func `a value that is too long is refused where it is kept, and only there`() throws {
    let long = String(repeating: "x", count: 1 << 20 + 1)
    #expect(
      failure(#"[{"id":"v1","name":"\#(long)"}]"#)
        == "1.txt: line 1, byte 20: a value longer than 1048576 bytes; is this the export you meant?"
    )
    try world.load(builtIn("vaults"), #"[{"id":"v1","notes":"\#(long)"}]"#)
  }

  @Test func `an export without a key column names what was looked for and what was there`() {
    #expect(
      failure("Titel,Wert\na,b\n")
        == "1.txt: line 1, byte 0: no column for uuid: looked for vault_uuid, vaultUUID, vaultUUD, "
        + "vaultUuid, Vault_ID, vault.id, uuid, UUID, id, ID; the export has Titel, Wert; "
        + "name the key's column with --key")
    #expect(
      failure(#"[{"a":{"id":"x"},"b\u001b":[{"id":1}]},{"c":2}]"#)
        == "1.txt: no column for uuid: looked for vault_uuid, vaultUUID, vaultUUD, "
        + "vaultUuid, Vault_ID, vault.id, uuid, UUID, id, ID; the export has a, b\\u001b; "
        + "name the key's column with --key")
    #expect(failure("[{}]").contains("there are no columns"))
    #expect(failure("{\"results\":{}}").contains("the export has results"))
  }

  @Test func `many columns and control characters do not flood or trick the terminal`() {
    let header = (1...30).map { "c\($0)" }.joined(separator: ",")
    #expect(failure(header + "\n").contains("c20 and 10 more;"))
    #expect(
      failure("a\u{1B}[31m,\(String(repeating: "é", count: 70))\n").contains(#"a\x1b[31m, "#))
    #expect(failure("a,\(String(repeating: "é", count: 70))\n").contains("ééé…;"))
  }

  @Test func `a column that an option names and the export lacks is an error`() {
    #expect(
      failure("uuid,name\nv1,Ops\n", "vaults", .init(key: "vault"))
        == "1.txt: line 1, byte 0: no column for uuid: looked for vault; the export has uuid, name; "
        + "name the key's column with --key")
    #expect(
      failure("uuid,name\nv1,Ops\n", "vaults", .init(name: "title"))
        == "1.txt: line 1, byte 0: no column for name: looked for title; the export has uuid, name; "
        + "name the name's column with --name, or leave --name out")
    let newest = Export.Options(duplicates: .newest(column: "updated"))
    #expect(
      failure("uuid,name\nv1,Ops\n", "vaults", newest)
        == "1.txt: line 1, byte 0: no column for updated: looked for updated; the export has uuid, "
        + "name; name one that is there with --duplicates newest:COLUMN")
    #expect(
      failure(#"[{"uuid":"v1"}]"#, "vaults", newest).hasSuffix("--duplicates newest:COLUMN"))
  }

  @Test(arguments: ["uuid,name\n,Ops\n,Sales\n", #"[{"id":"","name":"Ops"},{"id":"","name":"S"}]"#])
  func `an export in which no row has a key is refused`(text: String) {
    #expect(
      failure(text).hasPrefix("1.txt: "))
    #expect(
      failure("uuid,name\n,Ops\n").hasPrefix("1.txt: the only row has no value in uuid, so"))
    #expect(
      failure("uuid,name\n,Ops\n,Sales\n")
        == "1.txt: none of the 2 rows has a value in uuid, so nothing can be looked up; "
        + "name the key's column with --key")
  }

  @Test func `a header that is there twice is refused where it is used, and only there`() throws {
    #expect(
      failure("uuid,name,name\nv1,a,b\n")
        == "1.txt: line 1, byte 0: the header has name twice; rename one of the two")
    try world.load(builtIn("vaults"), "uuid,name,x,x\nv1,a,1,2\n")
  }

  @Test func `a name for a table without names is refused`() throws {
    let table = try ownTable(columns: "{name: id}")
    #expect(
      message { try world.load(table, "id\n1\n", options: .init(name: "title")) }
        == "the table My Table has no column for names, so --name means nothing")
  }
}
