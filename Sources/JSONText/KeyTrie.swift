/// The paths to capture from an event, as a trie of keys.
///
/// Each path that was inserted, and each object on the way to it, has a slot: the place where the
/// walk notes the value. A key may instead be *own*: one that keytag itself writes at the top
/// level, which the walk notes to be cut out.
package struct KeyTrie: Sendable {
  /// One key under a node. `child` is the node below it, `slot` where its value is noted.
  struct Edge: Sendable {
    let key: [UInt8]
    var child = -1
    var slot = -1
  }

  /// The slot number that marks an own key.
  static let own = -2

  /// The edges of each node; node 0 is the top level of the event.
  private(set) var nodes: [[Edge]] = [[]]
  /// Where each key is under its node.
  private var places: [Place: Int] = [:]

  private struct Place: Hashable {
    let node: Int
    let key: [UInt8]
  }

  /// How many keys there are, at all levels.
  package var keyCount: Int { places.count }

  /// How many slots there are.
  package private(set) var slotCount = 0

  /// A trie of nothing: the walk validates and captures no value.
  package init() {}

  /// Adds a path of keys and says which slot its value will be in.
  ///
  /// A path that is there already keeps its slot. O(path).
  package mutating func insert(_ path: [String]) -> Int {
    precondition(!path.isEmpty, "a path has a key")
    var node = 0
    var slot = -1
    for (depth, key) in path.enumerated() {
      let edge = edgeIndex(of: Array(key.utf8), under: node)
      if nodes[node][edge].slot < 0 {
        nodes[node][edge].slot = slotCount
        slotCount += 1
      }
      slot = nodes[node][edge].slot
      if depth + 1 < path.count {
        if nodes[node][edge].child < 0 {
          nodes.append([])
          nodes[node][edge].child = nodes.count - 1
        }
        node = nodes[node][edge].child
      }
    }
    return slot
  }

  /// Marks a top-level key as keytag's own. A key that a path begins with stays a path.
  package mutating func insertOwn(_ key: String) {
    let edge = edgeIndex(of: Array(key.utf8), under: 0)
    if nodes[0][edge].slot == -1 { nodes[0][edge].slot = Self.own }
  }

  private mutating func edgeIndex(of key: [UInt8], under node: Int) -> Int {
    let place = Place(node: node, key: key)
    if let known = places[place] { return known }
    nodes[node].append(Edge(key: key))
    places[place] = nodes[node].count - 1
    return nodes[node].count - 1
  }

  /// The same trie, but that these top-level keys are own, whatever is captured below them. O(trie).
  package func owning(_ keys: [String]) -> KeyTrie {
    var trie = self
    for key in keys {
      let edge = trie.edgeIndex(of: Array(key.utf8), under: 0)
      trie.nodes[0][edge].slot = Self.own
      trie.nodes[0][edge].child = -1
    }
    return trie
  }
}
