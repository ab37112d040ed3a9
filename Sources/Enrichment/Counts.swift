/// What happened to the events of a run, so that what was not resolved is said.
package struct Counts: Sendable, Equatable {
  /// How often a UUID was looked up in a table, by outcome.
  package struct Lookup: Sendable, Equatable, BitwiseCopyable {
    /// The table gave a row.
    package var found = 0
    /// The table was asked and has no such key.
    package var missing = 0

    /// No look-up yet.
    package init() {}
  }

  /// Events written.
  package var events = 0
  /// Events written, by log type in the plan's order.
  package var eventsByLogType: [Int]
  /// Inputs rejected, by reason in the order of `RejectReason.allCases`.
  package var rejectsByReason = [Int](repeating: 0, count: RejectReason.allCases.count)
  /// Lookups, indexed by `Candidate.counter`.
  package var lookups: [Lookup]
  /// UUIDs whose meaning was not known and that no table had.
  package var unknownMeaning = 0
  /// UUIDs that name something no table holds, such as a device.
  package var withoutTable = 0
  /// Optional fields whose value has the wrong type, by path.
  package var wrongTypes: [String: Int] = [:]

  /// Nothing counted yet.
  package init(logTypes: Int, lookups: Int) {
    eventsByLogType = [Int](repeating: 0, count: logTypes)
    self.lookups = [Lookup](repeating: Lookup(), count: lookups)
  }

  /// Inputs rejected for any reason.
  package var rejects: Int { rejectsByReason.reduce(0, +) }

  /// Adds the counts of another batch of the same run.
  package mutating func add(_ other: Counts) {
    events += other.events
    for index in eventsByLogType.indices { eventsByLogType[index] += other.eventsByLogType[index] }
    for index in rejectsByReason.indices { rejectsByReason[index] += other.rejectsByReason[index] }
    for index in lookups.indices {
      lookups[index].found += other.lookups[index].found
      lookups[index].missing += other.lookups[index].missing
    }
    unknownMeaning += other.unknownMeaning
    withoutTable += other.withoutTable
    wrongTypes.merge(other.wrongTypes, uniquingKeysWith: +)
  }

  /// Counts events as rejected that were counted as written.
  package mutating func reject(_ count: Int, of logType: Int, as reason: RejectReason) {
    events -= count
    eventsByLogType[logType] -= count
    guard let index = RejectReason.allCases.firstIndex(of: reason) else { return }
    rejectsByReason[index] += count
  }

  /// Counts a reject.
  package mutating func count(_ reason: RejectReason) {
    if let index = RejectReason.allCases.firstIndex(of: reason) { rejectsByReason[index] += 1 }
  }
}
