internal import JSONText

extension Plan {
  /// The keys that keytag writes whatever the tables are; an event that brings them loses them.
  package static let ownKeys =
    [
      "p_log_type", "p_tables_sha256", "p_event_time", "p_enrichment", "p_parse_time", "p_row_id",
      "p_reject", "p_summary",
    ]
    + Indicator.outputOrder.map(\.outputKey)

  /// What an API page and the wrappers of collectors have beside their events.
  private static let wrapperCompanions = ["cursor", "has_more", "_metadata"]

  /// How many keys a plan may read; a walk could not number many more.
  static let keyLimit = 30_000

  /// Compiles log types, in the order they are to be tried, and the tables that know their UUIDs.
  /// - Throws: What does not fit together: a key that an event would have twice, or too many keys.
  package init(logSchemas: [LogSchema], tables definitions: [TableDefinition]) throws(PlanError) {
    let tables = definitions.filter(\.isEnabled)
    let declared = Set(logSchemas.flatMap { $0.fields.map(\.name) })
    wrapperKeys = ["items", "events"].filter { !declared.contains($0) }
    try Self.check(logSchemas, tables, pageKeys: wrapperKeys + Self.wrapperCompanions)
    var trie = KeyTrie()
    var compiler = PlanCompiler(tables: tables)
    var logTypes = logSchemas.map { compiler.compile($0, &trie) }
    wrapperSlots = wrapperKeys.map { trie.insert([$0]) }
    wrapperCompanionSlots = Self.wrapperCompanions.map { trie.insert([$0]) }
    let flatKeys = tables.flatMap { $0.logTypes.flatMap { $0.selectors.compactMap(\.flatKey) } }
    for key in Self.ownKeys + flatKeys { trie.insertOwn(key) }
    let tries = [trie] + logTypes.flatMap { $0.inner.values.compactMap(\.object?.trie) }
    guard tries.allSatisfy({ $0.keyCount <= Self.keyLimit }) else {
      throw .tooManyKeys(limit: Self.keyLimit)
    }
    for (place, schema) in logSchemas.enumerated() {
      let fields = Set(schema.fields.map(\.name))
      let keys = Set(flatKeys).intersection(declared).subtracting(fields).sorted()
      if keys.isEmpty { continue }
      logTypes[place].contested = (keys.map { trie.insert([$0]) }, trie.owning(keys))
    }
    self.logTypes = logTypes
    self.trie = trie
    self.tables = tables.map(\.name)
    tableIndicators = tables.map { table in
      table.columns.filter { !$0.indicators.isEmpty }.map { column in
        ColumnIndicator(
          column: column.name,
          indicators: Indicator.gatheringOrder.filter(column.indicators.contains))
      }
    }
  }
}

/// Compiles one log type after another, numbering the candidates through all of them.
private struct PlanCompiler {
  let tables: [TableDefinition]
  var candidateCount = 0

  mutating func compile(_ schema: LogSchema, _ trie: inout KeyTrie) -> LogTypePlan {
    var inner = InnerPlanCompiler(schema)
    var required: [RequiredField] = []
    var fields: [TypedField] = []
    var validations: [FieldValidation] = []
    var references: [Reference] = []
    var eventTime: EventTimePlan?
    var indicators = IndicatorCollector()
    let all = schema.placedFields
    for (path, field, isInText) in all {
      if field.isEventTime, case .timestamp(let formats) = field.type {
        eventTime = EventTimePlan(
          place: inner.place(of: path, &trie), path: path.description, formats: formats)
      }
      if isInText { continue }
      let slot = trie.insert(path.keys)
      let check = ValueCheck(field.type)
      fields.append(
        TypedField(
          slot: slot, path: path.description, check: check, isRequired: field.isRequired,
          isEventTime: field.isEventTime))
      if field.isRequired {
        let parent = path.keys.dropLast()
        required.append(
          RequiredField(
            slot: slot, parentSlot: parent.isEmpty ? nil : trie.insert(Array(parent)),
            path: path.description,
            kindMask: ValueKind.mask(field.isEventTime ? ValueKind.values : check.kinds)))
      }
      if let validation = field.validation {
        validations.append(
          FieldValidation(slot: slot, path: path.description, validation: validation))
      }
      indicators.add(field, at: slot, bits: check.integerBits)
      inner.describe(field, at: path)
    }
    for (path, field) in referenceFields(in: schema, all) {
      if let reference = reference(at: path, field, in: schema, &inner, &trie) {
        references.append(reference)
      }
    }
    let lists = lists(in: schema, &inner, &trie)
    let people = all.compactMap { path, field, isInText in
      isInText ? nil : person(at: path, field, schema, &trie)
    }
    return LogTypePlan(
      name: schema.name,
      identifyingSlots: schema.identifiedBy.map { trie.insert([$0]) },
      required: required, fields: fields, validations: validations, eventTime: eventTime,
      identitySlot: schema.fields.contains { $0.name == "uuid" } ? trie.insert(["uuid"]) : nil,
      references: references, lists: lists, indicators: indicators.plans,
      people: people, inner: inner.finish(&trie), contested: nil)
  }

  /// An object with the uuid and the name of an actor says who somebody is, where the events are
  /// about people of the table: other log types' actors are strangers to it.
  private func person(
    at path: FieldPath, _ field: Field, _ schema: LogSchema, _ trie: inout KeyTrie
  ) -> PersonPlan? {
    guard case .object(let members) = field.type else { return nil }
    let table = tables.first { $0.name == BuiltIn.peopleTable }
    guard table?.selectors(for: schema.name).isEmpty == false else { return nil }
    func slot(of indicator: Indicator) -> Int? {
      members.first { $0.type == .string && $0.indicators.contains(indicator) }
        .map { trie.insert(path.keys + [$0.name]) }
    }
    guard let uuid = slot(of: .actorID), let name = slot(of: .username) else { return nil }
    return PersonPlan(uuid: uuid, name: name, email: slot(of: .email))
  }

  /// The paths that may be looked up, each once: those of the schema in its order, then the others
  /// that selectors have, in the tables' order.
  private func referenceFields(
    in schema: LogSchema, _ all: [LogSchema.PlacedField]
  ) -> [(path: FieldPath, field: Field?)] {
    let known = Set(all.map(\.path))
    let selected = scalarPaths(in: schema)
    let wanted = Set(selected)
    return all.filter { wanted.contains($0.path) }.map { ($0.path, $0.field) }
      + selected.filter { !known.contains($0) }.map { ($0, nil) }
  }

  /// The paths of all selectors that give one row, each once, in the tables' order.
  private func scalarPaths(in schema: LogSchema) -> [FieldPath] {
    var seen: Set<FieldPath> = []
    return tables.flatMap { $0.selectors(for: schema.name) }
      .filter { !$0.isList && seen.insert($0.path).inserted }.map(\.path)
  }

  /// The tables that have the selector, of those that may know the field.
  private mutating func candidates(
    at path: FieldPath, _ field: Field?, in schema: LogSchema,
    _ inner: inout InnerPlanCompiler, _ trie: inout KeyTrie
  ) -> [Candidate] {
    var candidates: [Candidate] = []
    for (index, table) in tables.enumerated() where mayKnow(table, field) {
      for selector in table.selectors(for: schema.name) where selector.path == path {
        let conditions = selector.conditions.map { condition in
          ConditionPlan(
            place: inner.place(of: condition.path, &trie),
            values: condition.values.map { Array($0.utf8) })
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
  private mutating func lists(
    in schema: LogSchema, _ inner: inout InnerPlanCompiler, _ trie: inout KeyTrie
  ) -> [ListReference] {
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
        guard case .captured(let capture) = inner.place(of: selector.path, &trie) else { continue }
        source = .captured(capture)
      }
      lists.append(
        ListReference(
          selector: selector.path.description, source: source,
          candidates: candidates(at: selector.path, nil, in: schema, &inner, &trie)))
    }
    return lists
  }

  private mutating func reference(
    at path: FieldPath, _ field: Field?, in schema: LogSchema, _ inner: inout InnerPlanCompiler,
    _ trie: inout KeyTrie
  ) -> Reference? {
    let candidates = candidates(at: path, field, in: schema, &inner, &trie)
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
    let check = field.map { ValueCheck($0.type) }
    return Reference(
      place: inner.place(of: path, &trie), selector: path.description,
      kindMask: ValueKind.mask(
        check?.kinds.intersection([.string, .number]) ?? [.string, .number]),
      integerBits: check?.integerBits ?? 0, candidates: candidates, choice: choice)
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

/// Gathers where the indicators of a log type are.
private struct IndicatorCollector {
  private var slots: [Indicator: [Int]] = [:]
  private var numbers: [Indicator: [(slot: Int, bits: Int)]] = [:]

  mutating func add(_ field: Field, at slot: Int, bits: Int) {
    for indicator in field.indicators {
      if field.type == .string {
        slots[indicator, default: []].append(slot)
      } else {
        numbers[indicator, default: []].append((slot, bits))
      }
    }
  }

  /// One plan for each kind there is.
  var plans: [IndicatorPlan] {
    Indicator.gatheringOrder.filter { slots[$0] != nil || numbers[$0] != nil }.map { indicator in
      IndicatorPlan(
        indicator: indicator, key: indicator.outputKey, slots: slots[indicator] ?? [],
        numbers: numbers[indicator] ?? [])
    }
  }
}

extension ValueCheck {
  /// The values of a type.
  init(_ type: FieldType) {
    kinds = type.kinds
    kindMask = ValueKind.mask(kinds.union([.absent, .null]))
    integerBits =
      switch type {
      case .smallint: 16
      case .int: 32
      case .bigint: 64
      default: 0
      }
    if case .timestamp(let formats) = type { self.formats = formats } else { formats = [] }
  }
}

extension ValueKind {
  /// All kinds but absent and null.
  fileprivate static let values: Set<ValueKind> =
    [.true, .false, .number, .string, .object, .array]

  /// Some kinds as one bit each.
  fileprivate static func mask(_ kinds: Set<ValueKind>) -> UInt8 {
    kinds.reduce(0) { $0 | 1 << $1.rawValue }
  }
}

extension FieldType {
  /// The kinds of JSON value that a field of this type may hold.
  fileprivate var kinds: Set<ValueKind> {
    switch self {
    case .string, .embedded: [.string]
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

  /// All indicators in the order in which they are gathered; the last ones may give several kinds.
  package static let gatheringOrder: [Indicator] = outputOrder + [.hostname, .url, .netAddr]

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
