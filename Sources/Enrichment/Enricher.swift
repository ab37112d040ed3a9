package import Bytes
internal import FrozenIndex
package import JSONText
package import Schemas

// An event goes through here once: it is walked, classified, checked, and copied to the output
// with what is known about it appended. Given tables that know the vault V1, the line
//
//     {"uuid":"U1","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","item_uuid":"I9"}
//
// becomes (on one line)
//
//     {"uuid":"U1","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","item_uuid":"I9"
//       ,"vault_name":"Ops"                                    names, in the order of the fields
//       ,"p_log_type":"OnePassword.ItemUsage"
//       ,"p_event_time":"2024-05-01T10:00:00Z"
//       ,"p_enrichment":{"vaults":{"vault_uuid":{"uuid":"V1","name":"Ops","p_match":"V1"}}}}
//
// I9 is in no table: it gets no name and no entry, and is counted as missing. Nothing here
// allocates for an ordinary event; the arrays are emptied and used again.
//
// What is called for every event is `mutating`, even where it changes nothing: before a call that only
// borrows, the compiler copies the whole enricher to the stack, which costs a hundred instructions.

/// Enriches events, one after another, with one generation of tables. One for each worker.
package struct Enricher: ~Copyable {
  /// What a JSON object turned out to be.
  package enum Content: Equatable {
    /// An event of the plan's log type with this number; its enriched form is in the output.
    case event(logType: Int)
    /// A wrapper, such as a page of the API; its events are the elements of the array that lies
    /// here. Nothing is in the output.
    case page(array: Range<Int>)
  }

  /// The plan in use.
  package let plan: Plan
  let program: Program
  /// The log type that every event has; nil where its keys tell.
  package var forcedLogType: Int?
  let hasColumnIndicators: Bool
  /// The selector of each candidate, by its counter.
  let selectors: [String]

  /// The tables in use; may be exchanged between events, while none waits.
  package var tables: Tables { didSet { nameIndexes() } }
  /// The same, by candidate of the program, without a claim on them: `tables` has it.
  private(set) var indexes = Block<FrozenIndex.Unowned?>()
  /// What to do with an event in which a key that is read occurs twice.
  package var duplicates: DuplicateKeys {
    get { walker.duplicates }
    set { walker.duplicates = newValue }
  }
  /// Whether every look-up of the last event is remembered.
  package let traces: Bool
  /// Whether an event whose time cannot be read is kept, without a time.
  package var isLenient = false
  /// What has happened since the counts were last taken.
  package var counts: Counts {
    get {
      var counts = otherCounts
      for counter in lookupCounts.indices { counts.lookups[counter] = lookupCounts[counter] }
      return counts
    }
    set {
      otherCounts = newValue
      lookupCounts.removeAll()
      for count in newValue.lookups { lookupCounts.append(count) }
    }
  }
  /// The counts without those of look-ups; these by counter. An array asks before each change whether
  /// somebody else has it, which is felt where there are several an event.
  var otherCounts: Counts
  var lookupCounts = Block<Counts.Lookup>()

  /// Where the object lies that the last call was about; nil where it was not even JSON.
  package private(set) var object: Range<Int>?

  /// How much of what was appended last is the event's own: up to this place in the output.
  package private(set) var ownEnd = 0

  var walker: Walker
  /// By log type.
  let readers: [FurtherReader]
  var findings = FurtherFindings()
  /// For log types with contested keys: walkers that cut these, made when first needed.
  var strictWalkers: [Int: InnerWalker] = [:]
  /// The look-ups of the event at hand, the rows found by them, and its indicators.
  var lookups = Block<Lookup>()
  var hits = Block<Hit>()
  /// The same rows by table, where they were found in another order.
  var hitsByTable = Block<Hit>()
  var indicators = Block<IndicatorEntry>()
  var trace: [TraceEntry] = []
  /// The decoded text of the event's strings that are written with escapes.
  var scratch = OutputBuffer()
  /// The event that was begun last and is not finished: see Enricher+Ahead.swift.
  var waiting = WaitingEvent()

  /// An enricher for one worker.
  ///
  /// - Parameters:
  ///   - plan: What to do with events.
  ///   - tables: What to look up in, in the plan's order.
  ///   - logType: The plan's log type that every event has, if it is known beforehand.
  ///   - traces: Whether to remember every look-up of the last event.
  ///   - tablesHash: The SHA-256 of the tables, to be put in every event; nil: not told.
  package init(
    plan: Plan, tables: Tables, logType: Int? = nil, traces: Bool = false,
    tablesHash: String? = nil
  ) {
    self.plan = plan
    self.tables = tables
    self.traces = traces
    program = Program(plan, tablesHash: tablesHash)
    forcedLogType = logType
    hasColumnIndicators = plan.tableIndicators.contains { !$0.isEmpty }
    selectors = plan.logTypes.flatMap(\.candidates).sorted {
      $0.candidate.counter < $1.candidate.counter
    }.map(\.selector)
    walker = Walker(plan.trie, expecting: plan.expectedKinds)
    readers = plan.logTypes.map(FurtherReader.init)
    otherCounts = plan.emptyCounts
    counts = otherCounts
    nameIndexes()
  }

  /// Counts a reject.
  package mutating func count(_ reason: RejectReason) { otherCounts.count(reason) }

  private mutating func nameIndexes() {
    // Each stays as long as `tables` holds it, and these are made anew when that changes; so what was
    // found in the tables before goes with them.
    precondition(waiting.event == nil, "an event waits for what these tables say")
    indexes.removeAll()
    lookups.removeAll()
    waiting.lookups.removeAll()
    hits.removeAll()
    trace.removeAll()
    for place in program.candidates.indices {
      let index = tables.indexes[Int(program.candidates[place].table)]
      indexes.append(index.map { unsafe FrozenIndex.Unowned($0) })
    }
  }

  /// Enriches the JSON object that begins in `range`, and appends it to `output`.
  ///
  /// - Parameters:
  ///   - input: The buffer.
  ///   - range: Where the object may lie.
  ///   - behind: What may follow it there.
  ///   - output: Where the enriched event goes, without a line break.
  /// - Throws: The reject, when it is no event that can be enriched; `output` is then as it was.
  /// - Complexity: O(object), and a look-up for each value that a table is asked for.
  package mutating func enrich(
    _ input: borrowing InputBuffer, in range: Range<Int>, before behind: Behind = .objects,
    into output: inout OutputBuffer
  ) throws(Reject) -> Content {
    precondition(waiting.event == nil, "an event waits that comes before this one")
    guard let event = try begin(input, in: range, before: behind) else {
      return .page(array: wrappedArray() ?? range)
    }
    Self.findPlaces(of: &lookups)
    finish(event, input, into: &output)
    return .event(logType: event.type)
  }

  /// What is known of an event that was begun, beside its look-ups and indicators, its decoded texts, and
  /// what the walker found.
  struct BegunEvent {
    let object: Range<Int>
    let type: Int
    let time: EventTime?
    /// Whether its own bytes are copied as they are, and whether there are none but its braces.
    let isWhole: Bool
    let isEmpty: Bool
  }

  /// Walks the object that begins in `range`, and gathers what is to be known of it as an event; nil
  /// where it is a page.
  mutating func begin(
    _ input: borrowing InputBuffer, in range: Range<Int>, before behind: Behind
  ) throws(Reject) -> BegunEvent? {
    object = nil
    scratch.removeAll()
    if traces { trace.removeAll(keepingCapacity: true) }
    let object: Range<Int>
    do {
      object = try walker.walk(input, in: range, objectsOnly: true)
    } catch {
      throw Reject(error)
    }
    if object.upperBound < range.upperBound {
      try behind.check(input, object.upperBound..<range.upperBound)
    }
    self.object = object
    guard let type = try eventType(object, input) else { return nil }
    let logType = program.logTypes[type]
    // What is looked up is fetched from memory while everything else is done.
    gatherLookups(logType.references, input)
    let time = try keptEventTime(logType, input, type)
    countWrongTypes(logType, input, type)
    gatherIndicators(logType, input)
    return BegunEvent(
      object: object, type: type, time: time,
      isWhole: logType.contested.isEmpty && walker.cuts.isEmpty && !walker.hasLineBreaks,
      isEmpty: walker.isEmpty)
  }

  /// Appends an event that was begun, with what is known about it.
  mutating func finish(
    _ event: BegunEvent, _ input: borrowing InputBuffer, into output: inout OutputBuffer
  ) {
    let logType = program.logTypes[event.type]
    var isEmpty = event.isEmpty
    if event.isWhole {
      output.append(event.object.lowerBound..<event.object.upperBound &- 1, of: input)
    } else {
      isEmpty = appendCutEvent(event.object, event.type, input, to: &output)
    }
    let end = output.count
    ownEnd = end
    let moment = tables.naming == .latest ? nil : event.time?.nanoseconds
    appendNames(moment, input, to: &output)
    if let time = event.time {
      append(logType.markerBeforeTime, to: &output)
      append(time.text, input, to: &output)
      output.append(0x22)
    } else {
      append(logType.marker, to: &output)
    }
    if !logType.lists.isEmpty { lookUpLists(logType, moment, input) }
    if hasColumnIndicators { gatherColumnIndicators(input) }
    appendIndicators(input, to: &output)
    if !hits.isEmpty { appendEnrichment(input, to: &output) }
    output.append(0x7D)
    // Every addition begins with a comma; in an object that has nothing else the first goes.
    if isEmpty { output.remove(at: end) }
    otherCounts.events &+= 1
    otherCounts.eventsByLogType[event.type] &+= 1
  }

  /// The event's bytes without keytag's own keys and without the closing brace, on one line. Returns
  /// whether nothing is left of it.
  @inline(never) private mutating func appendCutEvent(
    _ object: Range<Int>, _ type: Int, _ input: borrowing InputBuffer,
    to output: inout OutputBuffer
  ) -> Bool {
    let logType = program.logTypes[type]
    let strict = logType.contested.isEmpty ? nil : strictWalker(logType, type, object, input)
    let cuts = strict?.walker.cuts ?? walker.cuts
    input.withBytes { bytes in
      var start = object.lowerBound
      for cut in cuts {
        append(bytes.extracting(start..<cut.lowerBound), to: &output)
        start = cut.upperBound
      }
      append(bytes.extracting(start..<object.upperBound - 1), to: &output)
    }
    return strict?.walker.isEmpty ?? walker.isEmpty
  }

  /// The walker that cuts the contested keys of a log type as well, where the event has one of them.
  private mutating func strictWalker(
    _ logType: Program.LogType, _ type: Int, _ object: Range<Int>, _ input: borrowing InputBuffer
  ) -> InnerWalker? {
    let isContested = logType.contested.range.contains {
      walker[Int(program.slots[$0])].kind != .absent
    }
    guard isContested, let trie = plan.logTypes[type].contested?.trie else { return nil }
    let strict = strictWalkers[type] ?? InnerWalker(trie)
    strictWalkers[type] = strict
    strict.walker.duplicates = duplicates
    return (try? strict.walker.walk(input, in: object)) == nil ? nil : strict
  }

  /// A text of the program.
  @inline(__always) func append(_ part: Program.Part, to output: inout OutputBuffer) {
    output.append(part.range, of: program.text)
  }

  @inline(__always) private mutating func append(
    _ piece: Span<UInt8>, to output: inout OutputBuffer
  ) {
    if walker.hasLineBreaks {
      JSONText.appendOnOneLine(piece, to: &output)
    } else {
      output.append(piece)
    }
  }
}

extension Plan {
  /// For each slot the kinds of value that every log type with a field there expects, as bits.
  var expectedKinds: [UInt8] {
    var kinds = [UInt8](repeating: .max, count: trie.slotCount)
    for field in logTypes.flatMap(\.fields) { kinds[field.slot] &= field.check.kindMask }
    return kinds
  }

  /// Counts of nothing, with a place for everything this plan counts.
  package var emptyCounts: Counts { Counts(logTypes: logTypes.count, lookups: counterCount) }
}

extension Reject {
  /// The reject for bytes that the walk refused.
  package init(_ fault: JSONFault) {
    self.init(
      fault.reason == .duplicateKey ? .duplicateKey : .malformed, fault.reason.rawValue,
      at: fault.offset)
  }
}
