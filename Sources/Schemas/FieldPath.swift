/// Where a value lies in an event: the keys from the top down, `["user", "uuid"]` for `user.uuid`.
///
/// Written in YAML as `user.uuid` or, as Panther does, `$.user.uuid`. A key that itself holds a dot
/// cannot be written. Keys are compared with an event's keys byte for byte, escapes decoded.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// The keys from the top down. Never empty, none of them is empty.
  package let keys: [String]

  init(keys: [String]) {
    self.keys = keys
  }

  /// Reads `user.uuid` or `$.user.uuid`; nil where a key is empty or an index (`[0]`, `*`) is used.
  package init?(_ text: String) {
    let path = text.hasPrefix("$.") ? text.dropFirst(2) : text[...]
    let keys = path.split(separator: Character("."), omittingEmptySubsequences: false)
    guard keys.allSatisfy({ !$0.isEmpty && $0 != "$" && !$0.contains(where: "[]*".contains) })
    else { return nil }
    self.keys = keys.map(String.init)
  }

  /// The path without `$.`: `user.uuid`. The selector's name inside `p_enrichment`.
  package var description: String { keys.joined(separator: ".") }
}
