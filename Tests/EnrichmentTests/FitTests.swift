import JSONText
import Schemas
import TestSupport
import Testing

@testable import Enrichment

/// The misfits of an event, each as `kind path detail`.
private func misfits(
  _ schema: LogSchema, _ event: String, duplicates: DuplicateKeys = .refuse
) -> [String] {
  let bytes = Array(event.utf8)
  #expect(throws: Never.self) { try JSONText.validate(bytes.span) }
  let fit = FitTest(schema, duplicates: duplicates).fit(of: bytes.span)
  #expect(fit.isGood == fit.misfits.isEmpty)
  return fit.misfits.map { "\($0.kind.rawValue) \($0.path) \($0.detail)" }
}

@Suite struct FitTests {
  private let all: LogSchema

  init() throws {
    all = try ownSchema(
      "All", "name: s, type: string", "name: i16, type: smallint", "name: i32, type: int",
      "name: i64, type: bigint", "name: f, type: float", "name: b, type: boolean",
      "name: t, type: timestamp, timeFormats: [rfc3339]",
      "name: u, type: timestamp, timeFormats: [unix_ms, '%Y/%m/%d']", "name: j, type: json",
      "name: o, type: object, fields: [{name: r, type: string, required: true}]",
      "name: a, type: array, element: {type: int}",
      "name: e, type: object, isEmbeddedJSON: true, fields: [{name: n, type: int}]",
      "name: v, type: string, validate: {allow: [x, y]}")
  }

  @Test func `an event in which all is right fits, and so does one with other keys`() {
    #expect(
      misfits(
        all,
        #"{"s":"x","i16":-32768,"i32":2147483647,"i64":9223372036854775807,"f":1e400,"b":true,"#
          + #""t":"2024-05-01T10:00:00Z","u":1714557600000,"j":{"x":[]},"o":{"r":"x"},"a":[1,null],"#
          + #""e":"{\"n\":1}","v":"y","more":{"r":null,"s":7}}"#) == [])
    #expect(misfits(all, #"{"u":"2024/05/01"}"#) == [])
  }

  @Test func `null and the empty string are no values, and fit wherever a string may be`() {
    for event in [
      "{}",
      #"{"s":null,"i16":null,"b":null,"t":null,"j":null,"o":null,"a":null,"e":null,"v":null}"#,
      #"{"s":"","t":"","u":"","j":"","e":"","v":""}"#,
    ] {
      #expect(misfits(all, event) == [])
    }
  }

  @Test(arguments: [
    (#"{"s":1}"#, "s is a number, not a string"), (#"{"s":{}}"#, "s is an object, not a string"),
    (#"{"i16":32768}"#, "i16 is 32768, not a whole number of 16 bits"),
    (#"{"i32":2147483648}"#, "i32 is 2147483648, not a whole number of 32 bits"),
    (#"{"i64":9223372036854775808}"#, "i64 is 9223372036854775808, not a whole number of 64 bits"),
    (#"{"i64":1.0}"#, "i64 is 1.0, not a whole number of 64 bits"),
    (#"{"i32":"7"}"#, "i32 is a string, not a whole number of 32 bits"),
    (#"{"i32":""}"#, "i32 is a string, not a whole number of 32 bits"),
    (#"{"f":"1"}"#, "f is a string, not a number"), (#"{"b":0}"#, "b is a number, not a boolean"),
    (#"{"t":1}"#, "t is a number, not a string"),
    (#"{"u":[]}"#, "u is an array, not a string or a number"),
    (#"{"o":[1]}"#, "o is an array, not an object"),
    (#"{"a":{"x":1}}"#, "a is an object, not an array"),
    (#"{"a":[1,"x",[]]}"#, "a[1] is a string, not a whole number of 32 bits"),
    (#"{"e":{"n":1}}"#, "e is an object, not a string that holds JSON"),
    (#"{"e":"{\"n\":true}"}"#, "e.n is a boolean, not a whole number of 32 bits"),
    (#"{"e":"[]"}"#, "e is an array, not an object"),
    (#"{"e":"{\"n\":"}"#, "e holds no JSON: the text ends before the value does"),
  ])
  func `a value of another type is told with its path and what it is`(event: String, misfit: String)
  {
    #expect(misfits(all, event).first == "wrong_type " + misfit)
  }

  @Test func `a time that cannot be read names the formats and the text`() {
    #expect(misfits(all, #"{"t":"soon"}"#) == ["bad_time t is no time as rfc3339 has it: soon"])
    #expect(
      misfits(all, #"{"u":"2024-05-01"}"#) == [
        "bad_time u is no time as unix_ms or %Y/%m/%d has it: 2024-05-01"
      ])
    #expect(
      misfits(all, #"{"u":1e30}"#) == ["bad_time u is no time as unix_ms or %Y/%m/%d has it: 1e30"])
    let long = String(repeating: "x", count: 65)
    #expect(misfits(all, #"{"t":"\#(long)"}"#).first?.hasSuffix("xx…") == true)
  }

  @Test func `a value that breaks a rule is told`() {
    #expect(
      misfits(all, #"{"v":"z"}"#) == ["invalid_value v is none of the values allowed: z"])
    #expect(misfits(all, #"{"v":"\u0078"}"#) == [])
  }

  @Test func `what is required and missing, null or empty is told, also inside lists`() throws {
    let schema = try ownSchema(
      "R", "name: a, type: string, required: true", "name: b, type: int, required: true",
      "name: o, type: object, fields: [{name: r, type: string, required: true}]",
      "name: l, type: array, element: {type: object, fields: [{name: r, type: int, required: true}]}"
    )
    #expect(
      misfits(schema, #"{"b":null,"o":{"r":""},"l":[{"r":1},{}]}"#) == [
        "missing_required a is missing", "missing_required b is null",
        "missing_required o.r is empty", "missing_required l[1].r is missing",
      ])
    #expect(
      misfits(schema, #"{"a":"","b":"","o":null}"#) == [
        "missing_required a is empty", "missing_required b is empty",
      ])
  }

  @Test func `a key that is there twice is told, unless that is allowed`() {
    let event = #"{"s":"x","\u0073":1,"o":{"r":""},"o":{"r":"x"},"more":1,"more":2}"#
    #expect(
      misfits(all, event) == [
        "duplicate_key s is there twice", "duplicate_key o is there twice",
        "missing_required o.r is empty",
      ])
    #expect(misfits(all, event, duplicates: .first) == ["missing_required o.r is empty"])
    #expect(
      misfits(all, event, duplicates: .last) == ["wrong_type s is a number, not a string"])
  }

  @Test func `keys with dots stand in quotes in a path`() throws {
    let schema = try ownSchema("Q", "name: 'a.b', type: object, fields: [{name: c, type: int}]")
    #expect(
      misfits(schema, #"{"a.b":{"c":""}}"#) == [
        "wrong_type \"a.b\".c is a string, not a whole number of 32 bits"
      ])
  }

  @Test func `of a hundred thousand misfits the first are told and all are counted`() {
    let list = [String](repeating: "true", count: 100_000).joined(separator: ",")
    let bytes = Array(#"{"a":[\#(list)]}"#.utf8)
    let fit = FitTest(all).fit(of: bytes.span)
    #expect(fit.misfits.count == Fit.toldMisfits)
    #expect(fit.further == 100_000 - Fit.toldMisfits)
    #expect(fit.misfits.last?.path == "a[19]")
  }

  @Test func `five hundred levels that the schema does not look into are passed over`() {
    let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    #expect(misfits(all, #"{"j":\#(nested),"more":\#(nested),"s":"x"}"#) == [])
    #expect(misfits(all, #"{"s":\#(nested)}"#) == ["wrong_type s is an array, not a string"])
  }
}

@Suite struct `A fit test and enriching agree` {
  /// The fields of the log type below, each with a value that fits it.
  private static let fields = [
    ("s", #""x""#), ("i", "-7"), ("l", "3000000000"), ("f", "1.5"), ("b", "true"),
    ("t", #""2024-05-01T10:00:00Z""#), ("u", "1714557600000"), ("j", #"{"s":[1]}"#),
    ("o", #"{"s":"x","n":1}"#), ("a", #"[{"s":"x"},null]"#), ("p", #"["x","y"]"#),
    ("e", #""{\"n\":1}""#), ("v", #""y""#), ("n", "1"), ("k", #""192.0.2.1""#),
  ]

  /// A value that fits some field or none.
  private func value(_ random: inout SeededRandom, depth: Int) -> String {
    var values = [
      "null", #""""#, #""z""#, "1", "40000", "1e3", #""soon""#, #""{\"n\":\"x\"}""#,
      #""{\"n\":null}""#, #""\uFEFF{\"n\":1}""#, #""{\"n\":1,\"n\":1}""#, #""[1]""#, #""{""#,
    ]
    if depth < 3 {
      let inner = (0..<Int.random(in: 0...2, using: &random)).map { _ in
        value(&random, depth: depth + 1)
      }
      values += ["[\(inner.joined(separator: ","))]"]
      values += [object(&random, depth: depth + 1), object(&random, depth: depth + 1)]
    }
    return random.pick(values)
  }

  private func object(_ random: inout SeededRandom, depth: Int = 0) -> String {
    var members: [String] = []
    for (name, good) in Self.fields where random.chance(2) {
      let isGood = !random.chance(8)
      members.append(#""\#(name)":"# + (isGood ? good : value(&random, depth: depth)))
      if random.chance(50) { members.append(#""\#(name)":"# + value(&random, depth: depth)) }
    }
    return "{\(members.joined(separator: ","))}"
  }

  @Test(arguments: DuplicateKeys.allCases)
  func `an event without misfits is enriched with no wrong type, and any other is not`(
    _ duplicates: DuplicateKeys
  ) throws {
    let inner = "[{name: n, type: int}, {name: s, type: string, required: true}]"
    let schema = try ownSchema(
      "All", "name: s, type: string, required: true", "name: i, type: smallint",
      "name: l, type: bigint, required: true", "name: f, type: float", "name: b, type: boolean",
      "name: t, type: timestamp, timeFormats: [rfc3339], isEventTime: true",
      "name: u, type: timestamp, timeFormats: [unix_ms]", "name: j, type: json",
      "name: o, type: object, fields: \(inner)",
      "name: a, type: array, element: {type: object, fields: \(inner)}",
      "name: p, type: array, element: {type: string, validate: {deny: [z]}}",
      "name: e, type: object, isEmbeddedJSON: true, fields: [{name: n, type: int, required: true}]",
      "name: v, type: string, validate: {allow: [x, y]}",
      "name: k, type: string, validate: {ip: ipv4}")
    let test = FitTest(schema, duplicates: duplicates)
    var enricher = try Enricher(schema)
    enricher.duplicates = duplicates
    var random = SeededRandom(seed: 4)
    var (good, bad) = (0, 0)
    for _ in 0..<20_000 {
      let rest = object(&random).dropFirst()
      let event =
        random.chance(2) ? "{" + rest : #"{"s":"x","l":1"# + (rest == "}" ? "" : ",") + rest
      let bytes = Array(event.utf8)
      let fits = test.fit(of: bytes.span).isGood
      enricher.counts = enricher.plan.emptyCounts
      let isEnriched = enricher.outcome(of: bytes).line != nil && enricher.counts.wrongTypes.isEmpty
      #expect(fits == isEnriched, "\(event)")
      if fits { good += 1 } else { bad += 1 }
    }
    #expect(good > 500)
    #expect(bad > 500)
  }
}
