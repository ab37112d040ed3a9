import TestSupport
import Testing

@Suite struct `Events tested against a log type` {
  private let home = Home()

  private func test(_ name: String, _ input: String, _ options: String...) -> Called {
    home.keytag(
      ["schemas", "test", name, "--schema", home.write(proxy, to: "p.yml")] + options,
      input: input)
  }

  @Test func `each event is told with why it does not fit, and the exit code says it`() {
    let events = [
      request, #"{"proxy_host":7,"client":{"address":[]}}"#,
      #"{"at":"soon","proxy_host":"h"}"#, "no event", usage("E"),
      #"{"at":"2024-05-01T10:00:00Z","x":1}"#,
    ]
    let called = test("Custom.Proxy", events.joined(separator: "\n"))
    #expect(
      called.output == """
        -:1: fits
        -:2: does not fit
          at is missing
          proxy_host is a number, not a string
          client.address is an array, not a string
          enrich rejects it: missing_required: at is missing
        -:3: does not fit
          at is no time as rfc3339 has it: soon
          enrich rejects it: bad_event_time: at is not a time as RFC 3339 writes them: soon
        -:4: malformed: an event is a JSON object, and this is not one (byte 0 of the input)
        -:5: does not fit
          at is missing
          enrich takes it for OnePassword.ItemUsage
        -:6: fits
          enrich rejects it: unclassified: none of the keys by which a log type is known is there; \
        --log-type NAME says which it is

        """)
    #expect(called.errors == "keytag: 2 of 6 events fit Custom.Proxy\n")
    #expect(called.code == 65)
  }

  @Test func `the same as lines of JSON`() {
    let called = test(
      "Custom.Proxy", request + #"{"proxy_host":7}"# + "\nno event\n", "--format", "json")
    #expect(
      called.output == """
        {"source":"-","line":1,"fits":true,"misfits":[],"further":0,"enriched_as":"Custom.Proxy"}
        {"source":"-","line":1,"fits":false,"misfits":[{"kind":"missing_required","path":"at",\
        "detail":"is missing"},{"kind":"wrong_type","path":"proxy_host","detail":\
        "is a number, not a string"}],"further":0,"rejected_as":"missing_required","reject_detail":"at is missing"}
        {"source":"-","line":2,"fits":false,"misfits":[],"further":0,"rejected_as":"malformed",\
        "reject_detail":"an event is a JSON object, and this is not one (byte 0 of the input)"}

        """)
    #expect(called.code == 65)
  }

  @Test func `where all fit, that is said, and of more misfits than are told the number`() {
    #expect(
      test("Custom.Proxy", request)
        == Called(
          ending: .exit(0), output: "-:1: fits\n",
          errors: "keytag: 1 of 1 event fits Custom.Proxy\n"))
    let list = proxy.replacing("type: string\n", with: "type: array\n    element: {type: int}\n")
    let input = request.replacing(
      "\"h1\"", with: "[" + [String](repeating: "true", count: 30).joined(separator: ",") + "]")
    let called = home.keytag(
      "schemas", "test", "Custom.Proxy", "--schema", home.write(list, to: "l.yml"), input: input)
    #expect(
      called.output.hasSuffix(
        "  proxy_host[19] is a boolean, not a whole number of 32 bits\n  and 10 more\n"))
  }

  @Test func `no events, and a log type that is not there, are errors`() {
    #expect(
      test("Custom.Proxy", "")
        == Called(ending: .exit(65), output: "", errors: "keytag: there is no event\n"))
    #expect(test("Nope", request).code == 64)
    #expect(test("Custom.Proxy", "", "/nowhere").code == 66)
    #expect(home.keytag("schemas", "test").code == 64)
  }

  @Test func `events come out of pages and wrappers, and control characters reach no terminal`() {
    let page = #"{"cursor":"c","has_more":false,"items":[\#(request),{"at":"\u001b[31m"}]}"#
    let called = test("Custom.Proxy", page)
    #expect(called.output.hasPrefix("-:1: fits\n-:1: does not fit\n"))
    #expect(called.output.contains(#"at is no time as rfc3339 has it: \x1b[31m"#))
    #expect(test("Custom.Proxy", #"{"message":\#(request)}"#, "--unwrap", "message").code == 0)
  }

  @Test func `a full disk is an error`() {
    let called = home.keytag(
      "schemas", "test", "OnePassword.ItemUsage", input: usage("E"), output: "/dev/full")
    #expect(called.code == 74)
  }

  @Test(arguments: ["item_uuid", "target_user", "actor_uuid"])
  func `a draft fits the samples that it was drafted from`(key: String) throws {
    let input = try sampleEvents(with: key).joined(separator: "\n")
    let drafted = home.keytag("schemas", "infer", "--name", "Custom.Draft", input: input)
    let file = home.write(drafted.output, to: "draft.yml")
    let tested = home.keytag(
      "schemas", "test", "Custom.Draft", "--schema", file, input: input)
    #expect(tested.code == 0, "\(tested.output.suffix(500))")
  }
}
