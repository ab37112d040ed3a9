import TestSupport
import Testing

@Suite struct `keytag-json-check` {
  private let folder = TemporaryFolder()

  /// The exit code and what is on standard error.
  private func check(_ document: [UInt8]) -> (ChildProcess.Ending, String) {
    let input = openForReading(folder.write(document, to: "document"))
    let output = openForWriting(folder.file("output"))
    let errors = openForWriting(folder.file("errors"))
    let child = ChildProcess(
      builtProgram("keytag-json-check"), [], environment: [:], input: input, output: output,
      errors: errors)
    let ending = child.wait()
    for end in [input, output, errors] { closeDescriptor(end) }
    #expect(contents(of: folder.file("output")) == [])
    return (ending, String(decoding: contents(of: folder.file("errors")) ?? [], as: UTF8.self))
  }

  @Test(arguments: [
    "{}", "null", " [1e400, -0, 123456789012345678901234567890] \n", "\"\\ud800\"", "\u{FEFF}{}",
    "\u{FEFF}\n7", String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
  ]) func `JSON of any kind is taken in silence`(document: String) {
    #expect(check(Array(document.utf8)) == (.exit(0), ""))
  }

  @Test(arguments: [
    ("", "byte 0: the text ends before the value does"),
    (" \n", "byte 2: the text ends before the value does"),
    ("\u{FEFF}", "byte 3: the text ends before the value does"),
    ("{} {}", "byte 3: something follows the value"),
    ("[1,]", "byte 3: a value is expected here"),
    ("\"\t\"", "byte 1: a control character must be escaped inside a string"),
    (String(repeating: "[", count: 100_000), "byte 512: the value nests deeper than 512 levels"),
    (
      String(repeating: "[", count: 513) + String(repeating: "]", count: 513),
      "byte 512: the value nests deeper than 512 levels"
    ),
  ]) func `all else is refused with the fault and its byte`(document: String, message: String) {
    #expect(check(Array(document.utf8)) == (.exit(65), "keytag-json-check: \(message)\n"))
  }

  @Test(
    arguments: [
      [0x22, 0xE9, 0x22], [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], [0x00, 0x5B, 0x00, 0x5D],
      [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x5B, 0x5D, 0x00],
    ] as [[UInt8]])
  func `other encodings and bytes that are no text are refused`(document: [UInt8]) {
    #expect(check(document).0 == .exit(65))
  }
}
