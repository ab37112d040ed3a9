package import Bytes

extension MatchMode {
  /// Whether keys that are spelled differently may be one key in this mode.
  package var hasSpellings: Bool {
    switch self {
    case .exact, .prefix, .glob: false
    case .caseInsensitive, .cidr: true
    }
  }

  /// The bytes by which two keys are one key in this mode; nil for what is no key in it.
  ///
  /// A table whose rows have equal canonical keys has one row too many: both mean the same values.
  /// O(key).
  package func canonicalKey(_ key: Span<UInt8>) -> [UInt8]? {
    switch self {
    case .exact, .prefix: [UInt8](copying: key)
    case .caseInsensitive: CaseFolding.fold(key)
    case .cidr: Network(key)?.key
    case .glob: Glob.literalCount(of: key) == nil ? nil : [UInt8](copying: key)
    }
  }
}
