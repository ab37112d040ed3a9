internal import Bytes
package import Enrichment
package import EventStore
internal import JSONText
internal import SQLite
package import Schemas

/// An event of a scan, with all that was found out about it.
package struct ScannedEvent: Sendable {
  /// The file's name, or `-`.
  package let source: String
  /// The line it begins on, counted from 1.
  package let line: Int
  /// The event itself on one line, without what keytag adds or had added before.
  package let json: [UInt8]
  /// The plan's log type.
  package let logType: Int
  /// Its identity, time, UUIDs and indicators.
  package let facts: EventFacts
  /// Every look-up that was made for it.
  package let lookups: [LookupTrace]
}

/// Goes through events one after another and tells what is found out about each, for `explain` and
/// `check`, which ask about the enrichment and write no events.
package struct EventScan: ~Copyable {
  private var worker: BatchWorker
  private let batch = Batch()

  /// A scan with the plan and tables given.
  package init(plan: Plan, tables: Tables, logType: Int? = nil) {
    worker = BatchWorker(
      Enricher(plan: plan, tables: tables, logType: logType, traces: true), keepsEvents: false)
  }

  /// Goes through the events of an input.
  package mutating func scan(
    _ input: InputSettings, event: @escaping (ScannedEvent) -> Void,
    reject: (RejectedInput) -> Void
  ) throws(PipelineError) {
    var framer = Framer(input, wrapperKeys: worker.plan.wrapperKeys)
    worker.prepare(for: input)
    worker.visitor = event
    while try framer.fill(batch) {
      worker.process(batch)
      for rejected in batch.rejects { reject(rejected) }
    }
  }

  /// Goes through the events that a store keeps, each as the log type it was stored as; one whose
  /// log type is not known any more is a reject. They are enriched again, with the tables of this
  /// scan. O(events), one at a time in memory.
  package mutating func scan(
    stored events: EventReader, event: @escaping (ScannedEvent) -> Void,
    reject: (RejectedInput) -> Void
  ) throws(PipelineError) {
    let names = worker.plan.logTypes.map(\.name)
    worker.visitor = event
    do throws(SQLiteError) {
      try events.forEach { _, logType, json in
        if let number = names.firstIndex(of: logType) {
          worker.process(json, as: number, batch)
          for rejected in batch.rejects { reject(rejected) }
        } else {
          reject(RejectedInput(stored: json, ofUnknown: logType))
        }
      }
    } catch {
      throw .sqlite(error)
    }
  }
}

extension RejectedInput {
  /// A stored event of a log type that was removed.
  fileprivate init(stored json: Span<UInt8>, ofUnknown logType: String) {
    self.init(
      reject: Reject(
        .unclassified,
        "the log type \(logType) is not known any more; keytag schemas add brings it back", at: 0),
      source: "the store", line: 1, byte: 0, raw: [UInt8](copying: json))
  }
}
