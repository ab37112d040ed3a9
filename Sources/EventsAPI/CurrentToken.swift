internal import Synchronization

/// The token that is sent, which may be exchanged for another while a watch goes on.
package final class CurrentToken: Sendable {
  private let token: Mutex<Token>

  /// A token to begin with.
  package init(_ token: Token) { self.token = Mutex(token) }

  /// The token of now.
  var value: Token { token.withLock { $0 } }

  /// Exchanges it: the next request has the other one. May be called from any thread.
  package func replace(by other: Token) { token.withLock { $0 = other } }
}
