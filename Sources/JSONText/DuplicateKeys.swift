/// Which value counts where a captured path occurs twice in an object.
package enum DuplicateKeys: String, Sendable, CaseIterable {
  /// None: the walk ends with a fault, since readers differ in what they would take.
  case refuse
  /// The one that stands first. SQLite's JSON functions take it too.
  case first
  /// The one that stands last, with nothing of an earlier one, also where both are objects.
  case last
}

extension Walker {
  /// The slot and the node below for a key whose slot already has a value; nil where that is a fault.
  @inline(never) func settleDuplicate(_ slot: Int, _ child: Int) -> (slot: Int, child: Int)? {
    switch duplicates {
    case .refuse: return nil
    case .first:
      // Checked and forgotten, like a key that nobody asked for.
      return (-1, Self.untracked)
    case .last:
      forget(slot, below: child)
      return (slot, child)
    }
  }

  /// Empties a slot and those of all paths below it. O(paths below).
  private func forget(_ slot: Int, below child: Int) {
    let was = unsafe slots[slot].kind
    unsafe slots[slot] = .absent
    guard was == .object else { return }
    var nodes = [child]
    while let node = nodes.popLast() {
      guard node >= 0 else { continue }
      for edge in edges.ranges[node] {
        if edges[edge].slot >= 0 { unsafe slots[Int(edges[edge].slot)] = .absent }
        nodes.append(Int(edges[edge].child))
      }
    }
  }
}
