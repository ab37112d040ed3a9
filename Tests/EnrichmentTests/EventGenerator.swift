import TestSupport

/// Makes random events of all three types, written in every way that JSON allows: odd white space,
/// escapes, keys in any order, keys of keytag's own, keys of nobody, repeated keys of nobody.
struct EventGenerator {
  private indirect enum Value {
    case token(String)
    case object([(key: String, value: Value)])
  }

  private var random: SeededRandom
  private let spaces: [String]
  private let bringsOwnKeys: Bool
  private var text: [UInt8] = []

  /// - Parameters:
  ///   - spansLines: Whether line breaks may stand between tokens.
  ///   - bringsOwnKeys: Whether the events have keys that keytag cuts out.
  init(seed: UInt64, spansLines: Bool, bringsOwnKeys: Bool) {
    random = SeededRandom(seed: seed)
    spaces = [" ", "  ", "\t", " \t "] + (spansLines ? ["\n", "\r\n", "\n    ", " \n\t"] : [])
    self.bringsOwnKeys = bringsOwnKeys
  }

  /// An event, which may have white space around it.
  mutating func next() -> [UInt8] {
    text = []
    space()
    write(event())
    space()
    return text
  }

  private mutating func event() -> Value {
    var members: [(key: String, value: Value)] = [
      ("uuid", .token(#""E1""#)), ("timestamp", .token(random.pick(Self.times))),
    ]
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      add(["vault_uuid", "item_uuid"], to: &members)
      if members.count == 2 { members.append(("item_uuid", .token(#""I1""#))) }
      members.append(("user", person()))
      members.append(("client", .object([("ip_address", string())])))
    case 1:
      members.append(("category", .token(#""success""#)))
      members.append(("target_user", person()))
      members.append(("details", .token("null")))
    default:
      members.append(("action", .token(#""grant""#)))
      members.append(("object_type", .token("\"\(random.pick(ObjectType.all).name)x\"")))
      add(["actor_uuid", "object_uuid", "aux_uuid"], to: &members)
      members.append(("object_details", person()))
      members.append(("session", .object([("ip", string())])))
    }
    for key in ["x", "x", "p_any", "vault_nam", "é\u{1F600}", "", #"a\"b"#] where random.chance(4) {
      members.append((key, anything(depth: 0)))
    }
    if bringsOwnKeys {
      for key in Self.ownKeys where random.chance(5) { members.append((key, anything(depth: 0))) }
      if random.chance(8) { members.append(("p_enrichment", .token("{}"))) }
    }
    members.shuffle(using: &random)
    return .object(members)
  }

  private mutating func add(_ keys: [String], to members: inout [(key: String, value: Value)]) {
    for key in keys where !random.chance(3) { members.append((key, string())) }
  }

  private mutating func person() -> Value {
    if random.chance(6) { return .token(random.pick(["null", "{}", "7", #""Ana""#])) }
    var members = ["uuid", "name", "email"].map { (key: $0, value: string()) }
    if random.chance(3) { members.append(("vault_name", string())) }
    return .object(members)
  }

  private mutating func string() -> Value { .token(random.pick(Self.strings)) }

  private mutating func anything(depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 2 ? 2 : 3), using: &random) {
    case 0: string()
    case 1: .token(random.pick(["null", "true", "-0.0e+1", "[ ]", #"[1, {"uuid":"U1"},"]}"]"#]))
    default:
      .object(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          (random.pick(["uuid", "a", "p_log_type", "a"]), anything(depth: depth + 1))
        })
    }
  }

  private mutating func write(_ value: Value) {
    switch value {
    case .token(let token): text += Array(token.utf8)
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        space()
        text += Array("\"\(spelled(member.key))\"".utf8)
        space()
        text.append(UInt8(ascii: ":"))
        space()
        write(member.value)
        space()
      }
      space()
      text.append(UInt8(ascii: "}"))
    }
  }

  /// A key as it is or with one of its letters escaped.
  private mutating func spelled(_ key: String) -> String {
    guard random.chance(5), let place = key.utf8.firstIndex(of: UInt8(ascii: "_")) else {
      return key
    }
    return key[..<place] + #"\u005"# + random.pick(["f", "F"]) + key[place...].dropFirst()
  }

  private mutating func space() {
    if random.chance(6) { text += Array(random.pick(spaces).utf8) }
  }

  static let ownKeys = [
    "vault_name", "item_name", "user_name", "actor_name", "target_user_name", "object_name",
    "aux_name", "p_log_type", "p_event_time", "p_any_emails", "p_any_ip_addresses",
    "p_any_actor_ids", "p_any_usernames", "p_any_domain_names", "p_enrichment", "p_row_id",
    "p_tables_sha256", "p_reject", "p_summary",
  ]

  private static let times = [
    #""2024-05-01T10:00:00Z""#, #""2024-05-01 10:00:00.25""#, #""2024-05-01T10:00:00+09:00""#,
    #""2024-05-01T10\u003a00:00.123456789Z""#,
  ]

  private static let strings = [
    #""""#, #"" ""#, #""X""#, #""V1""#, #""I1""#, #""U1""#, #""U\u0032""#, #""G1""#, #""nobody""#,
    #""a@example.com""#, #"" b@example.com\t""#, #""192.0.2.1""#, #""2001:db8::1""#,
    #""1.1.1.1.1""#, #""\"},{\\""#, #""\\""#, #""\ud800""#, #""\u0000\u001f""#, #""日本\u6771""#,
    #""p_log_type\":1""#, "null", "12", "[]",
    "\"" + String(repeating: "long ", count: 40) + "\"",
  ]
}
