/// The faults of one file. A reader that has one goes on behind a fault, so that all are told at
/// once; what could not be read is left out of what it returns.
final class FaultList {
  private var faults: [SchemaError] = []

  /// Notes a fault.
  func add(_ fault: SchemaError) { faults.append(fault) }

  /// Does work, and notes the fault where it fails.
  func attempt<Value>(_ work: () throws(SchemaError) -> Value) -> Value? {
    do throws(SchemaError) {
      return try work()
    } catch {
      add(error)
      return nil
    }
  }

  /// The elements of a list; none where it is no list or an empty one.
  func list(_ value: YAMLValue) -> [YAMLValue] {
    attempt { () throws(SchemaError) in try value.list() } ?? []
  }

  /// The texts of a list of texts that are some, each with its place.
  func texts(_ value: YAMLValue) -> [(text: String, place: YAMLValue)] {
    list(value).compactMap { element in
      attempt { () throws(SchemaError) in (try element.text(), element) }
    }
  }

  /// Throws all that was noted as one error; does nothing where that is nothing.
  func check() throws(SchemaError) {
    let sorted = faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    guard var first = sorted.first else { return }
    first.others = Array(sorted.dropFirst())
    throw first
  }
}
