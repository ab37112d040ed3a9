package import Bytes
internal import Enrichment
package import EventStore
package import Schemas

/// Takes pages of events from a source that has a cursor: enriches each and keeps it, its rejects and
/// where its cursor leads, all in one transaction. So a kill leaves the page there with its cursor, or
/// neither.
///
/// Pages that follow each other at once share a transaction, as each has its price whatever is in it
/// (see `Delivery`). Where none comes for a while, `tidy` commits, so that nobody waits for a server
/// in order to write.
///
/// One page at a time, on one thread: it is the store that takes the time.
package final class PageIntake {
  /// Where pages go.
  package enum Target {
    /// Into the store.
    case store
    /// To an output, at least once each; the store has their rejects and the cursor alone.
    case output(FileOutput)
  }

  /// What a page had.
  package struct Taken: Sendable, Equatable {
    /// Events that were enriched.
    package var events = 0
    /// Those that the store did not have before.
    package var stored = 0
    /// What did not become an event.
    package var rejected = 0
    /// The time of the latest event, as the store has times; nil where none has one.
    package var newestEvent: String?
  }

  private let logTypes: [String]
  private let tables: TableSource
  /// Whether pages are written out and not stored.
  package let writesOut: Bool
  private var worker: BatchWorker
  private var delivery: Delivery
  private let batch = Batch()
  /// Why a commit failed that nobody was there to be told of.
  private var failure: PipelineError?

  /// Prepares to take pages.
  /// - Parameters:
  ///   - plan: What is done with events.
  ///   - tables: What they are named by; read again between pages where it follows loads.
  ///   - store: Keeps them, or their cursors.
  ///   - target: Where they go.
  ///   - turn: How long pages may share a transaction, and how long one stays open while none comes,
  ///     in nanoseconds. Nobody else can write meanwhile, and a kill has them fetched again.
  package init(
    plan: Plan, tables: TableSource, store: sending EventStore, target: Target = .store,
    turn: Int64 = 250_000_000
  ) {
    self.tables = tables
    logTypes = plan.logTypes.map(\.name)
    worker = BatchWorker(
      Enricher(plan: plan, tables: tables.edition.tables, traces: true), keepsEvents: true)
    switch target {
    case .store:
      writesOut = false
      delivery = Delivery(output: nil, rejects: nil, store: store, longest: turn)
    case .output(let output):
      writesOut = true
      delivery = Delivery(output: output, rejects: nil, store: store, longest: turn)
    }
  }

  /// How far a source was pulled; nil where it never was.
  package func cursor(of source: String) throws(PipelineError) -> SourceCursor? {
    try delivery.cursor(of: source)
  }

  /// Takes a page.
  /// - Parameters:
  ///   - body: A JSON text that was walked.
  ///   - items: Where in it the array of events is; nil for none.
  ///   - logType: The name of the log type that all are of; nil where their keys tell.
  ///   - move: How the source's cursor moves; the time of the page's latest event is added to it.
  ///   - isFollowed: Whether another page is there to be had at once; else this one is committed.
  /// - Throws: `overtaken` where the cursor is no longer the one that the move is from. Nothing of the
  ///   page is kept then.
  package func take(
    _ body: borrowing InputBuffer, items: Range<Int>?, as logType: String?, _ move: CursorMove,
    isFollowed: Bool = false
  ) throws(PipelineError) -> Taken {
    try throwFailure()
    let source = move.to.source
    tables.refresh()
    let edition = tables.edition
    worker.use(edition.tables)
    let number = logType.flatMap { logTypes.firstIndex(of: $0) }
    body.withBytes {
      worker.process($0, elementsIn: items, of: source, as: number, batch)
    }
    batch.generation = edition.generation
    batch.isFollowed = isFollowed

    let newest = batch.stored.lazy.map(\.eventTime).filter { !$0.isEmpty }.max {
      $0.lexicographicallyPrecedes($1)
    }
    var taken = Taken(events: batch.events, rejected: batch.rejects.count)
    taken.newestEvent = newest.map { String(decoding: $0, as: UTF8.self) }
    var move = move
    move.to.newestEvent = [move.to.newestEvent, taken.newestEvent].compactMap(\.self).max()
    batch.cursorMove = move
    let before = delivery.storedEvents
    if writesOut { try delivery.writeOut(batch) } else { try delivery.deliver(batch) }
    taken.stored = delivery.storedEvents - before
    // Those that contradict a stored event are found out by the store.
    taken.events -= max(0, batch.rejects.count - taken.rejected)
    taken.rejected = batch.rejects.count
    return taken
  }

  /// Commits what was taken where no page has come for a while. To be called now and then while one
  /// waits for a page; what goes wrong is thrown by the next call that can.
  package func tidy() {
    guard failure == nil else { return }
    do throws(PipelineError) {
      try delivery.tidy(after: delivery.longest)
    } catch {
      failure = error
    }
  }

  /// Commits what was taken.
  package func flush() throws(PipelineError) {
    try throwFailure()
    try delivery.flush()
  }

  /// Ends the taking of pages for now.
  package func finish() throws(PipelineError) {
    try flush()
    try delivery.finish()
  }

  private func throwFailure() throws(PipelineError) {
    guard let failure else { return }
    self.failure = nil
    throw failure
  }
}
