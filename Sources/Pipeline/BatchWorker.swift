internal import Bytes
internal import Enrichment
internal import EventStore
internal import JSONText
internal import Schemas

/// Enriches the frames of batches: each becomes enriched lines or a reject, in order.
struct BatchWorker: ~Copyable {
  var enricher: Enricher
  private var unwrapper = Unwrapper(InputSettings(sources: []))
  /// The object that was tried last; nil where it was none.
  private var object: Range<Int>?
  /// Where the text was that the event tried last was written as; nil where the input holds it.
  private(set) var textPath: FieldPath?
  private let keepsEvents: Bool
  private let learns: Bool
  /// Reads the inputs, where these are rejects to be tried again.
  var rejectReader = RejectReader()
  private(set) var lineLimit = InputSettings(sources: []).lineLimit
  /// Holds an input that is written in a line of another form; nil where all are as they are.
  private var inner: Batch?
  private var isByLine = false
  /// Whether a reject is a line of the output.
  var rejectsInline = false
  /// Is told of every event, where somebody asks.
  var visitor: ((ScannedEvent) -> Void)?
  /// Finds the end of values that are no objects.
  var validator = Walker(KeyTrie())

  /// A worker. One that keeps events needs an enricher that traces its look-ups, so that what was
  /// not resolved is kept with them. One that learns notes the people that events name.
  init(_ enricher: consuming Enricher, keepsEvents: Bool, learns: Bool = false) {
    self.enricher = enricher
    self.keepsEvents = keepsEvents
    self.learns = learns
  }

  /// What is done with events.
  var plan: Plan { enricher.plan }

  /// Reads the batches to come as an input is to be read.
  mutating func prepare(for input: InputSettings) {
    enricher.duplicates = input.duplicates
    enricher.isLenient = input.isLenient
    unwrapper = Unwrapper(input)
    lineLimit = input.lineLimit
    isByLine = input.isByLine
    inner = input.holdsRejects || isByLine ? Batch() : nil
  }

  /// Exchanges the tables for the batches to come.
  mutating func use(_ tables: Tables) { enricher.tables = tables }

  /// What has happened to the inputs so far.
  var counts: Counts { enricher.counts }

  mutating func process(_ batch: Batch) {
    let before = enricher.counts.events
    var next = 0
    while next < batch.frames.count {
      if isPlain { next = processEvents(from: next, batch) }
      guard next < batch.frames.count else { break }
      process(batch.frames[next], of: batch)
      next += 1
    }
    batch.events = enricher.counts.events - before
  }

  private mutating func process(_ frame: Batch.Frame, of batch: Batch) {
    textPath = nil
    guard frame.fault >= 0 else {
      guard let inner, inner !== batch else { return process(frame, batch) }
      return isByLine ? processLine(frame, batch, inner) : replay(frame, batch, inner)
    }
    switch batch.faults[frame.fault] {
    case .malformed(let reject): add(reject, frame.range, frame.line, batch)
    case .tooLong(let longLine): add(longLine, batch)
    }
  }

  /// Whether nothing but enriched lines is asked for, of events as they stand.
  private var isPlain: Bool {
    !keepsEvents && !learns && visitor == nil && inner == nil && unwrapper.paths.isEmpty
  }

  /// Enriches the frames from `first` on as long as each is one event, which nearly all are, and says
  /// which is the first that is not.
  ///
  /// The buffers are the worker's own meanwhile: what belongs to an object of a class is asked at each
  /// access whether somebody else has it.
  private mutating func processEvents(from first: Int, _ batch: Batch) -> Int {
    var input = InputBuffer()
    var output = OutputBuffer(capacity: 0)
    swap(&input, &batch.input)
    swap(&output, &batch.output)
    defer {
      swap(&input, &batch.input)
      swap(&output, &batch.output)
    }
    let frames = batch.frames
    var next = first
    while next < frames.count, frames[next].fault < 0,
      enricher.enrichAhead(input, in: frames[next].range, into: &output)
    {
      next += 1
    }
    enricher.finishWaiting(input, into: &output)
    return next
  }

  /// Processes one stored document, of a log type that is known or whose keys tell it. Of two values
  /// of a key the first counts, as it does for the SQL that reads the store, and an event that was
  /// kept without a time has none again.
  mutating func process(
    _ document: Span<UInt8>, as logType: Int?, line: Int = 1, _ batch: Batch
  ) {
    batch.empty()
    batch.input.append(document)
    batch.frames.append(Batch.Frame(range: 0..<document.count, line: line))
    enricher.forcedLogType = logType
    enricher.duplicates = .first
    enricher.isLenient = true
    process(batch)
  }

  /// Processes the elements of an array in a page that was walked, all of one log type or, where that
  /// is nil, of those that their keys tell. They have no places.
  mutating func process(
    _ page: Span<UInt8>, elementsIn array: Range<Int>?, of source: String, as logType: Int?,
    _ batch: Batch
  ) {
    batch.empty()
    batch.input.append(page)
    batch.source = source
    batch.hasPlaces = false
    enricher.forcedLogType = logType
    textPath = nil
    let before = enricher.counts.events
    guard let array else { return }
    processElements(of: array, Batch.Frame(range: 0..<page.count, line: 1), batch)
    batch.events = enricher.counts.events - before
  }

  /// A frame holds one document; on a line there may be more, one behind the other.
  mutating func process(_ frame: Batch.Frame, _ batch: Batch) {
    var rest = frame.range
    repeat {
      // The elements of a page take its place.
      let tried: Range<Int>?
      do {
        let start = batch.output.count
        let content = try enrich(batch, in: rest, before: .objects)
        tried = object
        switch content {
        case .event(let logType): finishEvent(logType, from: start, frame.line, batch)
        case .page(let array): processElements(of: array, frame, batch)
        }
      } catch {
        tried = object ?? (error.reason == .duplicateKey ? objectAlone(in: rest, batch) : nil)
        add(error, tried ?? rest, frame.line, batch)
      }
      guard let object = tried else { return }
      rest = afterSpace(object.upperBound..<rest.upperBound, batch)
    } while !rest.isEmpty
  }

  /// Enriches the event that begins in `range`, taken out of its wrapper where it has one.
  private mutating func enrich(
    _ batch: Batch, in range: Range<Int>, before behind: Enricher.Behind
  ) throws(Reject) -> Enricher.Content {
    textPath = nil
    guard !unwrapper.paths.isEmpty else {
      defer { object = enricher.object }
      return try enricher.enrich(batch.input, in: range, before: behind, into: &batch.output)
    }
    defer { object = unwrapper.object }
    let content: Enricher.Content
    switch try unwrapper.look(into: batch.input, in: range, before: behind, text: &batch.text) {
    case .object(let event):
      content = try enricher.enrich(
        batch.input, in: event, before: .nothing, into: &batch.output)
    case .text(let path):
      textPath = path
      let start = batch.text.withBytes { JSONText.startOfText($0) }
      content = try enricher.enrich(
        batch.text, in: start..<batch.text.count, before: .nothing, into: &batch.output)
    case .nothing(let reject):
      // A page has its wrappers in it.
      let page = unwrapper.object ?? range
      guard let array = try enricher.wrappedArray(of: batch.input, in: page) else { throw reject }
      return .page(array: array)
    }
    if case .page = content {
      throw Reject(.unclassified, "a page inside a wrapper is not opened", at: range.lowerBound)
    }
    return content
  }

  private mutating func finishEvent(
    _ logType: Int, from start: Int, _ line: Int, _ batch: Batch
  ) {
    if keepsEvents {
      let line = batch.output.withBytes { [UInt8](copying: $0.extracting(start..<$0.count)) }
      var facts = facts(logType, batch)
      if facts.identity.isEmpty { facts.identity = contentIdentity(from: start, batch) }
      batch.stored.append(
        StoredEvent(
          logType: enricher.plan.logTypes[logType].name, facts: facts,
          unresolved: textPath == nil
            ? enricher.unresolvedValues(batch.input) : enricher.unresolvedValues(batch.text),
          line: line, ownLength: enricher.ownEnd - start))
      batch.origins.append(.here(object ?? 0..<0))
      batch.peopleBefore.append(batch.people.count)
    }
    batch.output.append(0x0A)
    if learns { notePeople(logType, line, batch) }
    guard let visitor else { return }
    let json = batch.output.withBytes { bytes in
      [UInt8](copying: bytes.extracting(start..<enricher.ownEnd)) + [0x7D]
    }
    visitor(
      ScannedEvent(
        source: batch.source, line: line, json: json, logType: logType,
        facts: facts(logType, batch),
        lookups: textPath == nil
          ? enricher.lookups(batch.input) : enricher.lookups(batch.text)))
  }

  private mutating func notePeople(_ logType: Int, _ line: Int, _ batch: Batch) {
    if textPath == nil {
      enricher.notePeople(logType: logType, batch.input, line: line, in: &batch.people)
    } else {
      enricher.notePeople(logType: logType, batch.text, line: line, in: &batch.people)
    }
  }

  private mutating func facts(_ logType: Int, _ batch: Batch) -> EventFacts {
    textPath == nil
      ? enricher.facts(logType: logType, batch.input)
      : enricher.facts(logType: logType, batch.text)
  }

  /// What identifies an event without a UUID: its own bytes, so that the same event is kept once.
  private func contentIdentity(from start: Int, _ batch: Batch) -> [UInt8] {
    let hash = batch.output.withBytes {
      SHA256.hex(of: $0.extracting(start..<enricher.ownEnd))
    }
    return Array("sha256:\(hash)".utf8)
  }

  /// The elements of an array in a page, which was walked with the page.
  mutating func processElements(
    of array: Range<Int>, _ frame: Batch.Frame, _ batch: Batch
  ) {
    var rest = afterSpace(array.lowerBound + 1..<array.upperBound - 1, batch)
    var (counted, line) = (frame.range.lowerBound, frame.line)
    func lineNumber(at place: Int) -> Int {
      line += batch.input.withBytes { ByteSearch.count(of: 0x0A, in: $0, counted..<place) }
      counted = place
      return line
    }
    while !rest.isEmpty {
      let element: Range<Int>
      do {
        let start = batch.output.count
        let content = try enrich(batch, in: rest, before: .elements)
        element = object ?? rest
        switch content {
        case .event(let logType):
          let isTold = visitor != nil || learns
          finishEvent(
            logType, from: start, isTold ? lineNumber(at: element.lowerBound) : 0, batch)
        case .page:
          let reject = Reject(
            .unclassified, "a page inside a page is not opened", at: element.lowerBound)
          add(reject, element, lineNumber(at: element.lowerBound), batch)
        }
      } catch {
        element = object ?? valueRange(in: rest, batch)
        add(error, element, lineNumber(at: element.lowerBound), batch)
      }
      rest = afterSpace(element.upperBound..<rest.upperBound, batch)
      if !rest.isEmpty { rest = afterSpace(rest.lowerBound + 1..<rest.upperBound, batch) }
    }
  }

  /// Where the value lies that begins in `range`, which may be of any kind.
  private mutating func valueRange(in range: Range<Int>, _ batch: Batch) -> Range<Int> {
    (try? validator.walk(batch.input, in: range, objectsOnly: false)) ?? range
  }

  /// Where the object lies that begins in `range`, if it is JSON and followed only by another.
  private mutating func objectAlone(in range: Range<Int>, _ batch: Batch) -> Range<Int>? {
    guard let object = try? validator.walk(batch.input, in: range) else { return nil }
    let rest = object.upperBound..<range.upperBound
    return (try? Enricher.Behind.objects.check(batch.input, rest)) == nil ? nil : object
  }

  /// What is left of a range behind its white space.
  func afterSpace(_ range: Range<Int>, _ batch: Batch) -> Range<Int> {
    batch.input.withBytes { JSONText.skipSpace(in: $0, range) }..<range.upperBound
  }
}
