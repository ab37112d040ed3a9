import TestSupport

/// Which request meets which fault. The same settings and the same requests give the same faults.
struct FaultSchedule: Sendable {
  /// One `--fault`.
  struct Rule: Sendable {
    /// The requests that it is about: an event type, `introspect`, or all for events.
    var scope: String?
    var kinds: [FaultKind]
    var when: When
  }

  enum When: Sendable {
    /// The requests of these numbers, counted from 1 within the scope.
    case numbers(ClosedRange<Int>)
    /// One request in so many.
    case oneIn(Int)
  }

  private let rules: [Rule]
  private var counts: [Int]
  private var random: SeededRandom

  init(_ rules: [Rule], seed: UInt64) {
    self.rules = rules
    counts = Array(repeating: 0, count: rules.count)
    random = SeededRandom(seed: seed)
  }

  /// The fault of the next request, which is for an event type or for `introspect`; of several rules
  /// that meet it, the first.
  mutating func next(for target: String) -> FaultKind? {
    var met: FaultKind?
    for (index, rule) in rules.enumerated() {
      guard rule.scope == target || rule.scope == nil && target != "introspect" else { continue }
      counts[index] += 1
      let kind = random.pick(rule.kinds)
      let isMet =
        switch rule.when {
        case .numbers(let numbers): numbers.contains(counts[index])
        case .oneIn(let count): random.chance(count)
        }
      if isMet, met == nil { met = kind }
    }
    return met
  }
}

extension FaultSchedule.Rule {
  /// Reads `[SCOPE:]KIND[,KIND…]WHEN`, where WHEN is `@N`, `@N-M`, `@N-` or `/N`; `passing` stands
  /// for all kinds that pass.
  init?(_ text: String) {
    var rest = text[...]
    if let colon = rest.firstIndex(of: ":") {
      let scope = String(rest[..<colon])
      guard scope == "introspect" || EventType(rawValue: scope) != nil else { return nil }
      self.scope = scope
      rest = rest[rest.index(after: colon)...]
    }
    guard let sign = rest.firstIndex(where: { $0 == "@" || $0 == "/" }) else { return nil }
    kinds = []
    for name in rest[..<sign].split(separator: ",") {
      if name == "passing" {
        kinds += FaultKind.passing
      } else {
        guard let kind = FaultKind(rawValue: String(name)) else { return nil }
        kinds.append(kind)
      }
    }
    guard !kinds.isEmpty else { return nil }
    let number = rest[rest.index(after: sign)...]
    if rest[sign] == "/" {
      guard let count = Int(number), count > 0 else { return nil }
      when = .oneIn(count)
      return
    }
    let ends = number.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = ends.first.flatMap({ Int($0) }), first > 0, ends.count <= 2 else {
      return nil
    }
    let last = ends.count == 1 ? first : ends[1].isEmpty ? Int.max : Int(ends[1])
    guard let last, last >= first else { return nil }
    when = .numbers(first...last)
  }
}
