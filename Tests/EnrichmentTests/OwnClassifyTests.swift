import Enrichment
import Schemas
import Testing

@Suite struct `Which log type an event is of` {
  private func enricher(_ schemas: LogSchema...) throws -> Enricher {
    let plan = try Plan(logSchemas: schemas, tables: [])
    return Enricher(plan: plan, tables: Tables(indexes: []))
  }

  /// The log type of an event, or `!` and why it has none.
  private func type(_ event: String, _ enricher: inout Enricher) -> String {
    let added = enricher.added(event)
    guard !added.hasPrefix("!") else { return added }
    return String(added.drop { $0 != ":" }.dropFirst(2).prefix { $0 != "\"" })
  }

  @Test func `of two that know an identifying key, the first that fits`() throws {
    var enricher = try enricher(
      ownSchema(
        "A", "name: k, type: string", "name: kind, type: string, validate: {allow: [a]}",
        "name: need, type: int, required: true", identifiedBy: "k"),
      ownSchema(
        "B", "name: k, type: string", "name: kind, type: string, validate: {deny: [c]}",
        identifiedBy: "k"))
    #expect(type(#"{"k":"x","kind":"a","need":1}"#, &enricher) == "A")
    #expect(type(#"{"k":"x","kind":"b","need":1}"#, &enricher) == "B")
    #expect(type(#"{"k":"x","kind":"a"}"#, &enricher) == "B")
    // Where none fits, the first says why.
    #expect(
      type(#"{"k":"x","kind":"c","need":1}"#, &enricher)
        == "! invalid_value: kind is none of the values allowed: c")
  }

  @Test func `an event without an identifying key is of the first type that it has all fields of`()
    throws
  {
    var enricher = try enricher(
      ownSchema("Open", "name: z, type: string"),
      ownSchema("A", "name: a, type: string, required: true", "name: n, type: int, required: true"),
      ownSchema("B", "name: a, type: string, required: true, validate: {ip: any}"),
      ownSchema("C", "name: a, type: string, required: true"),
      ownSchema("Known", "name: k, type: string", identifiedBy: "k"))
    #expect(type(#"{"a":"192.0.2.1","n":1}"#, &enricher) == "A")
    #expect(type(#"{"a":"192.0.2.1","n":"1"}"#, &enricher) == "B")
    #expect(type(#"{"a":"x","n":null}"#, &enricher) == "C")
    #expect(type(#"{"a":"192.0.2.1","n":1,"k":"x"}"#, &enricher) == "Known")
    #expect(type(#"{"a":"192.0.2.1","n":1,"k":null}"#, &enricher) == "Known")
    #expect(type(#"{"z":"x"}"#, &enricher).hasPrefix("! unclassified: "))
    #expect(type(#"{"a":""}"#, &enricher).hasPrefix("! unclassified: "))
  }

  @Test func `a page is a page, and is of no type that is told by its fields alone`() throws {
    var enricher = try enricher(
      ownSchema("A", "name: cursor, type: string, required: true"))
    let page = #"{"cursor":"c","items":[]}"#
    #expect(enricher.outcome(of: Array(page.utf8)) == .page(array: 22..<24))
    #expect(type(#"{"cursor":"c","x":1}"#, &enricher) == "A")
  }

  @Test func `beside the built-in ones, an own type takes what is theirs by one key alone`() throws
  {
    let own = try ownSchema(
      "VPN", "name: session, type: string, required: true", "name: category, type: string",
      identifiedBy: "session")
    let plan = try Plan(logSchemas: BuiltIn.logSchemas + [own], tables: BuiltIn.tables)
    var enricher = Enricher(plan: plan, tables: .none)
    #expect(type(#"{"session":"s","category":"split"}"#, &enricher) == "VPN")
    #expect(type(signIn(#""session":"s""#), &enricher) == "OnePassword.SignInAttempt")
    #expect(
      type(#"{"category":"success"}"#, &enricher) == "! missing_required: uuid is missing")
  }

  @Test func `the log type that is given is not left for another`() throws {
    let schemas = [
      try ownSchema("A", "name: a, type: string, required: true", identifiedBy: "a"),
      try ownSchema("B", "name: b, type: string", identifiedBy: "b"),
    ]
    let plan = try Plan(logSchemas: schemas, tables: [])
    var enricher = Enricher(plan: plan, tables: Tables(indexes: []), logType: 0)
    #expect(type(#"{"b":"x"}"#, &enricher) == "! missing_required: a is missing")
  }
}

@Suite struct `A key that is keytag's for one log type and a field of another` {
  private func enricher() throws -> Enricher {
    let table = OwnTable(
      selectors: "{path: id, as: user_name}", logType: "A", rows: [OwnRow("K", #""name":"Kay""#)])
    let plan = try Plan(
      logSchemas: [
        ownSchema("A", "name: id, type: string", identifiedBy: "id"),
        ownSchema(
          "B", "name: user_name, type: string, indicators: [username]",
          identifiedBy: "user_name"),
      ], tables: [table.definition])
    return Enricher(plan: plan, tables: Tables(indexes: [table.index]))
  }

  @Test func `it is cut out of the one and kept in the other`() throws {
    var enricher = try enricher()
    func line(_ event: String) -> String {
      let outcome = enricher.outcome(of: Array(event.utf8))
      return outcome.line.map { String(decoding: $0, as: UTF8.self) } ?? outcome.fault ?? ""
    }
    #expect(
      line(#"{"user_name":{"forged":"x"},"id":"K"}"#)
        == #"{"id":"K","user_name":"Kay","p_log_type":"A","#
        + #""p_enrichment":{"hosts":{"id":{"id":"K","name":"Kay","p_match":"K"}}}}"#)
    #expect(line(#"{"id":"L","user_name":"forged"}"#) == #"{"id":"L","p_log_type":"A"}"#)
    #expect(
      line(#"{"user_name":"Ana","p_log_type":"x"}"#)
        == #"{"user_name":"Ana","p_log_type":"B","p_any_usernames":["Ana"]}"#)
  }

  @Test func `enriching twice is enriching once`() throws {
    var enricher = try enricher()
    for event in [#"{"id":"K","x":1}"#, #"{"user_name":"Ana"}"#, #"{"user_name":1,"id":"K"}"#] {
      let line = try #require(enricher.outcome(of: Array(event.utf8)).line)
      #expect(enricher.outcome(of: line).line == line)
    }
  }
}
