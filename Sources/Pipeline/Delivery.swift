package import Bytes
internal import Enrichment
package import EventStore
internal import SQLite

// A store is given many batches in one transaction while more input is there. UUIDs fall all over
// the indexes, so each transaction writes most of their pages, be it large or small: by the batch,
// 250,000 events wrote 14 GB, by 64 MiB of output 2 GB. What was stored is written out when it is
// committed, so nothing is seen that was not kept:
//
//     deliver   deliver   deliver              flush
//     begin ──▶ insert ─▶ insert ─▶ insert ──▶ commit ──▶ write out, learn, settle the positions
//
// A batch that nothing follows is committed at once. Where more seemed to follow and does not come,
// `tidy` does it, so that neither the reader nor another writer waits for the input.

/// Where the results of a run go, batch by batch in the input's order: enriched lines to an output,
/// rejects to a file of their own or to people's eyes, and all of it to a store where there is one.
package struct Delivery: ~Copyable {
  /// How many rejects are told on standard error when nothing else takes them.
  package static let toldRejects = 20

  let output: FileOutput?
  private let rejectsOutput: FileOutput?
  let store: EventStore?
  private let learning: Learning?
  private var told = 0
  private var catchUp = CatchUp()

  /// What is in the transaction that is open, and not written out yet.
  private struct Pending {
    var rejects: [RejectedInput] = []
    var events = 0
    /// How many of them the store did not have before.
    var new = 0
    /// What it takes in memory, about.
    var bytes = 0
    /// When the transaction began.
    var begun: Int64 = 0
    /// When something was stored last; nil where no transaction is open.
    var since: Int64?
  }

  /// How many bytes of output and of rejects a transaction has, about.
  private let transactionSize: Int
  /// How long a transaction may stay open, in nanoseconds, while no batch is on its way.
  static let patience: Int64 = 50_000_000
  /// How long a transaction is open at most, in nanoseconds, but for the batch at hand: on a busy machine
  /// another writer would else wait longer than people let it.
  let longest: Int64

  private var pending = Pending()
  private var indicators = PendingIndicators()
  private var pendingOutput = OutputBuffer()
  /// How many events the store took that it did not have before.
  package var storedEvents: Int { committedNew + pending.new }
  private var committedNew = 0
  /// How many events have been delivered.
  package private(set) var events = 0
  /// How far each file of this run is stored.
  private var positions: [FileInput.Identity: SourcePosition] = [:]
  /// How many events were rejected because the store has another with their log type and UUID, by
  /// log type.
  private(set) var conflictsByLogType: [String: Int] = [:]

  /// A delivery to the places given.
  /// - Parameters:
  ///   - output: Where enriched lines go; nil: nowhere.
  ///   - rejects: Where rejects go as lines of JSON; nil: the first few are told on standard error,
  ///     unless a store keeps them.
  ///   - store: Keeps events, indicators and rejects as well, a batch in one transaction.
  ///   - learning: Learns the names that the events give people.
  ///   - transactionSize: How many bytes of output and of rejects a transaction of the store has,
  ///     about.
  ///   - longest: How long one is open at most, in nanoseconds, but for the batch at hand.
  package init(
    output: FileOutput?, rejects: consuming FileOutput?, store: sending EventStore?,
    learning: sending Learning? = nil, transactionSize: Int = 64 << 20,
    longest: Int64 = 3_000_000_000
  ) {
    self.transactionSize = transactionSize
    self.longest = longest
    self.output = output
    self.rejectsOutput = rejects
    self.store = store
    self.learning = learning
  }

  /// Delivers one batch; what is stored is written out when it is committed.
  mutating func deliver(_ batch: Batch) throws(PipelineError) {
    guard let store else {
      events += batch.events
      try write(batch.output, batch.rejects)
      learning?.take(batch)
      return try learnIfDue()
    }
    try keep(batch, in: store)
    if output != nil { batch.output.withBytes { pendingOutput.append($0) } }
    pending.rejects += batch.rejects
    pending.events += batch.events
    pending.bytes += batch.output.count + batch.rejects.reduce(0) { $0 + $1.raw.count }
    learning?.take(batch)
    let isLong = (pending.since ?? 0) - pending.begun >= longest
    if !batch.isFollowed || isLong || pending.bytes >= transactionSize { try flush() }
  }

  /// Commits what is stored, and writes it out.
  mutating func flush() throws(PipelineError) {
    guard let store, pending.since != nil else { return }
    do throws(SQLiteError) {
      try store.flush(&indicators)
      try store.connection.commit()
    } catch {
      throw undo(error, in: store)
    }
    let committed = pending
    var output = OutputBuffer()
    pending = Pending()
    swap(&output, &pendingOutput)
    events += committed.events
    committedNew += committed.new
    try write(output, committed.rejects)
    try learnIfDue()
  }

  /// Does what is to be done when no batch comes: commits what was waiting for one, learns where it is
  /// time to. To be called now and then.
  /// - Parameter patience: How long to wait for another batch, in nanoseconds.
  mutating func tidy(after patience: Int64 = Self.patience) throws(PipelineError) {
    guard let since = pending.since else { return try learnIfDue() }
    if Surroundings.uptime() - since >= patience { try flush() }
  }

  private mutating func learnIfDue() throws(PipelineError) {
    if try learning?.writeIfDue() ?? true { settlePositions() }
  }

  /// Learns what has not been learned yet, and keeps how far the files were read. To be called when
  /// all is delivered.
  mutating func finish() throws(PipelineError) {
    try flush()
    try learning?.write()
    guard let store else { return }
    settlePositions()
    let positions = positions.values
    do {
      if !positions.isEmpty {
        try store.connection.transaction { () throws(SQLiteError) in
          for position in positions { try store.keep(position) }
        }
      }
    } catch {
      throw .sqlite(error)
    }
    store.connection.emptyLog()
  }

  /// What was learned so far; nil where nothing is.
  package var learned: Learned? { learning?.learned }

  private mutating func keep(_ batch: Batch, in store: EventStore) throws(PipelineError) {
    var isOvertaken = false
    do throws(SQLiteError) {
      if pending.since == nil {
        try store.connection.begin()
        pending.begun = Surroundings.uptime()
        pending.since = pending.begun
      }
      withdraw(try insert(batch, into: store), from: batch)
      pending.since = Surroundings.uptime()
      if let move = batch.cursorMove, try !store.move(move) { isOvertaken = true }
    } catch {
      throw undo(error, in: store)
    }
    if isOvertaken {
      rollBack(store)
      throw .overtaken(source: batch.source)
    }
  }

  /// Undoes what is not committed, because of an error, which it gives back.
  private mutating func undo(_ error: SQLiteError, in store: EventStore) -> PipelineError {
    if pending.since != nil { rollBack(store) }
    return .sqlite(error)
  }

  /// Forgets what is in the transaction that is open.
  private mutating func rollBack(_ store: EventStore) {
    store.connection.rollBack()
    pending = Pending()
    pendingOutput.removeAll()
    indicators.removeAll()
  }

  /// Stores a batch; says which of its events, by their place, contradict a stored one.
  private mutating func insert(
    _ batch: Batch, into store: EventStore
  ) throws(SQLiteError) -> [Int] {
    var new: [Int64] = []
    var unresolved: [Int64] = []
    var conflicts: [Int] = []
    for (place, event) in batch.stored.enumerated() {
      switch try store.insert(event, adding: &indicators) {
      case .stored(let id):
        new.append(id)
        if !event.unresolved.isEmpty { unresolved.append(id) }
      case .known: break
      case .conflicting:
        conflicts.append(place)
        batch.rejects.append(batch.conflict(at: place))
      }
    }
    if let file = batch.position?.file, positions[file] == nil {
      try store.removeOpenRejects(of: file)
    }
    var openRejects: [Int64] = []
    for reject in batch.rejects {
      let id = try store.insert(StoredReject(reject))
      if let open = batch.openPosition?.next, reject.byte >= open.offset { openRejects.append(id) }
    }
    try keepPosition(batch, openRejects, in: store)
    if let generation = batch.generation {
      try catchUp.fill(
        new, unresolved: unresolved, since: generation, in: store, &indicators)
    }
    pending.new += new.count
    return conflicts
  }

  /// Keeps how far the file is stored. What was rejected at its end without being whole is read again
  /// when it has grown.
  private mutating func keepPosition(
    _ batch: Batch, _ openRejects: [Int64], in store: EventStore
  ) throws(SQLiteError) {
    guard var position = openRejects.isEmpty ? batch.position : batch.openPosition else { return }
    position.openRejects = openRejects
    if let before = positions[position.file] { position.goOn(from: before) }
    positions[position.file] = position
    try store.keep(position)
  }

  /// Notes that all that is stored was written out and learned from as well.
  private mutating func settlePositions() {
    for file in positions.keys { positions[file]?.settle() }
  }

  private mutating func withdraw(_ conflicts: [Int], from batch: Batch) {
    if conflicts.isEmpty { return }
    batch.withdraw(Set(conflicts))
    events -= conflicts.count
    for place in conflicts { conflictsByLogType[batch.stored[place].logType, default: 0] += 1 }
  }

  private mutating func write(
    _ lines: borrowing OutputBuffer, _ rejects: [RejectedInput]
  ) throws(PipelineError) {
    do {
      if let output {
        try lines.withBytes { bytes throws(IOError) in try output.write(bytes) }
      }
      try tell(rejects)
    } catch {
      throw .file(error)
    }
  }

  private mutating func tell(_ rejects: [RejectedInput]) throws(IOError) {
    guard !rejects.isEmpty else { return }
    if let rejectsOutput {
      var lines = OutputBuffer()
      for reject in rejects { reject.append(to: &lines) }
      return try lines.withBytes { bytes throws(IOError) in try rejectsOutput.write(bytes) }
    }
    guard store == nil else { return }
    for reject in rejects.prefix(Self.toldRejects - told) {
      try FileOutput.standardError().tell("keytag: \(reject.message)")
      told += 1
    }
  }
}

extension StoredReject {
  init(_ reject: RejectedInput) {
    self.init(
      reason: reject.reject.reason.rawValue, detail: reject.reject.detail, source: reject.source,
      line: reject.line, byte: reject.byte, raw: reject.raw)
  }
}
