/// The faults of one file. A reader that has one goes on behind a fault, so that all are told at
/// once; what could not be read is left out of what it returns.
final class FaultList {
  private var faults: [SchemaError] = []

  /// Notes a fault, and the others of the same file that came with it.
  func add(_ fault: SchemaError) { faults += fault.all }

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

  /// All that was noted as one error, by place; nil where that is nothing.
  var merged: SchemaError? {
    let sorted = faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    var first = sorted.first
    first?.others = Array(sorted.dropFirst())
    return first
  }

  /// Throws all that was noted as one error; does nothing where that is nothing.
  func check() throws(SchemaError) {
    if let merged { throw merged }
  }
}
