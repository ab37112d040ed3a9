import JSONText
import Testing

@testable import Schemas

private func builtIn() throws -> Plan {
  try Plan(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
}

private func logType(_ name: String) throws -> LogTypePlan {
  try #require(try builtIn().logTypes.first { $0.name == name })
}

private func reference(_ selector: String, of logType: LogTypePlan) throws -> Reference {
  try #require(logType.references.first { $0.selector == selector })
}

/// The candidates as `table as key`.
private func names(_ candidates: [Candidate], in plan: Plan) -> [String] {
  candidates.map { "\(plan.tables[$0.table]) as \($0.flatKey ?? "-")" }
}

/// The paths of slots.
private func paths(_ slots: [Int], of logType: LogTypePlan) -> [String] {
  slots.map { slot in logType.fields.first { $0.slot == slot }?.path ?? "?" }
}

/// A log type with `fields`, each a line of YAML without its dash.
private func schema(_ name: String = "S", _ fields: String...) throws -> LogSchema {
  let lines = fields.map { "  - \($0)" }.joined(separator: "\n")
  return try LogSchema(yaml: Array("schema: \(name)\nfields:\n\(lines)\n".utf8), file: "s.yml")
}

/// A table for the log type S with `selectors`, each `{path: …, as: …}`.
private func table(
  _ name: String, kind: String? = nil, isEnabled: Bool = true, logType: String = "S",
  _ selectors: String...
) throws -> TableDefinition {
  let yaml = """
    AnalysisType: lookup_table
    LookupName: \(name)
    Enabled: \(isEnabled)
    name: name
    columns:
      - {name: id}
      - {name: name}
    LogTypeMap:
      PrimaryKey: id
      AssociatedLogTypes:
        - LogType: \(logType)
          Selectors: [\(selectors.joined(separator: ", "))]
    \(kind.map { "kind: \($0)" } ?? "")
    """
  return try TableDefinition(yaml: Array(yaml.utf8), file: "\(name).yml")
}

private func planError(_ schemas: [LogSchema], _ tables: [TableDefinition]) -> PlanError? {
  do throws(PlanError) {
    _ = try Plan(logSchemas: schemas, tables: tables)
    return nil
  } catch {
    return error
  }
}

struct BuiltInPlanTests {
  @Test func `each reference of a usage and a sign-in has the one table of its kind`() throws {
    let plan = try builtIn()
    let usage = try logType("OnePassword.ItemUsage")
    #expect(usage.references.map(\.selector) == ["vault_uuid", "item_uuid", "user.uuid"])
    #expect(
      usage.references.map { names($0.candidates, in: plan) }
        == [["vaults as vault_name"], ["items as item_name"], ["users as user_name"]])
    #expect(usage.references.allSatisfy { $0.choice == nil })
    let signIn = try logType("OnePassword.SignInAttempt")
    #expect(signIn.references.map(\.selector) == ["target_user.uuid"])
    #expect(
      signIn.references.map { names($0.candidates, in: plan) } == [["users as target_user_name"]])
    #expect(signIn.references.allSatisfy { $0.choice == nil })
  }

  @Test func `an audit event's actor is a user, its object and aux may be in any table`() throws {
    let plan = try builtIn()
    let audit = try logType("OnePassword.AuditEvent")
    #expect(audit.references.map(\.selector) == ["actor_uuid", "object_uuid", "aux_uuid"])
    #expect(
      audit.references.map { names($0.candidates, in: plan) }
        == [
          ["users as actor_name"],
          ["vaults", "items", "users", "groups"].map { "\($0) as object_name" },
          ["vaults", "items", "users", "groups"].map { "\($0) as aux_name" },
        ])
  }

  @Test(
    arguments: [
      ("user", ["users"], nil), ("gm", ["groups"], ["users"]), ("uva", ["vaults"], ["users"]),
      ("gva", ["vaults"], ["groups"]), ("item", ["items"], ["vaults"]), ("items", ["vaults"], nil),
      ("vault", ["vaults"], nil), ("group", ["groups"], nil), ("device", [], ["users"]),
      ("account", [], nil), ("sa", ["users"], nil), ("miguser", ["users"], ["users"]),
      ("vaultkey", ["vaults"], nil), ("itemhist", nil, nil), ("sso", [], ["groups"]),
      ("dlgdsess", [], []), ("never seen", nil, nil),
    ] as [(String, [String]?, [String]?)])
  func `the object type chooses the tables; nil where its meaning is not known`(
    objectType: String, object: [String]?, aux: [String]?
  ) throws {
    let plan = try builtIn()
    let audit = try logType("OnePassword.AuditEvent")
    for (selector, expected) in [("object_uuid", object), ("aux_uuid", aux)] {
      let reference = try reference(selector, of: audit)
      let choice = try #require(reference.choice)
      #expect(paths([choice.bySlot], of: audit) == ["object_type"])
      let chosen = choice.known[Array(objectType.utf8)]?.map {
        plan.tables[reference.candidates[$0].table]
      }
      #expect(chosen == expected)
    }
  }

  @Test func `details beside an audit event's UUID make it a user`() throws {
    let plan = try builtIn()
    let audit = try logType("OnePassword.AuditEvent")
    for (selector, details) in [("object_uuid", "object_details"), ("aux_uuid", "aux_details")] {
      let reference = try reference(selector, of: audit)
      let choice = try #require(reference.choice)
      #expect(paths([try #require(choice.personSlot)], of: audit) == [details])
      #expect(choice.people.map { plan.tables[reference.candidates[$0].table] } == ["users"])
    }
  }

  @Test func `an object with the uuid and the name of an actor says who somebody is`() throws {
    func listing(_ name: String) throws -> [String] {
      let logType = try logType(name)
      return logType.people.map {
        paths([$0.uuid, $0.name] + [$0.email].compactMap { $0 }, of: logType)
          .joined(separator: " ")
      }
    }
    func person(_ path: String) -> String { "\(path).uuid \(path).name \(path).email" }
    #expect(try listing("OnePassword.ItemUsage") == [person("user")])
    #expect(try listing("OnePassword.SignInAttempt") == [person("target_user")])
    #expect(
      try listing("OnePassword.AuditEvent")
        == ["actor_details", "object_details", "aux_details"].map(person))
    let other = try schema(
      "T",
      "{name: d, type: object, fields: [{name: k, type: string, indicators: [actor_id]}, "
        + "{name: n, type: string, indicators: [username]}]}")
    let own = try Plan(
      logSchemas: [
        other,
        schema(
          "S", "{name: id, type: string, indicators: [actor_id]}",
          "{name: nick, type: string, indicators: [username]}",
          "{name: a, type: object, fields: [{name: x, type: string, indicators: [username]}]}",
          "{name: b, type: object, fields: [{name: k, type: string, indicators: [actor_id]}, "
            + "{name: n, type: string, indicators: [username]}]}",
          "{name: c, type: object, fields: [{name: k, type: int, indicators: [actor_id]}, "
            + "{name: n, type: string, indicators: [username]}]}"),
      ], tables: [table("users", "id")])
    #expect(own.logTypes[0].people.isEmpty, "no selector of users is in its events")
    let compiled = own.logTypes[1]
    #expect(compiled.people.map { paths([$0.uuid, $0.name], of: compiled) } == [["b.k", "b.n"]])
    #expect(compiled.people.map(\.email) == [nil])
  }

  @Test func `the indicators are those of the seed's schemas and the users of the others`() throws {
    func listing(_ name: String) throws -> [String] {
      let logType = try logType(name)
      return logType.indicators.map {
        "\($0.key): \(paths($0.slots, of: logType).joined(separator: " "))"
      }
    }
    #expect(
      try listing("OnePassword.ItemUsage") == [
        "p_any_emails: user.email", "p_any_ip_addresses: client.ip_address",
        "p_any_actor_ids: user.uuid", "p_any_usernames: user.name",
      ])
    #expect(
      try listing("OnePassword.SignInAttempt") == [
        "p_any_emails: target_user.email", "p_any_ip_addresses: client.ip_address",
        "p_any_actor_ids: target_user.uuid", "p_any_usernames: target_user.name",
      ])
    #expect(
      try listing("OnePassword.AuditEvent") == [
        "p_any_emails: actor_details.email object_details.email aux_details.email",
        "p_any_ip_addresses: session.ip",
        "p_any_actor_ids: actor_uuid actor_details.uuid object_details.uuid aux_details.uuid",
        "p_any_usernames: actor_details.name object_details.name aux_details.name",
      ])
  }

  @Test func `what is required, and what tells the log types apart`() throws {
    func listing(_ name: String) throws -> [[String]] {
      let logType = try logType(name)
      return [
        paths(logType.identifyingSlots, of: logType), logType.required.map(\.path),
        [logType.eventTime?.path ?? "-"], paths([try #require(logType.identitySlot)], of: logType),
      ]
    }
    #expect(
      try listing("OnePassword.AuditEvent") == [
        ["object_type", "actor_uuid"], ["uuid", "timestamp", "action", "object_type"],
        ["timestamp"], ["uuid"],
      ])
    #expect(
      try listing("OnePassword.SignInAttempt") == [
        ["target_user", "session_uuid", "category"], ["uuid", "timestamp"], ["timestamp"], ["uuid"],
      ])
    #expect(
      try listing("OnePassword.ItemUsage")
        == [["item_uuid", "vault_uuid"], ["uuid", "timestamp"], ["timestamp"], ["uuid"]])
    #expect(
      try builtIn().logTypes.flatMap(\.required).allSatisfy { $0.parentSlot == nil })
  }

  @Test func `keytag's own keys are never a field of a schema, and are cut out of every event`()
    throws
  {
    let plan = try builtIn()
    let fields = Set(BuiltIn.logSchemas.flatMap { $0.fields.map(\.name) })
    let flatKeys = [
      "vault_name", "item_name", "user_name", "actor_name", "target_user_name", "object_name",
      "aux_name",
    ]
    let own = Plan.ownKeys + flatKeys
    #expect(fields.isDisjoint(with: own))
    #expect(Set(own).count == own.count)
    let written = plan.logTypes.flatMap(\.references).flatMap(\.candidates).compactMap(\.flatKey)
    #expect(Set(written) == Set(flatKeys))
    let indicators = plan.logTypes.flatMap(\.indicators).map(\.key)
    #expect(Set(indicators).isSubset(of: Plan.ownKeys))

    // What the trie makes of them is known by inserting them: own keys have no slot yet.
    var trie = plan.trie
    for key in own { #expect(trie.insert([key]) >= plan.trie.slotCount) }
    for field in fields { #expect(trie.insert([field]) < plan.trie.slotCount) }
  }

  @Test func `the keys of pages are looked for`() throws {
    let plan = try builtIn()
    #expect(plan.wrapperKeys == ["items", "events"])
    var trie = plan.trie
    #expect(plan.wrapperSlots == plan.wrapperKeys.map { trie.insert([$0]) })
  }

  @Test func `every pair of reference and table has a counter of its own`() throws {
    let plan = try builtIn()
    let counters = plan.logTypes.flatMap(\.references).flatMap(\.candidates).map(\.counter)
    #expect(counters.sorted() == Array(0..<plan.counterCount))
    #expect(plan.counterCount == 13)
  }

  @Test func `the values that fit a field are those of its type, and null and none always`() throws
  {
    let usage = try logType("OnePassword.ItemUsage")
    func kinds(_ path: String) -> Set<ValueKind>? {
      usage.fields.first { $0.path == path }?.check.kinds
    }
    #expect(kinds("uuid") == [.string])
    #expect(kinds("timestamp") == [.string])
    #expect(kinds("used_version") == [.number])
    #expect(kinds("location.latitude") == [.number])
    #expect(kinds("user") == [.object])
    for field in usage.fields {
      let all = [ValueKind.absent, .null, .false, .true, .number, .string, .object, .array]
      let fitting = all.filter { field.check.kindMask & 1 << $0.rawValue != 0 }
      #expect(Set(fitting) == field.check.kinds.union([.absent, .null]))
    }
  }
}

struct CompilePlanTests {
  @Test func `a table of another kind is not asked, and one without a kind is`() throws {
    let schema = try schema("S", "{name: v, type: string, identifies: {kind: vault}}")
    let plan = try Plan(
      logSchemas: [schema],
      tables: [
        table("users", kind: "user", "{path: v, as: u_name}"),
        table("vaults", kind: "vault", "{path: v, as: v_name}"),
        table("any", "{path: v, as: any_name}"),
      ])
    let logType = try #require(plan.logTypes.first)
    #expect(
      logType.references.map { names($0.candidates, in: plan) }
        == [["vaults as v_name", "any as any_name"]])
    #expect(plan.counterCount == 2)
    #expect(logType.references.flatMap(\.candidates).map(\.counter) == [0, 1])
  }

  @Test func `a field whose kind no table holds is no reference`() throws {
    let schema = try schema("S", "{name: d, type: string, identifies: {kind: device}}")
    let plan = try Plan(
      logSchemas: [schema], tables: [table("users", kind: "user", "{path: d, as: d_name}")])
    #expect(plan.logTypes.flatMap(\.references).isEmpty)
    #expect(plan.counterCount == 0)
  }

  @Test func `a field that says nothing of its kind is looked up wherever a table selects it`()
    throws
  {
    let plan = try Plan(
      logSchemas: [schema("S", "{name: x, type: string}")],
      tables: [
        table("a", kind: "user", "{path: x, as: x_name}"), table("b", kind: "vault", "{path: x}"),
        table("c", isEnabled: false, "{path: x, as: c_name}"),
        table("d", logType: "Other", "{path: x, as: d_name}"),
      ])
    #expect(plan.tables == ["a", "b", "d"])
    #expect(
      plan.logTypes.flatMap(\.references).map { names($0.candidates, in: plan) }
        == [["a as x_name", "b as -"]])
  }

  @Test func `a table without a kind is asked for every value and for people`() throws {
    let field =
      "{name: x, type: string, identifies: {by: t, person: p, kinds: {v: vault, d: device}}}"
    let plan = try Plan(
      logSchemas: [
        schema(
          "S", field, "{name: t, type: string}",
          "{name: p, type: object, fields: [{name: q, type: string}]}")
      ],
      tables: [table("any", "{path: x}"), table("vaults", kind: "vault", "{path: x}")])
    let choice = try #require(plan.logTypes.first?.references.first?.choice)
    #expect(choice.known == [Array("v".utf8): [0, 1], Array("d".utf8): [0]])
    #expect(choice.people == [0])
  }

  @Test func `a flat key that is a field of its log type would take the event's own value`() throws
  {
    let schemas = [
      try schema("S", "{name: x, type: string}", "{name: y, type: string}"),
      try schema("T", "{name: w, type: object, fields: [{name: z, type: string}]}"),
    ]
    let error = planError(schemas, [try table("vaults", "{path: x, as: y}")])
    #expect(error == .flatKeyIsTaken(table: "vaults", key: "y", by: "S"))
    #expect(planError(schemas, [try table("vaults", "{path: x, as: z}")]) == nil)
    #expect(
      planError(schemas, [try table("vaults", isEnabled: false, "{path: x, as: y}")]) == nil)
    #expect(
      error?.description
        == "table \"vaults\": \"as: y\" is a key that S has itself; choose another")
  }

  @Test func `a flat key that another log type has as a field is cut only where it is keytag's`()
    throws
  {
    let schemas = [
      try schema("S", "{name: x, type: string}"),
      try schema("T", "{name: user_name, type: string}"),
    ]
    let plan = try Plan(logSchemas: schemas, tables: [table("t", "{path: x, as: user_name}")])
    var trie = plan.trie
    #expect(plan.logTypes[0].contested?.slots == [trie.insert(["user_name"])])
    #expect(plan.logTypes[1].contested == nil)
    #expect(
      planError(
        schemas, [try table("t", "{path: x, as: user_name}", "{path: user_name}")])
        == .pathIsOwnKey(table: "t", path: "user_name"))
    #expect(
      planError(
        schemas,
        [
          try table("t", "{path: x, as: user_name}"),
          try table("u", logType: "T", "{path: user_name}"),
        ]) == nil)
  }

  @Test func `two log types of one name, or more keys than a walk numbers, are refused`() throws {
    let one = try schema("S", "{name: x, type: string}")
    #expect(planError([one, one], []) == .logTypeIsThereTwice(name: "S"))
    #expect(
      planError([one, one], [])?.description == "there are two log types called \"S\"")
    let fields = (0..<30_000).map { "  - {name: f\($0), type: string}\n" }.joined()
    let wide = try LogSchema(yaml: Array("schema: W\nfields:\n\(fields)".utf8), file: "w.yml")
    #expect(planError([wide], []) == .tooManyKeys(limit: 30_000))
    #expect(
      planError([wide], [])?.description
        == "the log types and tables together have more than 30000 keys")
    let inner = try LogSchema(
      yaml: Array(
        "schema: W\nfields:\n  - name: a\n    type: array\n    element:\n      type: object\n"
          .utf8) + Array("      fields:\n".utf8)
        + Array(
          (0...30_000).map { "        - {name: f\($0), type: string}\n" }.joined().utf8),
      file: "w.yml")
    #expect(planError([inner], []) == .tooManyKeys(limit: 30_000))
  }

  @Test(arguments: ["items", "events", "cursor", "has_more"])
  func `a flat key that wraps events would hide a page`(key: String) throws {
    let error = planError(
      [try schema("S", "{name: x, type: string}")], [try table("t", "{path: x, as: \(key)}")])
    #expect(error == .flatKeyIsTaken(table: "t", key: key, by: "a page of events"))
    #expect(
      error?.description
        == "table \"t\": \"as: \(key)\" is a key that a page of events has itself; choose another")
  }

  @Test func `one flat key for two paths would be written twice`() throws {
    let schema = try schema("S", "{name: x, type: string}", "{name: y, type: string}")
    let first = try table("a", "{path: x, as: n}")
    let error = planError([schema], [first, try table("b", "{path: y, as: n}")])
    #expect(error == .flatKeyIsGivenTwice(table: "b", key: "n", logType: "S"))
    #expect(
      error?.description == "table \"b\": \"as: n\" is the name of another path of S already")
    #expect(planError([schema], [first, try table("b", "{path: x, as: n}")]) == nil)
    #expect(planError([schema], [first, try table("b", logType: "T", "{path: y, as: n}")]) == nil)
  }

  @Test func `a field that keytag writes itself would be there twice`() throws {
    for key in ["p_enrichment", "p_log_type", "p_any_emails", "p_any_aws_arns", "p_row_id"] {
      let error = planError([try schema("S", "{name: \(key), type: json}")], [])
      #expect(error == .fieldIsOwnKey(logType: "S", key: key))
      #expect(
        error?.description
          == "log type \"S\": the field \(key) is one that keytag writes itself")
    }
  }

  @Test func `two tables of one name would be one key twice`() throws {
    let schema = try schema("S", "{name: x, type: string}")
    let error = planError(
      [schema], [try table("a", "{path: x}"), try table("a", "{path: x, as: n}")])
    #expect(error == .tableIsThereTwice(name: "a"))
    #expect(error?.description == "there are two tables called \"a\"")
    #expect(
      planError(
        [schema], [try table("a", "{path: x}"), try table("a", isEnabled: false, "{path: x}")])
        == nil)
  }

  @Test func `a log type that has items or events of its own takes them for no page`() throws {
    let plan = try Plan(logSchemas: [schema("S", "{name: items, type: json}")], tables: [])
    #expect(plan.wrapperKeys == ["events"])
  }

  @Test func `a required field below an object is required only where the object is`() throws {
    let plan = try Plan(
      logSchemas: [
        schema("S", "{name: o, type: object, fields: [{name: r, type: string, required: true}]}")
      ], tables: [])
    var trie = plan.trie
    let required = try #require(plan.logTypes.first?.required.first)
    #expect(required.path == "o.r")
    #expect(required.slot == trie.insert(["o", "r"]))
    #expect(required.parentSlot == trie.insert(["o"]))
  }

  @Test func `a log type without a uuid or an event time has neither`() throws {
    let plan = try Plan(
      logSchemas: [schema("S", "{name: t, type: timestamp, timeFormats: [rfc3339]}")], tables: [])
    let logType = try #require(plan.logTypes.first)
    #expect(logType.eventTime?.path == nil)
    #expect(logType.identitySlot == nil)
    #expect(logType.fields.map(\.check.kinds) == [[.string]])
  }

  @Test func `indicators keep one order, each with a key of its own`() {
    #expect(Array(Indicator.outputOrder.prefix(4)) == [.email, .ip, .actorID, .username])
    #expect(Set(Indicator.outputOrder.map(\.outputKey)).count == Indicator.outputOrder.count)
    #expect(
      Set(Indicator.outputOrder.map(\.outputKey)) == Set(Indicator.allCases.map(\.outputKey)))
    #expect(
      Indicator.outputOrder.map(\.outputKey) == [
        "p_any_emails", "p_any_ip_addresses", "p_any_actor_ids", "p_any_usernames",
        "p_any_domain_names", "p_any_md5_hashes", "p_any_sha1_hashes", "p_any_sha256_hashes",
        "p_any_mac_addresses", "p_any_serial_numbers", "p_any_trace_ids", "p_any_aws_account_ids",
        "p_any_aws_arns", "p_any_aws_instance_ids", "p_any_aws_tags",
      ])
  }
}
