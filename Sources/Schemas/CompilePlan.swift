internal import JSONText

extension Plan {
  /// The keys that keytag writes whatever the tables are; an event that brings them loses them.
  package static let ownKeys =
    ["p_log_type", "p_event_time", "p_enrichment", "p_parse_time", "p_row_id"]
    + Indicator.outputOrder.map(\.outputKey)

  /// What an API page and the wrappers of collectors have beside their events.
  private static let wrapperCompanions = ["cursor", "has_more", "_metadata"]

  /// Compiles log types, in the order they are to be tried, and the tables that know their UUIDs.
  /// - Throws: What does not fit together: a key that an event would have twice.
  package init(logSchemas: [LogSchema], tables definitions: [TableDefinition]) throws(PlanError) {
    let tables = definitions.filter(\.isEnabled)
    let declared = Set(logSchemas.flatMap { $0.fields.map(\.name) })
    wrapperKeys = ["items", "events"].filter { !declared.contains($0) }
    try Self.check(logSchemas, tables, wrapperKeys: wrapperKeys)
    var trie = KeyTrie()
    var compiler = PlanCompiler(tables: tables)
    logTypes = logSchemas.map { compiler.compile($0, &trie) }
    wrapperSlots = wrapperKeys.map { trie.insert([$0]) }
    wrapperCompanionSlots = Self.wrapperCompanions.map { trie.insert([$0]) }
    let flatKeys = tables.flatMap { $0.logTypes.flatMap { $0.selectors.compactMap(\.flatKey) } }
    for key in Self.ownKeys + flatKeys { trie.insertOwn(key) }
    self.trie = trie
    self.tables = tables.map(\.name)
    tableIndicators = tables.map { table in
      table.columns.filter { !$0.indicators.isEmpty }.map { column in
        ColumnIndicator(
          column: column.name,
          indicators: Indicator.outputOrder.filter(column.indicators.contains))
      }
    }
  }
}

/// Compiles one log type after another, numbering the candidates through all of them.
private struct PlanCompiler {
  let tables: [TableDefinition]
  var candidateCount = 0

  mutating func compile(_ schema: LogSchema, _ trie: inout KeyTrie) -> LogTypePlan {
    var required: [RequiredField] = []
    var fields: [TypedField] = []
    var references: [Reference] = []
    var slotsByIndicator: [Indicator: [Int]] = [:]
    var eventTime: EventTimePlan?
    var all: [(FieldPath, Field)] = []
    schema.forEachField { all.append(($0, $1)) }
    for (path, field) in all {
      let slot = trie.insert(path.keys)
      fields.append(TypedField(slot: slot, path: path.description, kinds: field.type.kinds))
      if field.isEventTime, case .timestamp(let formats) = field.type {
        eventTime = EventTimePlan(slot: slot, path: path.description, formats: formats)
      }
      if field.isRequired {
        let parent = path.keys.dropLast()
        required.append(
          RequiredField(
            slot: slot, parentSlot: parent.isEmpty ? nil : trie.insert(Array(parent)),
            path: path.description))
      }
      for indicator in field.indicators { slotsByIndicator[indicator, default: []].append(slot) }
      if let reference = reference(at: path, field, in: schema, &trie) {
        references.append(reference)
      }
    }
    let known = Set(all.map(\.0))
    for path in scalarPaths(in: schema) where !known.contains(path) {
      if let reference = reference(at: path, nil, in: schema, &trie) {
        references.append(reference)
      }
    }
    return LogTypePlan(
      name: schema.name,
      identifyingSlots: schema.identifiedBy.map { trie.insert([$0]) },
      required: required, fields: fields,
      eventTime: eventTime,
      identitySlot: schema.fields.contains { $0.name == "uuid" } ? trie.insert(["uuid"]) : nil,
      references: references, lists: lists(in: schema, &trie),
      indicators: Indicator.outputOrder.compactMap { indicator in
        slotsByIndicator[indicator].map {
          IndicatorPlan(indicator: indicator, key: indicator.outputKey, slots: $0)
        }
      },
      people: all.compactMap { path, field in person(at: path, field.fields, schema, &trie) })
  }

  /// An object with the uuid and the name of an actor says who somebody is, where the events are
  /// about people of the table: other log types' actors are strangers to it.
  private func person(
    at path: FieldPath, _ members: [Field], _ schema: LogSchema, _ trie: inout KeyTrie
  ) -> PersonPlan? {
    let table = tables.first { $0.name == BuiltIn.peopleTable }
    guard table?.selectors(for: schema.name).isEmpty == false else { return nil }
    func slot(of indicator: Indicator) -> Int? {
      members.first { $0.type == .string && $0.indicators.contains(indicator) }
        .map { trie.insert(path.keys + [$0.name]) }
    }
    guard let uuid = slot(of: .actorID), let name = slot(of: .username) else { return nil }
    return PersonPlan(uuid: uuid, name: name, email: slot(of: .email))
  }

  /// The paths of all selectors that give one row, each once, in the tables' order.
  private func scalarPaths(in schema: LogSchema) -> [FieldPath] {
    var seen: Set<FieldPath> = []
    return tables.flatMap { $0.selectors(for: schema.name) }
      .filter { !$0.isList && seen.insert($0.path).inserted }.map(\.path)
  }

  /// The tables that have the selector, of those that may know the field.
  private mutating func candidates(
    at path: FieldPath, _ field: Field?, in schema: LogSchema, _ trie: inout KeyTrie
  ) -> [Candidate] {
    var candidates: [Candidate] = []
    for (index, table) in tables.enumerated() where mayKnow(table, field) {
      for selector in table.selectors(for: schema.name) where selector.path == path {
        let conditions = selector.conditions.map { condition in
          ConditionPlan(
            slot: trie.insert(condition.path.keys), values: condition.values.map { Array($0.utf8) })
        }
        candidates.append(
          Candidate(
            table: index, flatKey: selector.flatKey, conditions: conditions,
            counter: candidateCount))
        candidateCount += 1
      }
    }
    return candidates
  }

  /// The selectors that give a list of rows.
  private mutating func lists(in schema: LogSchema, _ trie: inout KeyTrie) -> [ListReference] {
    var seen: Set<FieldPath> = []
    let selectors = tables.flatMap { $0.selectors(for: schema.name) }
    var lists: [ListReference] = []
    for selector in selectors where selector.isList && seen.insert(selector.path).inserted {
      let source: ListReference.Source
      if let indicator = Indicator.outputOrder.first(where: {
        $0.outputKey == selector.indicatorKey
      }) {
        source = .indicator(indicator)
      } else {
        let steps = selector.path.steps
        guard let first = steps.firstIndex(of: .each) else { continue }
        let slot = trie.insert(FieldPath(steps: Array(steps[..<first])).keys)
        source = .array(slot: slot, steps: Array(steps[first...]))
      }
      lists.append(
        ListReference(
          selector: selector.path.description, source: source,
          candidates: candidates(at: selector.path, nil, in: schema, &trie)))
    }
    return lists
  }

  private mutating func reference(
    at path: FieldPath, _ field: Field?, in schema: LogSchema, _ trie: inout KeyTrie
  ) -> Reference? {
    let candidates = candidates(at: path, field, in: schema, &trie)
    guard !candidates.isEmpty else { return nil }
    var choice: TableChoice?
    if case .byValue(let kinds) = field?.identifies {
      choice = TableChoice(
        bySlot: trie.insert(kinds.by.keys),
        known: Dictionary(
          uniqueKeysWithValues: kinds.kinds.map { value, kind in
            (Array(value.utf8), places(of: kind, in: candidates))
          }),
        personSlot: kinds.person.map { trie.insert($0.keys) },
        people: places(of: ObjectKind("user"), in: candidates))
    }
    return Reference(
      slot: trie.insert(path.keys), selector: path.description,
      takesNumbers: field.map { $0.type.kinds.contains(.number) } ?? true,
      candidates: candidates, choice: choice)
  }

  /// False where the field always names things of one kind and the table holds another.
  private func mayKnow(_ table: TableDefinition, _ field: Field?) -> Bool {
    guard case .kind(let kind) = field?.identifies else { return true }
    return table.mayHold(kind)
  }

  /// The candidates whose table may hold things of a kind.
  private func places(of kind: ObjectKind?, in candidates: [Candidate]) -> [Int] {
    candidates.indices.filter { tables[candidates[$0].table].mayHold(kind) }
  }
}

extension TableDefinition {
  /// Whether the table's keys may name things of a kind; those of a table without a kind may.
  fileprivate func mayHold(_ kind: ObjectKind?) -> Bool { self.kind == nil || self.kind == kind }
}

extension TypedField {
  fileprivate init(slot: Int, path: String, kinds: Set<ValueKind>) {
    self.slot = slot
    self.path = path
    self.kinds = kinds
    kindMask = kinds.union([.absent, .null]).reduce(0) { $0 | 1 << $1.rawValue }
  }
}

extension FieldType {
  /// The kinds of JSON value that a field of this type may hold.
  fileprivate var kinds: Set<ValueKind> {
    switch self {
    case .string: [.string]
    case .int, .smallint, .bigint, .float: [.number]
    case .boolean: [.true, .false]
    case .timestamp(let formats):
      formats.contains(where: \.takesNumbers) ? [.string, .number] : [.string]
    case .array: [.array]
    case .object: [.object]
    case .json: [.true, .false, .number, .string, .object, .array]
    }
  }
}

extension Indicator {
  /// The indicators in the order of their output keys.
  package static let outputOrder: [Indicator] =
    [.email, .ip, .actorID, .username]
    + allCases.filter { ![.email, .ip, .actorID, .username].contains($0) && $0.hasOwnKey }

  /// False for the indicators whose values are told apart into IP addresses and domain names.
  private var hasOwnKey: Bool { ![.hostname, .url, .netAddr].contains(self) }

  /// The top-level key that lists the indicator's values, as Panther names it.
  package var outputKey: String {
    switch self {
    case .email: "p_any_emails"
    case .ip: "p_any_ip_addresses"
    case .actorID: "p_any_actor_ids"
    case .username: "p_any_usernames"
    case .domain, .hostname, .url, .netAddr: "p_any_domain_names"
    case .md5, .sha1, .sha256: "p_any_\(rawValue)_hashes"
    case .mac: "p_any_mac_addresses"
    case .serialNumber: "p_any_serial_numbers"
    case .traceID: "p_any_trace_ids"
    case .awsAccountID: "p_any_aws_account_ids"
    case .awsARN: "p_any_aws_arns"
    case .awsInstanceID: "p_any_aws_instance_ids"
    case .awsTag: "p_any_aws_tags"
    }
  }
}
