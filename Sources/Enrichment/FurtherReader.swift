internal import Bytes
internal import JSONText
internal import Schemas

/// What it takes to read events of one log type further than the walk does: rules for values, and
/// what lies in lists and in strings of JSON. `InnerPlan` says how such values are laid out.
struct FurtherReader {
  /// The rule for a field that the walk sees.
  struct Rule {
    let slot: Int
    let path: String
    let validator: Validator
  }

  let rules: [Rule]
  let roots: [(slot: Int, value: InnerValue)]
  let values: [InnerValue]
  /// The rules for the values, by their place.
  let validators: [Validator?]
  /// The walkers for those values that are walked themselves, by their place.
  let walkers: [InnerWalker?]
  let captureCount: Int

  init(_ logType: LogTypePlan) {
    rules = logType.validations.map {
      Rule(slot: $0.slot, path: $0.path, validator: Validator($0.validation))
    }
    let inner = logType.inner
    roots = inner.roots
    values = inner.values
    validators = inner.values.map { $0.validation.map(Validator.init) }
    captureCount = inner.captureCount
    let entered = (inner.roots.map(\.value) + inner.values).flatMap { [$0.element, $0.text] }
    var walkers = [InnerWalker?](repeating: nil, count: inner.values.count)
    for case let place? in entered {
      walkers[place] = InnerWalker(inner.values[place].object?.trie ?? KeyTrie())
    }
    self.walkers = walkers
  }
}

/// A value from a list or a string of JSON that others use.
struct CapturedValue {
  let kind: ValueKind
  let value: LookupValue
}

/// What was found by reading further. Emptied and used again.
struct FurtherFindings {
  /// By the number of the capture.
  var captured: [[CapturedValue]] = []
  /// In no order, and one may be there twice.
  var indicators: [IndicatorEntry] = []
  /// How many values of a wrong type there were, by the place of the value.
  var wrongTypes: [Int: Int] = [:]

  mutating func empty(captures: Int) {
    for index in captured.indices { captured[index].removeAll(keepingCapacity: true) }
    while captured.count < captures { captured.append([]) }
    indicators.removeAll(keepingCapacity: true)
    wrongTypes.removeAll(keepingCapacity: true)
  }
}
