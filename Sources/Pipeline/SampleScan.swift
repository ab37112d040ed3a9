internal import Enrichment
package import Inference
internal import Schemas

/// A document of an input, before anything is known of log types.
package enum Sample: Sendable {
  /// A JSON object, on one line and without what keytag had added, with its file and line.
  case event(json: [UInt8], source: String, line: Int)
  /// What is no JSON object.
  case reject(RejectedInput)

  /// The line it begins on, counted from 1.
  package var line: Int {
    switch self {
    case .event(_, _, let line): line
    case .reject(let reject): reject.line
    }
  }
}

/// Goes through the events of an input, out of pages and wrappers, whatever log type they are of.
package struct SampleScan {
  private final class Collected {
    var samples: [Sample] = []
  }

  /// A scan.
  package init() {}

  /// Lends every document to `body`, in the order of its line. O(input), a batch in memory.
  package func scan(
    _ input: InputSettings, _ body: (Sample) -> Void
  ) throws(PipelineError) {
    let plan = BuiltIn.planOfAnyObject
    let collected = Collected()
    var worker = BatchWorker(
      Enricher(plan: plan, tables: Tables(indexes: []), logType: 0), keepsEvents: false)
    worker.prepare(for: input)
    worker.visitor = { event in
      collected.samples.append(
        .event(json: event.json, source: event.source, line: event.line))
    }
    var framer = Framer(input, wrapperKeys: plan.wrapperKeys)
    let batch = Batch()
    while try framer.fill(batch) {
      collected.samples.removeAll(keepingCapacity: true)
      worker.process(batch)
      let all = collected.samples + batch.rejects.map(Sample.reject)
      let order = all.indices.sorted { (all[$0].line, $0) < (all[$1].line, $1) }
      for place in order { body(all[place]) }
    }
  }
}

extension SampleReader {
  /// Adds the events of an input, one after another.
  package mutating func read(
    _ input: InputSettings, reject: (RejectedInput) -> Void
  ) throws(PipelineError) {
    var reader = self
    try SampleScan().scan(input) { sample in
      switch sample {
      case .event(let json, _, _): reader.add(json.span)
      case .reject(let rejected): reject(rejected)
      }
    }
    self = reader
  }
}
