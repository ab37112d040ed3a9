/// How to pull.
package struct PullSettings: Sendable {
  /// How far back to begin where there is no cursor, in nanoseconds.
  package var since: Int64
  /// How many events to ask for at a time, 1 to 1000.
  package var pageSize: Int
  /// How long to go on trying while requests fail, in nanoseconds.
  package var patience: Int64

  /// Settings; without arguments what the command does by default.
  package init(
    since: Int64 = .hour, pageSize: Int = 1000, patience: Int64 = 2 * .minute
  ) {
    self.since = since
    self.pageSize = pageSize
    self.patience = patience
  }

  /// How far back the API has events, in nanoseconds: 120 days.
  package static let memory: Int64 = 120 * .day
}
