package import Enrichment
internal import Bytes
package import Schemas

/// What became of one document when events were tested against a log type.
package enum SchemaTestResult: Sendable {
  /// An event: how it fits, and what enriching would take it for.
  case event(Fit, Taken, source: String, line: Int)
  /// No event at all.
  case reject(RejectedInput)

  /// What enriching takes an event for where its keys tell.
  package enum Taken: Sendable, Equatable {
    /// An event of the log type with this name.
    case logType(String)
    /// Nothing.
    case reject(Reject)
  }
}

/// Tests events against a log type, and asks enriching for its opinion.
package struct SchemaTest: ~Copyable {
  private let test: FitTest
  private let input: InputSettings
  private var enricher: Enricher

  /// A test of an input.
  /// - Parameter plan: The log types that enriching would tell events apart by.
  package init(_ schema: LogSchema, _ input: InputSettings, plan: Plan) {
    test = FitTest(schema, duplicates: input.duplicates)
    self.input = input
    enricher = Enricher(plan: plan, tables: Tables(indexes: plan.tables.map { _ in nil }))
    enricher.duplicates = input.duplicates
  }

  /// Goes through all documents of the input, in the order of their lines.
  package mutating func run(_ body: (SchemaTestResult) -> Void) throws(PipelineError) {
    try SampleScan().scan(input) { sample in
      switch sample {
      case .event(let json, let source, let line):
        body(.event(test.fit(of: json.span), taken(json), source: source, line: line))
      case .reject(let reject): body(.reject(reject))
      }
    }
  }

  private mutating func taken(_ json: [UInt8]) -> SchemaTestResult.Taken {
    let buffer = InputBuffer(copying: json.span)
    var output = OutputBuffer()
    do throws(Reject) {
      let content = try enricher.enrich(
        buffer, in: 0..<json.count, before: .nothing, into: &output)
      if case .event(let logType) = content {
        return .logType(enricher.plan.logTypes[logType].name)
      }
      return .reject(Reject(.unclassified, "a page inside a page is not opened", at: 0))
    } catch {
      return .reject(error)
    }
  }
}
