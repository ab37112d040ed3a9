/// What a string must be for its event to be of the log type. Each rule that is there must hold.
///
/// An absent value, `null` and the empty text are no value, and are not asked.
package struct Validation: Sendable, Equatable {
  /// Which addresses will do.
  package enum AddressFamily: String, Sendable, CaseIterable {
    case any
    case ipv4
    case ipv6
  }

  /// The text must be one of these, byte for byte. Never empty.
  package let allowed: [String]?
  /// The text must be none of these. Never empty.
  package let denied: [String]?
  /// The text must be an address.
  package let address: AddressFamily?
  /// The text must be a network, such as `10.0.0.0/8`.
  package let network: AddressFamily?
}
