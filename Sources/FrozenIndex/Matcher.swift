internal import Bytes

/// What a mode needs to know about all keys at once.
enum Matcher: Sendable {
  /// One key may fit, and its bytes are known: `exact`, `caseInsensitive`.
  case oneKey
  /// The lengths of the networks that there are, longest first, of IPv4 and of IPv6.
  case networks(v4: [Int], v6: [Int])
  /// The lengths of the keys that there are, in bytes, longest first.
  case prefixes([Int])
  /// All patterns, the one that wins over the others first.
  case patterns([Pattern])

  /// A key of the mode `glob`.
  struct Pattern: Sendable {
    /// The bytes that a match begins with, at most 8, and a mask of as many.
    let head: UInt64
    let mask: UInt64
    /// Where its versions are.
    let history: Int
  }

  init(_ mode: MatchMode, _ histories: [[FrozenIndex.Version]], _ rows: borrowing InputBuffer) {
    var keys: [(key: [UInt8], history: Int)] = []
    if mode != .exact, mode != .caseInsensitive {
      for (index, versions) in histories.enumerated() {
        guard let row = versions.first?.row else { continue }
        let key = RowEntry(rows, at: row).key
        keys.append((rows.withBytes { [UInt8](copying: $0.extracting(key)) }, index))
      }
    }
    func longestFirst(_ lengths: some Sequence<Int>) -> [Int] { Set(lengths).sorted(by: >) }
    switch mode {
    case .exact, .caseInsensitive: self = .oneKey
    case .prefix: self = .prefixes(longestFirst(keys.map(\.key.count)))
    case .cidr:
      func lengths(_ bytes: Int) -> [Int] {
        longestFirst(
          keys.filter { $0.key.count == bytes + 1 }.compactMap { $0.key.first.map(Int.init) })
      }
      self = .networks(v4: lengths(4), v6: lengths(16))
    case .glob: self = .patterns(Self.patterns(keys))
    }
  }

  private static func patterns(_ keys: [(key: [UInt8], history: Int)]) -> [Pattern] {
    let counted = keys.map { key, history in
      (key, history, Glob.literalCount(of: key.span) ?? 0)
    }
    let sorted = counted.sorted { left, right in
      if left.2 != right.2 { return left.2 > right.2 }
      return ByteHash.order(left.0.span, right.0.span) < 0
    }
    return sorted.map { key, history, _ in
      let head = Glob.head(of: key.span)
      return Pattern(
        head: ByteHash.head(of: head.span),
        mask: head.isEmpty ? 0 : UInt64.max >> (64 - 8 * UInt64(head.count)), history: history)
    }
  }
}
