package import FrozenIndex

/// The lookup tables that events are enriched with, frozen: one generation, used for whole batches.
package struct Tables: Sendable {
  /// Which version of a row gives the name.
  package enum Naming: Sendable {
    /// The one that was valid at the event's time.
    case asOfEvent
    /// The newest one.
    case latest
  }

  let indexes: [FrozenIndex?]
  let naming: Naming

  /// Tables in the plan's order; nil for one that nothing was ever loaded into.
  package init(indexes: [FrozenIndex?], naming: Naming = .asOfEvent) {
    self.indexes = indexes
    self.naming = naming
  }
}
