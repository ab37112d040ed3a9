import Bytes
import TestSupport
import Testing

@testable import EventsAPI

private let canary = "eyJCANARY.eyJ0b2tlbg.c2ln"

@Suite struct `A token` {
  private let folder = TemporaryFolder()

  private func file(_ text: String, mode: UInt32 = 0o600) -> String {
    let path = folder.write(Array(text.utf8), to: "token")
    setPermissions(of: path, to: mode)
    return path
  }

  private func failure(_ find: () throws -> Token) -> TokenError? {
    do {
      _ = try find()
      return nil
    } catch {
      return error as? TokenError
    }
  }

  @Test func `is in nothing that a value is printed as`() throws {
    let token = try Token(Array(canary.utf8), from: "a test")
    var dumped = ""
    dump(token, to: &dumped)
    var printed = ""
    print(token, [token], Optional(token) as Any, (1, token), to: &printed)
    debugPrint(token, to: &printed)
    let texts = [
      "\(token)", String(describing: token), String(reflecting: token), dumped, printed,
      String(describing: Mirror(reflecting: token).children.map(\.value)),
    ]
    for text in texts {
      #expect(!text.contains("CANARY") && !text.contains("67, 65, 78"), "\(text)")
    }
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o666, 0o777] as [UInt32])
  func `in a file that others can use is refused, and the refusal does not have it`(mode: UInt32) {
    let error = failure { try Token.find(file: file(canary, mode: mode)) { _ in nil } }
    #expect(error == .open(file: folder.file("token"), mode: mode))
    #expect(error?.description.contains("CANARY") == false)
    #expect(error?.description.contains("chmod 600") == true)
  }

  @Test func `comes from the file that is named, else the variable, else the service`() throws {
    let service = TemporaryFolder()
    setPermissions(
      of: service.write(Array("from.the.service\n".utf8), to: "keytag-token"), to: 0o440)
    let all = [Token.variable: "from.the.variable", "CREDENTIALS_DIRECTORY": service.path]
    #expect(
      try Token.find(file: file(" from.the.file\r\n")) { all[$0] }.bytes
        == Array("from.the.file".utf8))
    #expect(try Token.find(file: nil) { all[$0] }.bytes == Array("from.the.variable".utf8))
    #expect(
      try Token.find(file: nil) { $0 == Token.variable ? nil : all[$0] }.bytes
        == Array("from.the.service".utf8))
  }

  @Test func `that is nowhere is an error that says where to put it`() {
    let error = failure { try Token.find(file: nil) { _ in nil } }
    #expect(error == TokenError.none)
    #expect(error?.description.contains("--token-file") == true)
    #expect(
      failure { try Token.find(file: nil) { $0 == "CREDENTIALS_DIRECTORY" ? folder.path : nil } }
        == TokenError.none)
    #expect(
      failure { try Token.find(file: "/nowhere") { _ in canary } }
        == .file(IOError(.open, "/nowhere", code: 2)))
  }

  @Test(arguments: [
    "a\r\nX-Other: b", "two words", "tab\there", "über", "nul\0", "a\u{7f}",
    String(repeating: "x", count: 20_000),
  ])
  func `that could break out of its header is refused, and not quoted`(text: String) {
    let error = failure { try Token(Array(text.utf8), from: "KEYTAG_TOKEN") }
    #expect(error == .malformed("KEYTAG_TOKEN"))
    #expect(failure { try Token.find(file: file(text)) { _ in nil } } != nil)
  }

  @Test(arguments: ["", " \n"]) func `that is empty is its own error`(text: String) {
    #expect(failure { try Token(Array(text.utf8), from: "x") } == .empty("x"))
  }

  @Test func `in a file without end is refused without reading it all`() {
    #expect(failure { try Token.find(file: "/dev/zero") { _ in nil } } == .malformed("/dev/zero"))
  }

  @Test func `is found where a server sends it back`() throws {
    let token = try Token(Array("abab.c".utf8), from: "a test")
    let isFound = ["xabababab.cx", "abab", "xabababxabab-c"].map {
      token.isIn(Array($0.utf8).span)
    }
    #expect(isFound == [true, false, false])
  }
}
