/// How a value of an event is compared with the keys of a table. The raw value is its name in YAML.
package enum MatchMode: String, Sendable, Hashable, CaseIterable {
  /// Byte for byte.
  case exact
  /// Ignoring case, by Unicode's simple case folding.
  case caseInsensitive
  /// The value is an IP address, the keys are networks or addresses; the longest prefix wins.
  case cidr
  /// The value begins with the key, byte for byte; the longest key wins.
  case prefix
  /// The keys are patterns with `*`, `?` and `[abc]`; the one with most literal characters wins, and of those with
  /// equally many the first in order of bytes.
  case glob
}
