internal import Bytes
internal import JSONText

/// What the API says of a token.
package struct Introspection: Sendable, Equatable {
  /// The token's own UUID.
  package var uuid: [UInt8]
  /// When it was issued, as it is written there; nil where that is not said.
  package var issuedAt: [UInt8]?
  /// The account that it is for; version 1 does not say.
  package var account: [UInt8]?
  /// What it may read, by the names of endpoints.
  package var features: Set<String>

  /// Whether it may read a kind of events.
  package func allows(_ feature: Feature) -> Bool { features.contains(feature.rawValue) }
}

/// Reads introspections: `{"uuid":…,"issued_at":…,"features":[…],"account_uuid":…}`, in version 1
/// `{"UUID":…,"IssuedAt":…,"Features":[…]}`.
struct IntrospectionReader: ~Copyable {
  private var walker: Walker
  private let names: [(uuid: Int, issuedAt: Int, features: Int)]
  private let account: Int

  init() {
    var trie = KeyTrie()
    names = [("uuid", "issued_at", "features"), ("UUID", "IssuedAt", "Features")].map {
      (trie.insert([$0]), trie.insert([$1]), trie.insert([$2]))
    }
    account = trie.insert(["account_uuid"])
    walker = Walker(trie)
  }

  /// Reads an introspection; nil where the body is none.
  mutating func read(_ body: borrowing InputBuffer) -> Introspection? {
    guard walker.isWhole(body) else { return nil }
    for slots in names where walker[slots.features].kind == .array {
      guard let uuid = text(slots.uuid, body) else { return nil }
      return Introspection(
        uuid: uuid, issuedAt: text(slots.issuedAt, body), account: text(account, body),
        features: strings(in: walker[slots.features].range, body))
    }
    return nil
  }

  private func text(_ slot: Int, _ body: borrowing InputBuffer) -> [UInt8]? {
    guard walker[slot].kind == .string, walker[slot].length > 0 else { return nil }
    let range = walker[slot].range
    return body.withBytes { JSONString.decode($0.extracting(range)) }
  }

  private func strings(in range: Range<Int>, _ body: borrowing InputBuffer) -> Set<String> {
    body.withBytes { bytes in
      var found: Set<String> = []
      var tokens = JSONTokens(in: range)
      while let token = tokens.next(bytes) {
        guard case .string(let text, _) = token else { continue }
        found.insert(String(decoding: JSONString.decode(bytes.extracting(text)), as: UTF8.self))
      }
      return found
    }
  }
}
