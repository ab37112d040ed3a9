internal import Bytes
internal import Enrichment
internal import EventStore
internal import JSONText
internal import Schemas

/// Enriches the frames of batches: each becomes enriched lines or a reject, in order.
struct BatchWorker: ~Copyable {
  private var enricher: Enricher
  private let keepsEvents: Bool
  /// Is told of every event, where somebody asks.
  var visitor: ((ScannedEvent) -> Void)?
  /// Finds the end of values that are no objects.
  private var validator = Walker(KeyTrie())

  /// A worker. One that keeps events needs an enricher that traces its look-ups, so that what was
  /// not resolved is kept with them.
  init(_ enricher: consuming Enricher, keepsEvents: Bool) {
    self.enricher = enricher
    self.keepsEvents = keepsEvents
  }

  /// What is done with events.
  var plan: Plan { enricher.plan }

  /// Reads the batches to come as an input is to be read.
  mutating func prepare(for input: InputSettings) { enricher.duplicates = input.duplicates }

  /// Exchanges the tables for the batches to come.
  mutating func use(_ tables: Tables) { enricher.tables = tables }

  /// What has happened to the inputs so far.
  var counts: Counts { enricher.counts }

  mutating func process(_ batch: Batch) {
    let before = enricher.counts.events
    for frame in batch.frames {
      switch frame.fault {
      case nil: process(frame, batch)
      case .malformed(let reject): add(reject, frame.range, frame.line, batch)
      case .tooLong(let longLine): add(longLine, batch)
      }
    }
    batch.events = enricher.counts.events - before
  }

  /// Processes one stored document, of a log type that is known or whose keys tell it. Of two values
  /// of a key the first counts, as it does for the SQL that reads the store.
  mutating func process(_ document: Span<UInt8>, as logType: Int?, _ batch: Batch) {
    batch.empty()
    batch.input.append(document)
    batch.frames.append(Batch.Frame(range: 0..<document.count, line: 1))
    enricher.forcedLogType = logType
    enricher.duplicates = .first
    process(batch)
  }

  /// A frame holds one document; on a line there may be more, one behind the other.
  private mutating func process(_ frame: Batch.Frame, _ batch: Batch) {
    var rest = frame.range
    repeat {
      // The elements of a page take its place in the enricher.
      var object: Range<Int>?
      do {
        let start = batch.output.count
        let content = try enricher.enrich(batch.input, in: rest, into: &batch.output)
        object = enricher.object
        switch content {
        case .event(let logType): finishEvent(logType, from: start, frame.line, batch)
        case .page(let array): processElements(of: array, frame, batch)
        }
      } catch {
        object = enricher.object
        add(error, object ?? rest, frame.line, batch)
      }
      guard let object else { return }
      rest = afterSpace(object.upperBound..<rest.upperBound, batch)
    } while !rest.isEmpty
  }

  private mutating func finishEvent(
    _ logType: Int, from start: Int, _ line: Int, _ batch: Batch
  ) {
    if keepsEvents {
      let line = batch.output.withBytes { [UInt8](copying: $0.extracting(start..<$0.count)) }
      let facts = enricher.facts(logType: logType, batch.input)
      batch.stored.append(
        StoredEvent(
          logType: enricher.plan.logTypes[logType].name, facts: facts,
          unresolved: enricher.unresolvedValues(batch.input), line: line))
    }
    batch.output.append(0x0A)
    guard let visitor else { return }
    visitor(
      ScannedEvent(
        source: batch.source, line: line, logType: logType,
        facts: enricher.facts(logType: logType, batch.input),
        lookups: enricher.lookups(batch.input)))
  }

  /// The elements of an array in a page, which was walked with the page.
  private mutating func processElements(
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
        let content = try enricher.enrich(
          batch.input, in: rest, isElement: true, into: &batch.output)
        element = enricher.object ?? rest
        switch content {
        case .event(let logType):
          finishEvent(
            logType, from: start, visitor == nil ? 0 : lineNumber(at: element.lowerBound), batch)
        case .page:
          let reject = Reject(
            .unclassified, "a page inside a page is not opened", at: element.lowerBound)
          add(reject, element, lineNumber(at: element.lowerBound), batch)
        }
      } catch {
        element = enricher.object ?? valueRange(in: rest, batch)
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

  /// What is left of a range behind its white space.
  private func afterSpace(_ range: Range<Int>, _ batch: Batch) -> Range<Int> {
    batch.input.withBytes { JSONText.skipSpace(in: $0, range) }..<range.upperBound
  }

  private mutating func add(_ reject: Reject, _ range: Range<Int>, _ line: Int, _ batch: Batch) {
    enricher.counts.count(reject.reason)
    var detail = reject.detail
    if reject.reason == .malformed || reject.reason == .duplicateKey {
      detail += " (byte \(max(0, reject.offset - range.lowerBound)) of the input)"
    }
    let reject = Reject(reject.reason, detail, at: reject.offset)
    batch.rejects.append(
      RejectedInput(
        reject: reject, source: batch.source, line: line,
        byte: batch.sourceOffset + range.lowerBound,
        raw: batch.input.withBytes { [UInt8](copying: $0.extracting(range)) }))
  }

  private mutating func add(_ longLine: LongLine, _ batch: Batch) {
    var hash = longLine.hash
    let detail =
      "\(longLine.length) bytes; raw holds the first \(longLine.excerpt.count);"
      + " SHA-256 \(hash.finish())"
    enricher.counts.count(.tooLong)
    batch.rejects.append(
      RejectedInput(
        reject: Reject(.tooLong, detail, at: 0), source: batch.source, line: longLine.line,
        byte: longLine.byte, raw: longLine.excerpt))
  }
}
