/// How a pull ended.
package enum PullEnd: Sendable, Equatable {
  /// All that there is was pulled.
  case upToDate
  /// The token may not read this; why.
  case unauthorised(String)
  /// Requests failed for too long, or it is of no use to go on; why.
  case unavailable(String)
  /// The program is to end.
  case stopped
}

/// What happened that people should know.
package enum Notice: Sendable, Equatable {
  /// There was no cursor: events are asked for from this time on.
  case starts(from: Int64)
  /// The cursor was refused, for this reason: events are asked for from this time on.
  case restarts(from: Int64, String)
  /// The API may have forgotten events before they were pulled.
  case hasGap(Gap)
  /// A request failed, for this reason, and is made again after this many nanoseconds.
  case retries(String, after: Int64)
}
