import Enrichment
import JSONText
import Schemas
import Testing

@Suite struct `Rejects` {
  @Test(arguments: [
    ("", "the text ends before the value does", 0),
    ("   ", "the text ends before the value does", 3),
    ("null", "an event is a JSON object, and this is not one", 0),
    (#"  "text""#, "an event is a JSON object, and this is not one", 2),
    ("[{}]", "an event is a JSON object, and this is not one", 0),
    ("<134>May  1 host {}", "an event is a JSON object, and this is not one", 0),
    (#"{"uuid":"E1","#, "the text ends before the value does", 13),
    (#"{"uuid":"E1"#, "the text ends before the value does", 11),
    (#"{"a":1,}"#, "a key in double quotes is expected here", 7),
    (#"{"a" 1}"#, "a colon is expected after the key", 5),
    (#"{"a":1 "b":2}"#, "a comma or the closing bracket is expected here", 7),
    (#"{"a":nul}"#, "a value is expected here", 8),
    (#"{"a":NaN}"#, "a value is expected here", 5),
    (#"{"a":-}"#, "this is not a number as JSON writes them", 6),
    (#"{"a":"\x"}"#, "this is not an escape that JSON knows", 7),
    ("{\"a\":\"\u{1}\"}", "a control character must be escaped inside a string", 6),
    (#"{"a":1} x"#, "something follows the value", 8),
    (#"{"a":1}}"#, "something follows the value", 7),
  ])
  func `what is not one JSON object says what is wrong and where`(
    _ text: String, _ detail: String, _ offset: Int
  ) {
    #expect(outcome(text) == .reject(.malformed, detail, offset: offset))
  }

  @Test func `bytes that are not UTF-8 are malformed`() {
    var enricher = newEnricher()
    #expect(
      enricher.outcome(of: Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
        == .reject(.malformed, "these bytes are not UTF-8", offset: 6))
  }

  @Test func `nesting without end is malformed, not a crash`() {
    let deep = #"{"a":"# + String(repeating: "[", count: 100_000)
    #expect(
      outcome(deep) == .reject(.malformed, "the value nests deeper than 512 levels", offset: 516))
  }

  @Test(arguments: [
    (#"{"uuid":"E1","uuid":"E1"}"#, 19), (#"{"uuid":1,"\u0075uid":2}"#, 21),
    (#"{"user":{"uuid":"U1","name":"a","uuid":"U2"}}"#, 38), (#"{"user":{},"user":{}}"#, 17),
    (#"{"vault_uuid":null,"vault_uuid":null}"#, 31),
  ])
  func `a key that is read and occurs twice is rejected, not guessed at`(
    _ text: String, _ offset: Int
  ) {
    #expect(
      outcome(text)
        == .reject(
          .duplicateKey, "a key that keytag reads occurs twice, so its meaning is not certain",
          offset: offset))
  }

  @Test func `a key that occurs twice has the value that is asked for, and both stay`() {
    let event = usage(
      #""vault_uuid":"V1","vault_uuid":"V9","user":{"uuid":"U1"},"user":{"email":"a@example.com"}"#)
    func added(_ duplicates: DuplicateKeys) -> String {
      var enricher = newEnricher()
      enricher.duplicates = duplicates
      let line = enricher.outcome(of: Array(event.utf8)).line ?? []
      #expect(line.starts(with: event.utf8.dropLast()))
      return String(decoding: line.dropFirst(event.utf8.count - 1), as: UTF8.self)
    }
    let first = added(.first)
    #expect(first.hasPrefix(#","vault_name":"Ops","user_name":"Ana","#))
    #expect(!first.contains("p_any_emails"))
    let last = added(.last)
    #expect(last.hasPrefix(#","p_log_type":"#))
    #expect(last.contains(#""p_any_emails":["a@example.com"]"#))
    #expect(!last.contains("p_enrichment"))
  }

  @Test(arguments: DuplicateKeys.allCases)
  func `keytag's own keys that come twice are cut, both of them`(_ duplicates: DuplicateKeys) {
    var enricher = newEnricher()
    enricher.duplicates = duplicates
    let forged = usage(#""vault_name":"a","vault_uuid":"V1","vault_name":"b","p_log_type":1"#)
    let plain = usage(#""vault_uuid":"V1""#)
    #expect(enricher.outcome(of: Array(forged.utf8)) == enricher.outcome(of: Array(plain.utf8)))
  }

  @Test func `a key that nobody reads may occur twice`() {
    #expect(added(usage(#""vault_uuid":"V0","x":1,"x":2,"client":{"y":1,"y":2}"#)).hasPrefix(","))
  }

  @Test(arguments: [
    "{}", #"{"uuid":"E1","timestamp":"2024-05-01T10:00:00Z"}"#, #"{"aux_id":1}"#,
    #"{"used_version":1,"action":"fill"}"#, #"{"user":{"vault_uuid":"V1"}}"#, #"{"items":{}}"#,
  ])
  func `an object that no log type knows is unclassified`(_ text: String) {
    #expect(
      outcome("  " + text)
        == .reject(
          .unclassified,
          "none of the keys by which a log type is known is there; --log-type NAME says which it is",
          offset: 2))
  }

  @Test(arguments: [
    (#"{"vault_uuid":"V1"}"#, "uuid is missing"),
    (#"{"vault_uuid":"V1","uuid":null}"#, "uuid is null"),
    (#"{"vault_uuid":"V1","uuid":""}"#, "uuid is empty"),
    (#"{"vault_uuid":"V1","uuid":1}"#, "uuid is a number, not a string"),
    (#"{"vault_uuid":"V1","uuid":false}"#, "uuid is a boolean, not a string"),
    (#"{"vault_uuid":"V1","uuid":{"x":1}}"#, "uuid is an object, not a string"),
    (#"{"vault_uuid":"V1","uuid":["E1"]}"#, "uuid is an array, not a string"),
    (#"{"vault_uuid":"V1","uuid":"E1"}"#, "timestamp is missing"),
    (#"{"vault_uuid":"V1","uuid":"E1","timestamp":null}"#, "timestamp is null"),
    (#"{"vault_uuid":"V1","uuid":"E1","timestamp":""}"#, "timestamp is empty"),
    (#"{"uuid":"E1","timestamp":"2024-05-01T10:00:00Z","actor_uuid":"U1"}"#, "action is missing"),
    (
      #"{"uuid":"E1","timestamp":"2024-05-01T10:00:00Z","actor_uuid":"U1","action":"a"}"#,
      "object_type is missing"
    ),
    (
      #"{"uuid":"E1","timestamp":"2024-05-01T10:00:00Z","action":"a","object_type":1}"#,
      "object_type is a number, not a string"
    ),
  ])
  func `a required field that is missing, null, empty or of another type is named`(
    _ text: String, _ detail: String
  ) {
    #expect(outcome(text) == .reject(.missingRequired, detail, offset: 0))
  }

  @Test func `a reject does not disturb the next event`() {
    var enricher = newEnricher()
    let good = Array(usage(#""vault_uuid":"V1""#).utf8)
    let first = enricher.outcome(of: good)
    for bad in ["{", #"{"vault_uuid":"V1"}"#, "{}", usage(time: "x"), #"{"uuid":1,"uuid":2}"#] {
      _ = enricher.outcome(of: Array(bad.utf8))
      #expect(enricher.outcome(of: good) == first)
    }
    #expect(enricher.counts.events == 6)
  }
}

@Suite struct `Which log type an event has` {
  private func logType(_ members: String, logType: String? = nil) -> String? {
    let event =
      #"{"uuid":"E1","timestamp":"2024-05-01T10:00:00Z","action":"a","object_type":null,\#(members)}"#
    guard
      case .event(_, let type) = outcome(
        event.replacing(#""object_type":null,"#, with: ""), logType: logType)
    else { return nil }
    return builtInPlan.logTypes[type].name
  }

  @Test func `the keys tell, an audit event's before a sign-in's before a usage's`() {
    #expect(logType(#""item_uuid":"I""#) == "OnePassword.ItemUsage")
    #expect(logType(#""vault_uuid":"V""#) == "OnePassword.ItemUsage")
    #expect(logType(#""vault_uuid":"V","category":"x""#) == "OnePassword.SignInAttempt")
    #expect(logType(#""target_user":{}"#) == "OnePassword.SignInAttempt")
    #expect(logType(#""session_uuid":"S""#) == "OnePassword.SignInAttempt")
    #expect(
      logType(#""vault_uuid":"V","category":"x","object_type":"vault""#) == "OnePassword.AuditEvent"
    )
  }

  @Test func `a key with a value tells before one that is null`() {
    #expect(logType(#""target_user":null,"item_uuid":"I""#) == "OnePassword.ItemUsage")
    #expect(logType(#""item_uuid":null"#) == "OnePassword.ItemUsage")
  }

  @Test func `a log type that is given is taken, whatever the keys are`() {
    #expect(
      logType(#""item_uuid":"I""#, logType: "OnePassword.SignInAttempt")
        == "OnePassword.SignInAttempt")
    #expect(logType(#""x":1"#, logType: "OnePassword.ItemUsage") == "OnePassword.ItemUsage")
  }

  @Test(arguments: [nil, "OnePassword.ItemUsage"])
  func `a wrapper is no event, also where the log type is given`(_ logType: String?) {
    #expect(outcome(#"{"cursor":"c","items":[{}]}"#, logType: logType) == .page(array: 22..<26))
    #expect(outcome(#"{"events":[]}"#, logType: logType) == .page(array: 10..<12))
  }

  @Test func `an event with an array of items of its own is an event`() {
    #expect(added(usage(#""vault_uuid":"V0","items":[{}]"#)).hasPrefix(","))
  }
}
