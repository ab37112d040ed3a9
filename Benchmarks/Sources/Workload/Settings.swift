/// What workload is asked for.
public struct Settings: Sendable {
  /// How many events.
  public var events: Int
  /// How many vaults, items and users the exports name; each at least 1.
  public var vaults = 2_000
  /// See `vaults`.
  public var items = 200_000
  /// See `vaults`.
  public var users = 5_000
  /// Which part of the keys in events is in no export, from 0 to 1.
  public var miss = 0.02
  /// The same seed and settings give the same bytes.
  public var seed: UInt64 = 7
  /// A few keys take most of the events.
  public var skew = false
  /// Names and some strings of events are 200 to 2,000 bytes long.
  public var long = false
  /// Names need escapes in JSON and quotes in CSV, and are mostly not ASCII.
  public var escapes = false
  /// Eight tables of one's own as well, with their definitions.
  public var manyTables = false
  /// No exports in JSON, only in CSV.
  public var csvOnly = false

  /// The settings with nothing special about them.
  public init(events: Int) { self.events = events }
}
