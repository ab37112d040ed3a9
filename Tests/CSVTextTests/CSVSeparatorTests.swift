import CSVText
import Testing

struct CSVSeparatorTests {
  @Test(
    arguments: [
      ("uuid;name;state\nv1;a,b,c,d,e;x\n", .semicolon),
      ("uuid\tname\r\n", .tab),
      ("\"uuid\";\"name\"\n", .semicolon),
      ("\u{FEFF}\n\nuuid;name", .semicolon),
      ("uuid,name\nv1;v2;v3;v4\n", .comma),
      ("uuid,\"a;b;c;d\"\n", .comma),
      ("uuid,name;state\n", .comma),
      ("uuid\nv1,Ops\n", nil),
      ("", nil),
    ] as [(String, CSVSeparator?)])
  func `a header separated by something else than commas is recognised`(
    file: String, separator: CSVSeparator?
  ) {
    #expect(CSVReader.likelySeparator(ofHeader: Array(file.utf8).span) == separator)
  }

  @Test func `a header that never ends is not searched for ever`() {
    let file = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16) + Array(";;;".utf8)
    #expect(CSVReader.likelySeparator(ofHeader: file.span) == nil)
  }
}
