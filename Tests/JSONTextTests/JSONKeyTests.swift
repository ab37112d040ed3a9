import Bytes
import JSONText
import Testing

@Suite struct `Keys spelled plainly` {
  private func respelled(_ json: String) -> String? {
    JSONString.spellingKeysPlainly(in: Array(json.utf8).span).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  @Test(arguments: [
    #"{"a":"\u0061"}"#, #"{"a":["\"b\":",{"c":"\\"}]}"#, #"{"q\"":1}"#, "{}", "", #""\u0061""#,
    #"{"a":"x\":"}"#,
  ])
  func `values keep their escapes, and keys those they need`(json: String) {
    #expect(respelled(json) == nil)
  }

  @Test(arguments: [
    (#"{"\u0061ction":"\u0062"}"#, #"{"action":"\u0062"}"#),
    (#"{"client":{"ip\u005Faddress" : "x"},"z":1}"#, #"{"client":{"ip_address" : "x"},"z":1}"#),
    (#"[{"\u0061":1},{"\/":2}]"#, #"[{"a":1},{"/":2}]"#),
    (#"{"\u0022\u005c\u0000":1}"#, #"{"\"\\\u0000":1}"#),
    (#"{"\ud83d\udd11\ud800":1}"#, #"{"🔑\ud800":1}"#),
    (#"{"\u0041":1}"#, #"{"A":1}"#), (#"{"\u000a":1}"#, #"{"\n":1}"#),
  ])
  func `a key that is spelled with needless escapes loses them`(json: String, plain: String) {
    #expect(respelled(json) == plain)
  }

  @Test(arguments: [#"{"\u0061"#, #"{"a\"#, #"{"a"#, #"""#, #"\"#, #"{"\u00"#])
  func `text that breaks off does no harm`(json: String) {
    #expect(respelled(json) == nil)
  }
}
