import CSVText
import Testing

struct CSVErrorTests {
  // Each offence, where it is said to be

  @Test func `an unterminated quote names the line and byte where it opened`() {
    #expect(
      error("a,b\n\"x\ny\",\"open\nc,d\n")
        == CSVError(line: 3, byte: 10, reason: .unterminatedQuote))
  }

  @Test func `a lone quote at the end of the file is an unterminated quote`() {
    #expect(error("a,\"") == CSVError(line: 1, byte: 2, reason: .unterminatedQuote))
  }

  @Test func `a doubled quote does not close its field`() {
    #expect(error("\"a\"\"") == CSVError(line: 1, byte: 0, reason: .unterminatedQuote))
  }

  @Test func `text after a closing quote names the text and the quote that opened`() {
    #expect(
      error("a\nb,\"c\nd\"e,f\n")
        == CSVError(
          line: 3, byte: 9, reason: .textAfterQuote(openedAtLine: 2, openedAtByte: 4)))
  }

  @Test func `a space after a closing quote is text too`() {
    #expect(
      error("\"a\" ,b")
        == CSVError(
          line: 1, byte: 3, reason: .textAfterQuote(openedAtLine: 1, openedAtByte: 0)))
  }

  @Test(arguments: [("a,5\" disk\n", 3), ("a, \"b\"\n", 3), ("a,b\"", 3)])
  func `a quote in a field that does not begin with one is an error`(file: String, byte: Int) {
    #expect(error(file) == CSVError(line: 1, byte: byte, reason: .quoteInPlainField))
  }

  @Test(arguments: [("c\n", 1), ("c,d,e\n", 3), ("c,d,\n", 3), ("  \n", 1)])
  func `a ragged row says what was expected and what was found`(row: String, found: Int) {
    #expect(
      error("a,b\n\n\(row)", checksColumns: true)
        == CSVError(line: 3, byte: 5, reason: .raggedRow(expected: 2, found: found)))
  }

  @Test(
    arguments: [
      ([0x80], 0), ([0xC3], 0), ([0xC3, 0x28], 0), ([0x78, 0xE2, 0x82], 1), ([0xC0, 0xAF], 0),
      ([0xED, 0xA0, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0),
    ] as [([UInt8], Int)])
  func `bytes that are not UTF-8 are an error at the first of them`(text: [UInt8], at: Int) {
    let plain = Array("é\n\nb,".utf8) + text + Array(",c\n".utf8)
    #expect(error(plain) == CSVError(line: 3, byte: 6 + at, reason: .invalidUTF8))
    let quoted = Array("é\r\n\"b\r\n".utf8) + text + Array("\"\n".utf8)
    #expect(error(quoted) == CSVError(line: 3, byte: 8 + at, reason: .invalidUTF8))
  }

  @Test func `a character cut by the end of the file is not UTF-8`() {
    #expect(
      error([0x61, 0x2C, 0xE7, 0xBE]) == CSVError(line: 1, byte: 2, reason: .invalidUTF8))
  }

  @Test func `a character cannot reach over a comma into the next field`() {
    #expect(error([0xC3, 0x2C, 0xA9]) == CSVError(line: 1, byte: 0, reason: .invalidUTF8))
  }

  @Test func `a NUL byte is an error in a plain and in a quoted field`() {
    #expect(error("a\nb\u{0}") == CSVError(line: 2, byte: 3, reason: .nul))
    #expect(error("\"a\n\u{0}\"") == CSVError(line: 2, byte: 3, reason: .nul))
  }

  @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0x61, 0x00]] as [[UInt8]])
  func `a file that starts like UTF-16 is said to be UTF-16`(file: [UInt8]) {
    #expect(error(file) == CSVError(line: 1, byte: 0, reason: .utf16))
  }

  @Test func `part of a byte order mark is not UTF-8`() {
    #expect(error([0xEF, 0xBB]) == CSVError(line: 1, byte: 0, reason: .invalidUTF8))
  }

  // Limits

  @Test func `a field may have as many bytes as the limit and no more`() {
    let limits = CSVReader.Limits(fieldBytes: 4)
    #expect(error(Array("abcd,\"abcd\"\n".utf8), limits: limits) == nil)
    #expect(
      error(Array("abcd\nx,abcde\n".utf8), limits: limits)
        == CSVError(line: 2, byte: 7, reason: .fieldTooLong(limit: 4)))
    #expect(
      error(Array("x,\"a\nbcd\"\n".utf8), limits: limits)
        == CSVError(line: 1, byte: 2, reason: .fieldTooLong(limit: 4)))
  }

  @Test func `without other limits a field may have 1 MiB`() {
    let full = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(error(full) == nil)
    #expect(
      error(full + [0x61]) == CSVError(line: 1, byte: 0, reason: .fieldTooLong(limit: 1 << 20)))
  }

  @Test func `a record may have 256 fields and no more`() {
    #expect(error(String(repeating: ",", count: 255)) == nil)
    #expect(
      error(String(repeating: ",", count: 256))
        == CSVError(line: 1, byte: 256, reason: .tooManyFields(limit: 256)))
  }

  // After an error

  @Test func `an error is final, and asking again says it again`() throws {
    let file = Array("a,b\nc\nd,e\n".utf8)
    var reader = CSVReader()
    var record = CSVRecord()
    #expect(try reader.next(file.span, into: &record))
    reader.columnCount = 2
    let ragged = CSVError(line: 2, byte: 4, reason: .raggedRow(expected: 2, found: 1))
    for _ in 0..<2 {
      #expect(throws: ragged) { try reader.next(file.span, into: &record) }
    }
  }

  // The words

  @Test(
    arguments: [
      (
        .unterminatedQuote,
        #"the quote opened here is never closed; close it, or write a quote inside a field as """#
      ),
      (
        .textAfterQuote(openedAtLine: 6, openedAtByte: 80),
        "text after the closing quote of the field opened at line 6, byte 80; "
          + #"write a quote inside a quoted field as """#
      ),
      (
        .quoteInPlainField,
        "a quote inside a field that does not begin with one; "
          + #"put the whole field in quotes and write the quote inside it as """#
      ),
      (
        .raggedRow(expected: 3, found: 1),
        "1 field where the header has 3; "
          + "put a field that holds commas in quotes, and write an empty field for a missing one"
      ),
      (
        .raggedRow(expected: 3, found: 4),
        "4 fields where the header has 3; "
          + "put a field that holds commas in quotes, and write an empty field for a missing one"
      ),
      (
        .invalidUTF8,
        "not UTF-8; save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8"
      ),
      (
        .fieldTooLong(limit: 1_048_576),
        "a field longer than 1048576 bytes; "
          + "look for a quote that is not closed where it should be"
      ),
      (.tooManyFields(limit: 256), "more than 256 fields; is this the export you meant?"),
      (
        .nul,
        "a NUL byte, so this is not CSV in UTF-8; "
          + "if it is UTF-16, convert it: iconv -f UTF-16 -t UTF-8"
      ),
      (
        .utf16,
        "the file is UTF-16; save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"
      ),
      (
        .otherSeparator(.semicolon),
        "the columns seem to be separated by semicolons; export the file with commas"
      ),
      (
        .otherSeparator(.tab),
        "the columns seem to be separated by tabs; export the file with commas"
      ),
    ] as [(CSVError.Reason, String)])
  func `an error says where, what, and what to do`(reason: CSVError.Reason, words: String) {
    let error = CSVError(line: 7, byte: 93, reason: reason)
    #expect(error.description == "line 7, byte 93: \(words)")
  }
}
