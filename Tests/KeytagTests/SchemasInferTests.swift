import TestSupport
import Testing

/// The sample events of a log type, told by a key that only they have.
func sampleEvents(with key: String) throws -> [String] {
  let bytes = try #require(contents(of: projectFile("SampleData/events.ndjson")))
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  // One line is cut short, and is no event.
  return lines.filter { $0.contains("\"\(key)\":") && $0.hasSuffix("}") }.map(String.init)
}

@Suite struct `Log types drafted from samples` {
  private let home = Home()

  @Test(arguments: ["item_uuid", "target_user", "actor_uuid"])
  func `what is drafted from sample events is in order, and enriches them`(key: String) throws {
    let events = try sampleEvents(with: key)
    let input = events.joined(separator: "\n")
    let drafted = home.keytag("schemas", "infer", "--name", "Custom.Draft", input: input)
    #expect(drafted.code == 0)
    #expect(drafted.errors == "")
    #expect(
      drafted.output.hasPrefix("# Drafted by keytag schemas infer from \(events.count) events"))
    let file = home.write(drafted.output, to: "draft.yml")
    let checked = home.keytag("schemas", "check", file)
    #expect(checked.code == 0)
    #expect(!checked.output.contains("p_event_time"))
    let summary = home.folder.file("summary.json")
    let enriched = home.keytag(
      "enrich", "--schema", file, "--log-type", "Custom.Draft", "--summary-json", summary,
      input: input)
    #expect(enriched.code == 0)
    #expect(enriched.output.split(separator: "\n").count == events.count)
    #expect(home.text(of: "summary.json").contains(#""wrong_types":{}"#))
  }

  @Test func `events in pages, arrays, wrappers and after enrichment give the same draft`() throws {
    let events = try sampleEvents(with: "item_uuid").prefix(20)
    func infer(_ input: String, _ options: String...) -> Called {
      home.keytag(["schemas", "infer", "--name", "X"] + options, input: input)
    }
    let lines = infer(events.joined(separator: "\n"))
    #expect(lines.output.contains("type: timestamp"))
    let list = "[" + events.joined(separator: ",\n ") + "]"
    #expect(infer(list) == lines)
    #expect(infer(#"{"cursor":"c","has_more":false,"items":\#(list)}"#) == lines)
    let wrapped = events.map { #"{"event":{"original":\#($0)}}"# }.joined(separator: "\n")
    #expect(infer(wrapped, "--unwrap", "event.original") == lines)
    #expect(home.keytag("load", "vaults", projectFile("SampleData/vaults.json")).code == 0)
    let enriched = home.keytag("enrich", input: events.joined(separator: "\n")).output
    #expect(enriched.contains("vault_name"))
    #expect(infer(enriched) == lines)
  }

  @Test func `what is no event is told, with what the others give`() {
    let drafted = home.keytag(
      "schemas", "infer", "--name", "X", input: "{\"a\":1}\nnot json\n{\"a\":2}\n")
    #expect(drafted.code == 65)
    #expect(drafted.output.contains("from 2 events"))
    #expect(drafted.errors.hasPrefix("keytag: -:2: malformed: "))
    #expect(drafted.errors.hasSuffix("keytag: 1 input is no event\n"))
    #expect(
      home.keytag("schemas", "infer", "--name", "X", input: "x\ny\n").errors
        .hasSuffix("keytag: 2 inputs are no events\n"))
  }

  @Test func `no events, or none with a field, is an error and gives no draft`() {
    #expect(
      home.keytag("schemas", "infer", "--name", "X")
        == Called(ending: .exit(65), output: "", errors: "keytag: there is no event\n"))
    #expect(
      home.keytag("schemas", "infer", "--name", "X", input: "{}{\"p_log_type\":1}")
        == Called(
          ending: .exit(65), output: "",
          errors: "keytag: the events have no field that a schema could name\n"))
    #expect(
      home.keytag("schemas", "infer", input: #"{"a":1}"#).output.contains(
        "schema: \"Custom.Draft\""))
    #expect(
      home.keytag("schemas", "infer", "--name", "", input: "{}").errors
        .hasPrefix("Error: --name takes a name, and this is empty\n"))
    #expect(home.keytag("schemas", "infer", "--name", "X", "/nowhere").code == 66)
  }
}
