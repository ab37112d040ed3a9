// What a fuzzer is for: it makes inputs, and an oracle says whether the program took one as it should.
// A trap is found by itself; an oracle finds the quiet faults. Each compares what the program says with
// what a slow and plain reader says, or with what the program says when it is asked in another way.

/// Looks at how the program takes inputs, one after another.
package protocol FuzzOracle: AnyObject {
  /// What is wrong with how the program takes the input; nil where nothing is.
  func objection(to input: [UInt8]) -> String?
}

/// The parts of the program that are fuzzed, each because bytes from outside reach it.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The walk over an event, and all of the enrichment that follows.
  case walk
  /// What is read of an event as its log type says: types, rules, times and indicators, also in lists
  /// and in strings of JSON.
  case fields
  /// The reader of CSV files.
  case csv
  /// The readers of log schemas and table definitions.
  case yaml
  /// What is made of an export, CSV or JSON.
  case export
  /// The guard over SQL that a user wrote.
  case sql

  /// A new oracle for it.
  package func makeOracle() -> any FuzzOracle {
    switch self {
    case .walk: WalkOracle()
    case .fields: FieldsOracle()
    case .csv: CSVOracle()
    case .yaml: YAMLOracle()
    case .export: ExportOracle()
    case .sql: SQLOracle()
    }
  }
}

/// A text to be quoted in an objection.
func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
