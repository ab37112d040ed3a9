import CSVText
import Testing

struct CSVReaderTests {
  // Nothing and almost nothing

  @Test(arguments: ["", "\n", "\r\n\r\n", "\r", "\u{FEFF}", "\u{FEFF}\n\n"])
  func `an empty file has no records`(file: String) throws {
    #expect(try texts(file) == [])
  }

  @Test func `a file of one byte is one field`() throws {
    #expect(try texts("a") == [["a"]])
  }

  @Test func `after the last record there is none, however often one asks`() throws {
    let file = Array("a\n".utf8)
    var reader = CSVReader()
    var record = CSVRecord()
    #expect(try reader.next(file.span, into: &record))
    #expect(try !reader.next(file.span, into: &record))
    #expect(try !reader.next(file.span, into: &record))
  }

  // Fields

  @Test func `empty fields are kept, at the start, in the middle and at the end`() throws {
    #expect(try texts(",,\n,b,\n") == [["", "", ""], ["", "b", ""]])
  }

  @Test func `a comma at the very end of the file opens one more empty field`() throws {
    #expect(try texts("a,b\nc,") == [["a", "b"], ["c", ""]])
  }

  @Test func `spaces belong to the field`() throws {
    #expect(try texts(" a , b b \n") == [[" a ", " b b "]])
  }

  @Test func `a line of spaces is a row, not a blank line`() throws {
    #expect(try texts("a\n  \n") == [["a"], ["  "]])
  }

  @Test func `bytes below the comma that mean nothing are text`() throws {
    #expect(try texts("it's,!#$%&'()*+\t\u{1}\n") == [["it's", "!#$%&'()*+\t\u{1}"]])
  }

  @Test func `characters outside ASCII are read as they are`() throws {
    #expect(
      try texts("Søren,\"美咲, 田中\",🔑\n") == [["Søren", "美咲, 田中", "🔑"]])
  }

  @Test func `a byte order mark is not part of the first column's name`() throws {
    let rows = try read(Array("\u{FEFF}uuid,name\nv1,Ops\n".utf8))
    #expect(
      rows == [
        Row(line: 1, byte: 3, texts: ["uuid", "name"]),
        Row(line: 2, byte: 13, texts: ["v1", "Ops"]),
      ])
  }

  @Test func `a byte order mark before a quote does not make the quote a bare one`() throws {
    #expect(try texts("\u{FEFF}\"uuid\",\"name\"") == [["uuid", "name"]])
  }

  @Test func `a byte order mark inside the file is text`() throws {
    #expect(try texts("a\n\u{FEFF}b\n") == [["a"], ["\u{FEFF}b"]])
  }

  // Quotes

  @Test func `commas, quotes and line breaks inside quotes are text`() throws {
    #expect(
      try texts("\"a,b\",\"say \"\"hi\"\"\",\"one\r\ntwo\nthree\rfour\"\n")
        == [["a,b", "say \"hi\"", "one\r\ntwo\nthree\rfour"]])
  }

  @Test func `doubled quotes at both ends and alone are undone`() throws {
    #expect(
      try texts("\"\"\"a\"\"\",\"\"\"\",\"\"\"\"\"\"\n") == [["\"a\"", "\"", "\"\""]])
  }

  @Test func `a quoted field may end the file`() throws {
    #expect(try texts("a,\"b\"") == [["a", "b"]])
    #expect(try texts("\"\"") == [[""]])
  }

  @Test func `in a one-column file a blank line is skipped but two quotes are a row`() throws {
    #expect(try texts("name\n\n\"\"\n\nOps\n") == [["name"], [""], ["Ops"]])
  }

  @Test func `an empty quoted field can be told from an empty plain one`() throws {
    let file = Array("\"\",,\"\"\"\"".utf8)
    var reader = CSVReader()
    var record = CSVRecord()
    #expect(try reader.next(file.span, into: &record))
    #expect(record.fields.map(\.isQuoted) == [true, false, true])
    #expect(record.fields.map(\.hasDoubledQuotes) == [false, false, true])
    #expect(record.fields.map(\.length) == [0, 0, 2])
    #expect(record.fields.map(\.offset) == [1, 3, 5])
  }

  // Line ends

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `every kind of line end separates records`(end: String) throws {
    #expect(try texts("a,b\(end)c,\"d\"\(end)e,f") == [["a", "b"], ["c", "d"], ["e", "f"]])
  }

  @Test func `line numbers stay right across blank lines and all kinds of line breaks`() throws {
    let rows = try read(Array("a\r\n\r\nb\r\rc\n\"1\n2\r\n3\r4\"\nd\n".utf8))
    #expect(rows.map(\.texts) == [["a"], ["b"], ["c"], ["1\n2\r\n3\r4"], ["d"]])
    #expect(rows.map(\.line) == [1, 3, 5, 6, 10])
    #expect(rows.map(\.byte) == [0, 5, 8, 10, 21])
  }

  @Test func `a CR that ends the file inside a record's line end is a line end`() throws {
    #expect(try read(Array("a\r".utf8)) == [Row(line: 1, byte: 0, texts: ["a"])])
  }

  // The record

  @Test func `a record read into again holds nothing of the one before`() throws {
    let file = Array("\"a\"\"\",b,c\nd\n".utf8)
    var reader = CSVReader()
    var record = CSVRecord()
    #expect(try reader.next(file.span, into: &record))
    #expect(try reader.next(file.span, into: &record))
    #expect(record.fields.count == 1)
    #expect(record.fields.first?.text(in: file.span) == Array("d".utf8))
    #expect(record.fields.first?.hasDoubledQuotes == false)
  }

  @Test func `a field's text is the same by all three ways to it`() throws {
    let file = Array("plain,\"quoted\",\"doub\"\"led\"\"\",\n".utf8)
    var reader = CSVReader()
    var record = CSVRecord()
    #expect(try reader.next(file.span, into: &record))
    var joined: [UInt8] = []
    for field in record.fields {
      let text = field.text(in: file.span)
      let borrowed = field.withText(in: file.span) { span in span.indices.map { span[$0] } }
      #expect(borrowed == text)
      field.append(to: &joined, from: file.span)
      joined.append(UInt8(ascii: "|"))
    }
    #expect(String(decoding: joined, as: UTF8.self) == "plain|quoted|doub\"led\"||")
  }

  @Test func `the column count may stay open, and rows then differ in length`() throws {
    #expect(try texts("a,b\nc\nd,e,f\n") == [["a", "b"], ["c"], ["d", "e", "f"]])
  }
}
