/// What can be wrong with a source of events. They are told apart because different people mend them.
package enum AlarmCondition: String, Sendable, CaseIterable {
  /// The API answers, and has had no events for long.
  case silent
  /// The API has not answered as it should for long.
  case unreachable
  /// The API refuses the token.
  case unauthorised
  /// Nobody asked for long: the watcher was not running, or hung.
  case stale
}

/// How long a condition must last before it is alarming, in nanoseconds.
package struct AlarmSettings: Sendable, Equatable {
  /// How long no events may come while the API answers.
  package var silentAfter: Int64
  /// How long the API may fail to answer.
  package var unreachableAfter: Int64
  /// How long nobody may have asked.
  package var staleAfter: Int64

  /// Settings; without arguments what `watch` does by default: a day, an hour, a day.
  package init(
    silentAfter: Int64 = 86_400_000_000_000, unreachableAfter: Int64 = 3_600_000_000_000,
    staleAfter: Int64 = 86_400_000_000_000
  ) {
    self.silentAfter = silentAfter
    self.unreachableAfter = unreachableAfter
    self.staleAfter = staleAfter
  }
}

/// What came of asking a source once.
package enum Outcome: Sendable, Equatable {
  /// Events.
  case events
  /// An answer without events.
  case nothing
  /// No answer, or none that is one; why.
  case unreachable(String)
  /// The token was refused; why.
  case unauthorised(String)
}
