#if EventsAPI
package import EventsAPI

/// What a round of pulling came to.
package struct PullReport: Sendable, Equatable {
  /// How it ended for one kind of events.
  package enum End: Sendable, Equatable {
    /// All that there is was pulled.
    case upToDate
    /// The token lacks the right to read them.
    case notAllowed
    /// The token was refused; why.
    case unauthorised(String)
    /// The API did not answer as it should for longer than the patience; why.
    case unavailable(String)
    /// The program is to end.
    case stopped
  }

  /// One kind of events.
  package struct Part: Sendable, Equatable {
    /// Which.
    package var feature: Feature
    /// What the store calls the source.
    package var source: String
    /// How it ended.
    package var end: End
    /// How many pages came, and what was in them.
    package var pages = 0
    /// Events that were enriched.
    package var events = 0
    /// Those that the store did not have before.
    package var stored = 0
    /// What did not become an event.
    package var rejected = 0
    /// The time of the latest event of this round, in nanoseconds since 1970; nil where none came.
    package var newestEvent: Int64?
  }

  /// What the token may read; nil where the API did not say.
  package var token: Introspection?
  /// All kinds of events, in the order in which they were pulled.
  package var parts: [Part] = []
}

extension PullReport.End {
  /// How one pull ended.
  package init(_ end: PullEnd) {
    switch end {
    case .upToDate: self = .upToDate
    case .unauthorised(let why): self = .unauthorised(why)
    case .unavailable(let why): self = .unavailable(why)
    case .stopped: self = .stopped
    }
  }
}
#endif
