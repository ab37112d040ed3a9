import Testing

@testable import Schemas

@Suite struct BuiltInLogSchemaTests {
  @Test func `log types are tried as audit, sign-in, usage, each by keys of its own`() {
    #expect(
      BuiltIn.logSchemas.map(\.name)
        == ["OnePassword.AuditEvent", "OnePassword.SignInAttempt", "OnePassword.ItemUsage"])
    #expect(
      BuiltIn.logSchemas.map(\.identifiedBy)
        == [
          ["object_type", "actor_uuid"], ["target_user", "session_uuid", "category"],
          ["item_uuid", "vault_uuid"],
        ])
  }

  static let location = [
    "location: object", "location.country: string", "location.region: string",
    "location.city: string", "location.longitude: float", "location.latitude: float",
  ]

  static let client = [
    "client: object", "client.app_name: string", "client.app_version: string",
    "client.platform_name: string", "client.platform_version: string", "client.os_name: string",
    "client.os_version: string", "client.ip_address: string ip",
  ]

  static func user(_ name: String) -> [String] {
    [
      "\(name): object", "\(name).uuid: string actor_id", "\(name).name: string username",
      "\(name).email: string email",
    ]
  }

  static func userOfV2(_ name: String) -> [String] {
    user(name) + [
      "\(name).type: string", "\(name).user_type: string", "\(name).user_account_uuid: string",
    ]
  }

  static let head = [
    "uuid: string required", "timestamp: timestamp required event-time", "account_uuid: string",
  ]

  @Test func `item usages have every field, with type, need and indicators`() throws {
    #expect(
      try listing("OnePassword.ItemUsage")
        == Self.head + [
          "vault_uuid: string", "item_uuid: string", "used_version: bigint", "action: string",
        ] + Self.userOfV2("user") + Self.client + Self.location)
  }

  @Test func `sign-in attempts have every field, with type, need and indicators`() throws {
    #expect(
      try listing("OnePassword.SignInAttempt")
        == Self.head + [
          "session_uuid: string", "country: string", "category: string", "type: string",
          "details: object", "details.value: string",
        ] + Self.userOfV2("target_user") + Self.client + Self.location)
  }

  @Test func `audit events have every field, with type, need and indicators`() throws {
    #expect(
      try listing("OnePassword.AuditEvent")
        == Self.head + [
          "actor_uuid: string actor_id", "actor_type: string", "actor_account_uuid: string",
        ] + Self.user("actor_details") + [
          "action: string required", "object_type: string required", "object_uuid: string",
        ] + Self.user("object_details") + ["aux_id: bigint", "aux_uuid: string"]
        + Self.user("aux_details") + [
          "aux_info: string", "session: object", "session.uuid: string",
          "session.login_time: timestamp", "session.device_uuid: string", "session.ip: string ip",
        ] + Self.location)
  }

  @Test func `UUIDs with one meaning say their kind, and no other field does`() throws {
    var kinds: [String] = []
    for schema in BuiltIn.logSchemas {
      schema.forEachField { path, field in
        if case .kind(let kind) = field.identifies { kinds.append("\(path) \(kind)") }
      }
    }
    #expect(
      kinds == [
        "actor_uuid user", "target_user.uuid user", "vault_uuid vault", "item_uuid item",
        "user.uuid user",
      ])
  }

  @Test func `what an audit event's UUIDs name follows object_type or a person's details`() throws {
    let object = try kindsByValue("object_uuid")
    #expect(object.by == (try path("object_type")))
    #expect(object.person == (try path("object_details")))
    #expect(
      object.kinds.map { "\($0) \($1)" }.sorted() == [
        "account account", "card card", "cred credential", "device device", "dlgdsess session",
        "ec email_change", "famchild family_child", "file file", "gm group", "group group",
        "gva vault", "invite invite", "item item", "items vault", "miguser user",
        "mngdacc managed_account", "pm payment_method", "report report", "sa user",
        "satoken token", "slackapp slack_app", "sso sso", "ssotkn sso_token", "sub subscription",
        "template template", "user user", "uva vault", "vault vault", "vaultkey vault",
      ])
    let aux = try kindsByValue("aux_uuid")
    #expect(aux.by == (try path("object_type")))
    #expect(aux.person == (try path("aux_details")))
    #expect(
      aux.kinds.map { "\($0) \($1)" }.sorted() == [
        "cred user", "device user", "dlgdsess session", "ec user", "gm user", "gva group",
        "item vault", "miguser user", "mngdacc account", "satoken user", "sso group", "uva user",
      ])
  }

  @Test func `an unknown meaning is left out rather than guessed`() throws {
    #expect(try kindsByValue("object_uuid").kinds["itemhist"] == nil)
    #expect(try kindsByValue("aux_uuid").kinds["vaultkey"] == nil)
  }

  @Test func `every schema's event time is its timestamp in RFC 3339`() throws {
    for schema in BuiltIn.logSchemas {
      #expect(schema.eventTime == (try path("timestamp")))
      #expect(schema.field(at: try path("timestamp"))?.type == .timestamp([.rfc3339]))
    }
  }

  private func kindsByValue(_ name: String) throws -> KindsByValue {
    let field = try #require(try schema("OnePassword.AuditEvent").field(at: path(name)))
    guard case .byValue(let kinds) = field.identifies else {
      Issue.record("\(name) is not told apart by another field's value")
      throw CancellationError()
    }
    return kinds
  }

  /// One line a field: path, type, and what else is said of it.
  private func listing(_ name: String) throws -> [String] {
    var lines: [String] = []
    try schema(name).forEachField { path, field in
      var words = ["\(path):", typeName(field.type)]
      if field.isRequired { words.append("required") }
      if field.isEventTime { words.append("event-time") }
      words += field.indicators.map(\.rawValue).sorted()
      lines.append(words.joined(separator: " "))
    }
    return lines
  }

  private func typeName(_ type: FieldType) -> String {
    switch type {
    case .string: "string"
    case .int: "int"
    case .smallint: "smallint"
    case .bigint: "bigint"
    case .float: "float"
    case .boolean: "boolean"
    case .timestamp: "timestamp"
    case .array: "array"
    case .object: "object"
    case .json: "json"
    case .embedded: "embedded"
    }
  }
}
