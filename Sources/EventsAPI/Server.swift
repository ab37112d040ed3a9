internal import Bytes

/// Where an account's Events API is.
package enum Region: String, Sendable, CaseIterable {
  case com
  case ca
  case eu
  case enterprise

  /// The server's name, as 1Password documents it.
  package var host: String {
    switch self {
    case .com: "events.1password.com"
    case .ca: "events.1password.ca"
    case .eu: "events.1password.eu"
    case .enterprise: "events.ent.1password.com"
    }
  }
}

/// The versions of the API that are spoken.
package enum APIVersion: String, Sendable, CaseIterable {
  case v1
  case v2
}

/// Why an address is not one that a token may be sent to.
package enum ServerError: String, Error, CustomStringConvertible {
  case notHTTPS = "takes an https address, and http of this machine alone: http://127.0.0.1:8080"
  case notAnAddress = "takes an address such as https://events.example.com, no user, no query"

  /// What the option takes.
  package var description: String { rawValue }
}

/// The server that is asked, and what it is asked under.
package struct Server: Sendable, Equatable {
  /// The address without a slash at its end: `https://events.1password.com`.
  package let base: String
  /// The version that is spoken.
  package let version: APIVersion
  /// Whether it is one of 1Password's own.
  package let isOnePassword: Bool
  /// Whether it is on this machine and asked without encryption.
  package let isPlain: Bool

  /// One of 1Password's servers.
  package init(_ region: Region, version: APIVersion = .v2) {
    base = "https://" + region.host
    self.version = version
    isOnePassword = true
    isPlain = false
  }

  /// Another server, such as a gateway, or one to test with. The token is sent there, so the address
  /// must be https, and nothing in it may be open to two readings.
  package init(url: String, version: APIVersion = .v2) throws(ServerError) {
    guard let place = url.firstRange(of: "://") else { throw .notAnAddress }
    let scheme = url[..<place.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { throw .notHTTPS }
    let rest = url[place.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path.removeLast() }
    guard let host = Self.host(of: authority.lowercased()), Self.isPlainPath(path) else {
      throw .notAnAddress
    }
    isPlain = scheme == "http"
    if isPlain, !Self.isLoopback(host) { throw .notHTTPS }
    base = scheme + "://" + authority.lowercased() + path
    self.version = version
    isOnePassword =
      path.isEmpty && Region.allCases.contains { authority.lowercased() == $0.host }
      && !isPlain
  }

  /// The address of an endpoint.
  package func address(of feature: Feature) -> String {
    "\(base)/api/\(version.rawValue)/\(feature.rawValue)"
  }

  /// The address that says what a token may read.
  package var introspection: String {
    version == .v1 ? "\(base)/api/auth/introspect" : "\(base)/api/v2/auth/introspect"
  }

  /// The host without the port; nil where it is no `host`, `host:port` or `[address]:port`.
  private static func host(of authority: String) -> String? {
    var host = authority[...]
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let address = authority[authority.index(after: authority.startIndex)..<end]
      guard address.contains(":"), IPAddress.isAddress(Array(address.utf8).span) else {
        return nil
      }
      host = authority[...end]
      let behind = authority[authority.index(after: end)...]
      guard behind.isEmpty || behind.hasPrefix(":") else { return nil }
      port = behind.isEmpty ? nil : behind.dropFirst()
    } else {
      if let colon = authority.firstIndex(of: ":") {
        host = authority[..<colon]
        port = authority[authority.index(after: colon)...]
      }
      let letters = host.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E }
      guard letters, !host.isEmpty, !host.hasPrefix("."), !host.hasPrefix("-") else { return nil }
    }
    if let port {
      guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), port.utf8.count <= 5,
        let number = Int(port), (1...65_535).contains(number)
      else { return nil }
    }
    return String(host)
  }

  private static func isPlainPath(_ path: Substring) -> Bool {
    let isPlain = path.utf8.allSatisfy {
      isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F, 0x7E, 0x2F].contains($0)
    }
    return isPlain && !path.contains("//") && !path.contains("/.")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x7B
  }

  /// Whether a host is an address of this machine: 127.0.0.0/8 or ::1. Not `localhost`, which is a
  /// name and may lead elsewhere.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4, parts[0] == "127", IPAddress.isAddress(Array(host.utf8).span) {
      return true
    }
    return host == "[::1]"
  }
}
