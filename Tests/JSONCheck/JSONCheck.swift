import Bytes
import Glibc
import JSONText

/// `keytag-json-check`: says of the one document on standard input whether it is JSON, as the walk
/// over events has it. Exit code 0 for JSON of any kind, 65 for all else, with the fault and its byte
/// on standard error.
///
/// For suites of JSON documents from outside, which want a program to ask.
@main
enum JSONCheck {
  static func main() {
    exit(check())
  }

  private static func check() -> Int32 {
    let document: InputBuffer
    do throws(IOError) {
      document = try FileInput(path: "-").readAll()
    } catch {
      return fail("\(error)", 74)
    }
    guard document.count < Int(UInt32.max) else { return fail("4 GiB or more are not read", 65) }
    do throws(JSONFault) {
      try document.withBytes { (bytes) throws(JSONFault) in try JSONText.validate(bytes) }
      return 0
    } catch {
      return fail("byte \(error.offset): \(error.reason.rawValue)", 65)
    }
  }

  private static func fail(_ message: String, _ code: Int32) -> Int32 {
    try? FileOutput.standardError().tell("keytag-json-check: \(message)")
    return code
  }
}
