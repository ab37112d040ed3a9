import Bytes
import Schemas
import Testing

@testable import Enrichment

/// The people that an event names, as `LINE UUID NAME EMAIL SECONDS`; nil where it is no event.
private func people(_ event: String, logType: String? = nil) -> [String]? {
  var enricher = newEnricher(.none, logType: logType)
  let input = InputBuffer(copying: Array(event.utf8).span)
  var output = OutputBuffer()
  guard case .event(let type) = try? enricher.enrich(input, in: 0..<input.count, into: &output)
  else { return nil }
  var people = PeopleSeen()
  enricher.notePeople(logType: type, input, line: 7, in: &people)
  return people.texts
}

extension PeopleSeen {
  fileprivate var texts: [String] {
    var texts: [String] = []
    forEach { uuid, name, email, time, line in
      let words = [[UInt8](copying: uuid), [UInt8](copying: name), [UInt8](copying: email)]
        .map { String(decoding: $0, as: UTF8.self) }
      texts.append("\(line) \(words.joined(separator: "|")) \(time / 1_000_000_000)")
    }
    return texts
  }
}

@Suite struct `The people that events name` {
  private let ana = #"{"uuid":"U1","name":"Ana","email":"ana@example.com"}"#

  @Test func `each log type names its own, with the event's time and line`() {
    let expected = "7 U1|Ana|ana@example.com 1714557600"
    #expect(people(usage(#""item_uuid":"I","user":\#(ana)"#)) == [expected])
    #expect(people(signIn(#""target_user":\#(ana)"#)) == [expected])
    #expect(
      people(
        audit(
          "user",
          #""actor_details":\#(ana),"object_details":{"uuid":"U2","name":"Bo"},"#
            + #""aux_details":{},"actor_uuid":"U1""#))
        == [expected, "7 U2|Bo| 1714557600"])
  }

  @Test(arguments: [
    #"{"uuid":"U1"}"#, #"{"name":"Ana"}"#, #"{"uuid":"","name":"Ana"}"#,
    #"{"uuid":"U1","name":""}"#, #"{"uuid":"U1","name":null}"#, #"{"uuid":1,"name":"Ana"}"#,
    #"{"uuid":"U1","name":["Ana"]}"#, "null", "{}", #""Ana""#, "[]",
  ])
  func `who lacks a UUID or a name, or has it in no string, is nobody`(user: String) {
    #expect(people(usage(#""item_uuid":"I","user":\#(user)"#)) == [])
  }

  @Test func `an address that is no string is none`() {
    for email in ["1", "null", #""""#, "{}"] {
      let user = #"{"uuid":"U","name":"N","email":\#(email)}"#
      #expect(people(usage(#""item_uuid":"I","user":\#(user)"#)) == ["7 U|N| 1714557600"])
    }
  }

  @Test func `escapes are undone, in all three and side by side`() {
    let user = #"{"uuid":"\u0055","name":"A\"\u006ea","email":"\u0061@x"}"#
    #expect(people(usage(#""item_uuid":"I","user":\#(user)"#)) == [#"7 U|A"na|a@x 1714557600"#])
  }

  @Test func `many events follow each other, and forgetting them leaves none`() {
    var enricher = newEnricher(.none)
    var people = PeopleSeen()
    for number in 0..<3 {
      let event = usage(#""item_uuid":"I","user":{"uuid":"U\#(number)","name":"N"}"#)
      let input = InputBuffer(copying: Array(event.utf8).span)
      var output = OutputBuffer()
      guard case .event(let type) = try? enricher.enrich(input, in: 0..<input.count, into: &output)
      else { continue }
      enricher.notePeople(logType: type, input, line: number, in: &people)
    }
    #expect(people.texts == (0..<3).map { "\($0) U\($0)|N| 1714557600" })
    people.removeAll()
    #expect(people.texts == [])
  }
}
