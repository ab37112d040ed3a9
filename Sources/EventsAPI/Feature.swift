/// What the Events API has: three kinds of events, each with an endpoint and a cursor of its own. The
/// raw value is the endpoint's name, and the name of the right to read it.
package enum Feature: String, Sendable, CaseIterable {
  case auditEvents = "auditevents"
  case itemUsages = "itemusages"
  case signInAttempts = "signinattempts"

  /// Its events, for people.
  package var title: String {
    switch self {
    case .auditEvents: "audit events"
    case .itemUsages: "item usages"
    case .signInAttempts: "sign-in attempts"
    }
  }
}
