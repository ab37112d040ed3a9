internal import Bytes
internal import Dispatch
package import Enrichment
internal import EventStore
internal import JSONText
package import Schemas
internal import Synchronization

// A run moves batches through three places:
//
//     framer ──fill──▶ worker ──enrich──▶ delivery
//     one at a time    as many as cores   one at a time, in the order of tickets
//
// There is no thread for reading or writing. Each worker takes the framer, fills a batch, lets the
// next worker have it, enriches, and hands the batch in. Whoever hands in the batch that is due
// delivers it and all that follow it and are there; the others go on with the next batch. So an
// event that arrives alone is read, enriched and written by one thread without a handover.
//
// The number of batches is fixed, which bounds the memory: a worker that runs far ahead of a slow
// batch waits for an empty one.

/// What a run is to do.
package struct RunSettings: Sendable {
  /// What is read.
  package var input: InputSettings
  /// How many workers, 1 to 256.
  package var jobs: Int
  /// The plan's log type that every event has, if that is known.
  package var logType: Int?
  /// Whether the events are kept in the delivery's store.
  package var keepsEvents: Bool
  /// Whether the delivery learns names.
  package var learns: Bool
  /// Whether a reject is a line among the events.
  package var rejectsInline = false
  /// The SHA-256 of the tables, to be put in every event; nil: not told.
  package var tablesHash: String?

  /// Settings for a run.
  package init(
    _ input: InputSettings, jobs: Int, logType: Int? = nil, keepsEvents: Bool = false,
    learns: Bool = false
  ) {
    self.input = input
    self.jobs = min(max(1, jobs), 256)
    self.logType = logType
    self.keepsEvents = keepsEvents
    self.learns = learns
  }
}

/// One pass over the sources.
package final class Run: Sendable {
  private struct Ordering: ~Copyable {
    /// How many batches the framer has filled.
    var filled = 0
    /// The ticket of the batch that is delivered next.
    var due = 0
    var waiting: [Int: Batch] = [:]
    var isDelivering = false
    /// What ends the run. What was read before an input failed is still delivered.
    var failure: PipelineError?
    /// Whether it was a delivery that failed, so that nothing behind it may be delivered.
    var isBroken = false

    /// Whether no batch is on its way to the delivery.
    var isIdle: Bool { filled == due && !isDelivering }

    /// The batch that is due, if it is there; notes whether a delivery is under way.
    mutating func takeDue() -> Batch? {
      let batch = waiting.removeValue(forKey: due)
      isDelivering = batch != nil
      if batch != nil { due += 1 }
      return batch
    }
  }

  private let settings: RunSettings
  private let plan: Plan
  private let tables: TableSource
  private let framer: Mutex<Framer>
  private let delivery: Mutex<Delivery>
  private let ordering = Mutex(Ordering())
  private let idle: Mutex<[Batch]>
  private let idleCount: DispatchSemaphore
  private let total: Mutex<Counts>
  private let wakeup = Wakeup()

  /// Prepares a run.
  package init(
    _ settings: RunSettings, plan: Plan, tables: TableSource, delivery: consuming sending Delivery
  ) {
    self.settings = settings
    self.plan = plan
    self.tables = tables
    framer = Mutex(
      Framer(settings.input, wrapperKeys: plan.wrapperKeys, wakeup: wakeup))
    self.delivery = Mutex(delivery)
    let count = settings.jobs * 2 + 1
    idle = Mutex((0..<count).map { _ in Batch() })
    idleCount = DispatchSemaphore(value: count)
    total = Mutex(plan.emptyCounts)
  }

  /// Runs to the end of the sources, or until work fails.
  /// - Returns: What happened to the events.
  package func run() throws(PipelineError) -> Counts {
    let timer = settings.learns || settings.keepsEvents ? startTidying() : nil
    DispatchQueue.concurrentPerform(iterations: settings.jobs) { _ in work() }
    timer?.cancel()
    let (failure, isBroken) = ordering.withLock { ($0.failure, $0.isBroken) }
    if let failure {
      // What was read before an input failed is stored, written and learned as if it were all.
      if !isBroken {
        try delivery.withLock { delivery throws(PipelineError) in try delivery.finish() }
      }
      throw failure
    }
    try delivery.withLock { delivery throws(PipelineError) in try delivery.finish() }
    return counts
  }

  /// Ends the run as the end of its input would, except that a document that is not there whole is
  /// left out. What was read is delivered. May be called from any thread.
  package func stop() { wakeup.wake() }

  /// Has the delivery commit and learn in between while no batch comes.
  private func startTidying() -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now(), repeating: .milliseconds(50))
    // A timer that was cancelled may keep its handler a while, and the handler must not keep the
    // store: who closes it last empties its write-ahead log.
    timer.setEventHandler { [weak self] in
      guard let self, ordering.withLock({ $0.isIdle }) else { return }
      do throws(PipelineError) {
        try delivery.withLock { delivery throws(PipelineError) in try delivery.tidy() }
      } catch {
        fail(error, isBroken: true)
      }
    }
    timer.resume()
    return timer
  }

  /// What happened to the events of the workers that have ended.
  package var counts: Counts {
    var counts = total.withLock { $0 }
    for (name, number) in delivery.withLock({ $0.conflictsByLogType }) {
      guard let logType = plan.logTypes.firstIndex(where: { $0.name == name }) else { continue }
      counts.reject(number, of: logType, as: .uuidConflict)
    }
    return counts
  }

  /// How many events have been delivered so far.
  package var deliveredEvents: Int { delivery.withLock { $0.events } }

  /// How many events the store took that it did not have before.
  package var storedEvents: Int { delivery.withLock { $0.storedEvents } }

  /// What was learned; nil where the delivery learns nothing.
  package var learned: Learned? { delivery.withLock { $0.learned } }

  private func work() {
    var worker = BatchWorker(
      Enricher(
        plan: plan, tables: tables.edition.tables, logType: settings.logType,
        traces: settings.keepsEvents, tablesHash: settings.tablesHash),
      keepsEvents: settings.keepsEvents, learns: settings.learns)
    worker.rejectsInline = settings.rejectsInline
    worker.prepare(for: settings.input)
    while let batch = nextBatch() {
      let edition = tables.edition
      worker.use(edition.tables)
      batch.generation = edition.generation
      worker.process(batch)
      handIn(batch)
    }
    let counts = worker.counts
    total.withLock { $0.add(counts) }
  }

  /// The next batch of input; nil at its end, or when the run has failed.
  private func nextBatch() -> Batch? {
    idleCount.wait()
    guard let batch = idle.withLock({ $0.popLast() }) else { return nil }
    // A failure is noted before the next worker can have the framer, which would go on behind it.
    let isFilled = framer.withLock { framer in
      do throws(PipelineError) {
        guard !hasFailed, try framer.fill(batch) else { return false }
        ordering.withLock { $0.filled += 1 }
        return true
      } catch {
        fail(error)
        return false
      }
    }
    if isFilled {
      tables.refresh()
      return batch
    }
    putBack(batch)
    return nil
  }

  private func putBack(_ batch: Batch) {
    idle.withLock { $0.append(batch) }
    idleCount.signal()
  }

  private func handIn(_ batch: Batch) {
    var due = ordering.withLock { ordering -> Batch? in
      ordering.waiting[batch.ticket] = batch
      if ordering.isDelivering { return nil }
      return ordering.takeDue()
    }
    while let batch = due {
      if !ordering.withLock({ $0.isBroken }) {
        do throws(PipelineError) {
          try delivery.withLock { delivery throws(PipelineError) in try delivery.deliver(batch) }
        } catch {
          fail(error, isBroken: true)
        }
      }
      putBack(batch)
      due = ordering.withLock { $0.takeDue() }
    }
  }

  private var hasFailed: Bool { ordering.withLock { $0.failure != nil } }

  private func fail(_ error: PipelineError, isBroken: Bool = false) {
    ordering.withLock { ordering in
      if ordering.failure == nil { ordering.failure = error }
      if isBroken { ordering.isBroken = true }
    }
    wakeup.wake()
  }
}
