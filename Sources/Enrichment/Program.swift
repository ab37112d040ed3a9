internal import Bytes
internal import JSONText
internal import Schemas

// A `Plan` is made to be read; a `Program` is the same made to be run. Every list of the plan lies
// in one array of plain numbers here, and what belongs to one log type or one reference is a
// `Part` of it: first element and count. Every text that is written out, such as
//
//     ,"p_log_type":"OnePassword.ItemUsage"     ,"vault_name":     "vault_uuid":{
//
// lies in `text`, spelled as it is appended, and is a `Part` of that. So the hot path reads
// numbers and copies bytes, and touches no reference count.

/// A plan, laid out to be run.
struct Program: ~Copyable {
  /// A stretch of one of the program's arrays. Of numbers without a sign, whose sums need no checks.
  struct Part {
    let first: UInt32
    let count: UInt32

    @inline(__always) var range: Range<Int> { Int(first)..<Int(first) + Int(count) }
    @inline(__always) var isEmpty: Bool { count == 0 }
  }

  struct LogType {
    /// Text: `,"p_log_type":"OnePassword.ItemUsage"`, and the hash of the tables where it is told;
    /// and the same with the event's time begun.
    let marker: Part
    let markerBeforeTime: Part
    /// In `identifying`.
    let identifying: Part
    let required: Part
    let fields: Part
    /// In `checks`: those of fields that must be there, and the others.
    let requiredChecks: Part
    let optionalChecks: Part
    /// Whether an event must be read further to know whether it is of this type: there are rules for
    /// values, or lists and strings to look into.
    let isReadFurther: Bool
    /// Whether strings are enough wherever something is required, and nothing else is asked of an event
    /// of this type.
    let asksForStringsAlone: Bool
    /// In `slots`: top-level keys that are keytag's here and fields of other log types.
    let contested: Part
    /// -1 where the log type has no time; -2 and less: captured.
    let eventTimeSlot: Int
    /// Whether the time may be in RFC 3339 alone, which is read without asking for its formats.
    let isTimeRFC3339: Bool
    let references: Part
    let lists: Part
    let indicators: Part
    /// In `indicatorNumbers`.
    let indicatorNumbers: Part
    let people: Part
  }

  /// A key that tells a log type.
  struct IdentifyingKey {
    let slot: UInt32
    let logType: UInt32
  }

  struct Required {
    let slot: UInt32
    /// -1 for a top-level field.
    let parentSlot: Int32
    /// The kinds that will do: strings where the schema says string, else any value.
    let kindMask: UInt8
  }

  struct TypedSlot {
    let slot: Int32
    let kindMask: UInt8
  }

  /// A field of which some values do not fit though their kind does.
  struct Check {
    let slot: UInt32
    /// The place in the plan's list of fields.
    let place: UInt32
    /// 0 where it is no whole number, but a time.
    let integerBits: UInt8
    let kindMask: UInt8
    /// A whole number of so many digits fits, whichever they are; at most 8.
    let plainDigits: UInt8
  }

  struct ReferenceCode {
    /// -2 and less: captured.
    let slot: Int32
    /// In `choices`; -1 where all candidates are asked.
    let choice: Int32
    let candidates: Part
    /// The only candidate, of a reference with nothing to decide: a slot, strings or any numbers, no
    /// choice and no conditions. -1 where there is.
    let onlyCandidate: Int32
    let kindMask: UInt8
    /// 0 where a number may be any.
    let integerBits: UInt8
  }

  struct ListCode {
    let candidates: Part
    /// The number of the values captured; -1 where they are indicators.
    let capture: Int
    /// In `indicatorOpenings`; -1 where the values are captured.
    let indicatorOrder: Int
  }

  /// A table that is asked for a value, and what its row is appended with.
  struct CandidateCode {
    let table: Int32
    let counter: Int32
    /// Text: `,"vault_name":`; empty where there is no flat key.
    let flatKey: Part
    let conditions: Part
    /// Text before the first row of all: `,"p_enrichment":{"vaults":{"vault_uuid":{`; before the first
    /// of its table: `},"vaults":{"vault_uuid":{`; and before another of that: `,"vault_uuid":{`.
    let firstOpening: Part
    let tableOpening: Part
    let rowOpening: Part
  }

  struct ConditionCode {
    /// -2 and less: captured.
    let slot: Int
    /// In `conditionValues`.
    let values: Part
  }

  struct Choice {
    let bySlot: Int
    /// -1 where no object tells a person.
    let personSlot: Int
    /// In `known`.
    let known: Part
    /// In `chosen`.
    let people: Part
  }

  struct KnownValue {
    /// The value's first bytes; see `ByteHash.head(of:)`.
    let head: UInt64
    /// Text: the value itself.
    let value: Part
    /// In `chosen`.
    let candidates: Part
  }

  struct PersonCode {
    let uuid: Int
    let name: Int
    /// -1 where there is no address.
    let email: Int
  }

  /// A field whose strings are indicators.
  struct IndicatorField {
    let slot: UInt32
    let indicator: Indicator
    /// The place in the order of output; of a host, that of domain names.
    let order: UInt8
    let form: IndicatorForm
  }

  /// What makes a text such an indicator.
  enum IndicatorForm: UInt8 {
    case email
    case address
    /// That there is one.
    case text
    /// More than that, or it is kept in another form.
    case other
  }

  /// A field whose whole numbers are indicators.
  struct IndicatorNumber {
    let slot: Int
    let bits: Int
    let indicator: Indicator
  }

  private(set) var text = InputBuffer()
  private(set) var slots: [Int32] = []
  private(set) var logTypes = Block<LogType>()
  /// Those of all log types, in the order of these.
  private(set) var identifying = Block<IdentifyingKey>()
  private(set) var required = Block<Required>()
  private(set) var fields: [TypedSlot] = []
  private(set) var checks = Block<Check>()
  private(set) var indicatorNumbers: [IndicatorNumber] = []
  private(set) var references = Block<ReferenceCode>()
  private(set) var candidates = Block<CandidateCode>()
  private(set) var choices: [Choice] = []
  private(set) var known = Block<KnownValue>()
  /// Places in `candidates`.
  private(set) var chosen: [Int32] = []
  private(set) var lists: [ListCode] = []
  private(set) var conditions: [ConditionCode] = []
  /// Texts.
  private(set) var conditionValues: [Part] = []
  private(set) var indicators = Block<IndicatorField>()
  private(set) var people: [PersonCode] = []
  /// Text: `,"p_any_emails":["` for each kind of indicator, in the order of output; and the same behind
  /// the end of the list before it.
  private(set) var indicatorOpenings = Block<Part>()
  private(set) var furtherIndicatorOpenings = Block<Part>()
  /// Text: `","`, between the indicators of a kind.
  let indicatorSeparator: Part

  /// - Parameter tablesHash: What every event says of the tables; nil: nothing.
  init(_ plan: Plan, tablesHash: String? = nil) {
    let stamp = tablesHash.map { Self.key("p_tables_sha256") + Self.string($0) } ?? []
    indicatorSeparator = Self.add(text: [0x22, 0x2C, 0x22], to: &text)
    for indicator in Indicator.outputOrder {
      let opening = Self.key(indicator.outputKey) + [0x5B, 0x22]
      indicatorOpenings.append(add(text: opening))
      furtherIndicatorOpenings.append(add(text: [0x22, 0x5D] + opening))
    }
    let time = Self.key("p_event_time") + [0x22]
    for (place, logType) in plan.logTypes.enumerated() {
      let marker = Self.key("p_log_type") + Self.string(logType.name) + stamp
      let requiredChecks = addChecks(of: logType, areRequired: true)
      let isReadFurther = !logType.validations.isEmpty || !logType.inner.isEmpty
      let asksForStringsAlone =
        requiredChecks.isEmpty && !isReadFurther
        && logType.required.allSatisfy { $0.kindMask & ValueKind.string.bit != 0 }
      logTypes.append(
        LogType(
          marker: add(text: marker), markerBeforeTime: add(text: marker + time),
          identifying: Self.add(
            logType.identifyingSlots.map {
              IdentifyingKey(slot: UInt32($0), logType: UInt32(place))
            }, to: &identifying),
          required: Self.add(
            logType.required.map {
              Required(
                slot: UInt32($0.slot), parentSlot: Int32($0.parentSlot ?? -1), kindMask: $0.kindMask
              )
            }, to: &required),
          fields: Self.add(
            logType.fields.map { TypedSlot(slot: Int32($0.slot), kindMask: $0.check.kindMask) },
            to: &fields),
          requiredChecks: requiredChecks,
          optionalChecks: addChecks(of: logType, areRequired: false),
          isReadFurther: isReadFurther,
          asksForStringsAlone: asksForStringsAlone,
          contested: Self.add((logType.contested?.slots ?? []).map(Int32.init), to: &slots),
          eventTimeSlot: logType.eventTime.map { Self.slot($0.place) } ?? -1,
          isTimeRFC3339: logType.eventTime?.formats == [.rfc3339],
          references: add(logType.references, plan), lists: add(logType.lists, plan),
          indicators: Self.add(
            logType.indicators.flatMap { plan in
              plan.slots.map {
                IndicatorField(
                  slot: UInt32($0), indicator: plan.indicator,
                  order: UInt8(Self.order(of: plan.indicator)), form: plan.indicator.form)
              }
            }, to: &indicators),
          indicatorNumbers: Self.add(
            logType.indicators.flatMap { plan in
              plan.numbers.map {
                IndicatorNumber(slot: $0.slot, bits: $0.bits, indicator: plan.indicator)
              }
            }, to: &indicatorNumbers),
          people: Self.add(
            logType.people.map {
              PersonCode(uuid: $0.uuid, name: $0.name, email: $0.email ?? -1)
            }, to: &people)))
    }
  }

  /// The number of a place: the slot, or how it is written where the value is captured.
  private static func slot(_ place: ValuePlace) -> Int {
    switch place {
    case .slot(let slot): slot
    case .captured(let capture): -2 - capture
    }
  }

  private mutating func addChecks(
    of logType: LogTypePlan, areRequired: Bool
  ) -> Part {
    var codes: [Check] = []
    for (place, field) in logType.fields.enumerated()
    where field.isRequired == areRequired && !field.isEventTime {
      guard field.check.integerBits > 0 || !field.check.formats.isEmpty else { continue }
      codes.append(
        Check(
          slot: UInt32(field.slot), place: UInt32(place),
          integerBits: UInt8(field.check.integerBits), kindMask: field.check.kindMask,
          plainDigits: field.check.integerBits == 0
            ? 0 : UInt8(min(8, WrittenValue.plainDigits(ofBits: field.check.integerBits)))))
    }
    return Self.add(codes, to: &checks)
  }

  private mutating func add(_ references: [Reference], _ plan: Plan) -> Part {
    let codes = references.map { reference in
      let first = candidates.count
      let selector = Self.string(reference.selector) + Array(":{".utf8)
      let part = add(reference.candidates, selector, plan)
      var choice = -1
      if let plan = reference.choice {
        choices.append(add(plan, firstCandidate: first))
        choice = choices.count - 1
      }
      let slot = Self.slot(reference.place)
      let isPlain =
        slot >= 0 && choice < 0 && reference.integerBits == 0 && reference.candidates.count == 1
        && reference.candidates.allSatisfy(\.conditions.isEmpty)
      return ReferenceCode(
        slot: Int32(slot), choice: Int32(choice), candidates: part,
        onlyCandidate: isPlain ? Int32(first) : -1, kindMask: reference.kindMask,
        integerBits: UInt8(reference.integerBits))
    }
    return Self.add(codes, to: &self.references)
  }

  private mutating func add(_ lists: [ListReference], _ plan: Plan) -> Part {
    let codes = lists.map { list in
      var (order, capture) = (-1, -1)
      switch list.source {
      case .indicator(let indicator): order = Self.order(of: indicator)
      case .captured(let number): capture = number
      }
      let selector = Self.string(list.selector) + Array(":[{".utf8)
      return ListCode(
        candidates: add(list.candidates, selector, plan), capture: capture, indicatorOrder: order)
    }
    return Self.add(codes, to: &self.lists)
  }

  private mutating func add(_ candidates: [Candidate], _ selector: [UInt8], _ plan: Plan) -> Part {
    let codes = candidates.map { candidate in
      let opening = Self.string(plan.tables[candidate.table]) + Array(":{".utf8) + selector
      return CandidateCode(
        table: Int32(candidate.table), counter: Int32(candidate.counter),
        flatKey: add(text: candidate.flatKey.map(Self.key) ?? []),
        conditions: add(candidate.conditions),
        firstOpening: add(text: Self.key("p_enrichment") + [0x7B] + opening),
        tableOpening: add(text: [0x7D, 0x2C] + opening), rowOpening: add(text: [0x2C] + selector))
    }
    return Self.add(codes, to: &self.candidates)
  }

  private mutating func add(_ conditions: [ConditionPlan]) -> Part {
    let codes = conditions.map { condition in
      ConditionCode(
        slot: Self.slot(condition.place),
        values: Self.add(condition.values.map { add(text: $0) }, to: &conditionValues))
    }
    return Self.add(codes, to: &self.conditions)
  }

  private mutating func add(_ choice: TableChoice, firstCandidate: Int) -> Choice {
    func places(_ candidates: [Int]) -> [Int32] { candidates.map { Int32(firstCandidate + $0) } }
    let values = choice.known.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      KnownValue(
        head: ByteHash.head(of: $0.key.span), value: add(text: $0.key),
        candidates: Self.add(places($0.value), to: &chosen))
    }
    return Choice(
      bySlot: choice.bySlot, personSlot: choice.personSlot ?? -1,
      known: Self.add(values, to: &known), people: Self.add(places(choice.people), to: &chosen))
  }

  /// The place among the output keys; of a host, that of domain names.
  static func order(of indicator: Indicator) -> Int {
    Indicator.outputOrder.firstIndex { $0.outputKey == indicator.outputKey } ?? 0
  }

  private mutating func add(text bytes: [UInt8]) -> Part { Self.add(text: bytes, to: &text) }

  private static func add(text bytes: [UInt8], to text: inout InputBuffer) -> Part {
    text.append(bytes.span)
    return Part(first: UInt32(text.count - bytes.count), count: UInt32(bytes.count))
  }

  /// Whether a text is these bytes.
  @inline(__always) func isText(_ part: Part, _ bytes: Span<UInt8>) -> Bool {
    text.withBytes { ByteHash.areEqual($0.extracting(part.range), bytes) }
  }

  /// Whether two texts are the same.
  func areEqual(_ part: Part, _ other: Part) -> Bool {
    text.withBytes { ByteHash.areEqual($0.extracting(part.range), $0.extracting(other.range)) }
  }

  private static func add<Element>(_ elements: [Element], to array: inout [Element]) -> Part {
    array += elements
    return Part(first: UInt32(array.count - elements.count), count: UInt32(elements.count))
  }

  private static func add<Element>(_ elements: [Element], to block: inout Block<Element>) -> Part {
    for element in elements { block.append(element) }
    return Part(first: UInt32(block.count - elements.count), count: UInt32(elements.count))
  }

  /// `,"name":`
  private static func key(_ name: String) -> [UInt8] { [0x2C] + string(name) + [0x3A] }

  private static func string(_ text: String) -> [UInt8] {
    JSONString.quoted(Array(text.utf8).span)
  }
}

extension Indicator {
  /// What makes a text such an indicator.
  fileprivate var form: Program.IndicatorForm {
    switch self {
    case .email: .email
    case .ip: .address
    case .md5, .sha1, .sha256, .domain, .hostname, .url, .netAddr: .other
    default: .text
    }
  }
}
