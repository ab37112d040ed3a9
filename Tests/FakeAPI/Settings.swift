/// How the fake API behaves.
struct Settings: Sendable {
  /// The bearer token that it takes.
  var token: String
  /// What the token may read.
  var features: [EventType]
  /// Requests that are answered in a minute and in an hour; then 429.
  var perMinute: Int
  var perHour: Int
  /// How far back events are served, in nanoseconds.
  var memory: Int64
  /// The most events on a page, whatever is asked for.
  var pageLimit: Int
  /// How long a request that is never answered is held, in milliseconds.
  var hold: Int32
  var faults: FaultSchedule
}

/// The kinds of event, by the last part of their path.
enum EventType: String, CaseIterable, Sendable {
  case auditevents
  case itemusages
  case signinattempts
}

/// The versions of the API.
enum Version: String, Sendable {
  case v1
  case v2
}
