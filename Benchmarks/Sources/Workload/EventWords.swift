/// The words that events choose from.
extension EventWriter {
  static let usages: [StaticString] = [
    "reveal", "secure-copy", "fill", "select-sso-provider", "enter-item-edit-mode", "server-fetch",
  ]
  static let categories: [StaticString] = [
    "success", "credentials_failed", "mfa_failed", "firewall_failed",
  ]
  static let outcomes: [StaticString] = ["credentials_ok", "mfa_ok", "password_secret_bad"]
  static let platforms: [StaticString] = ["Chrome", "Firefox", "Mac", "Windows"]
  static let systems: [StaticString] = ["MacOSX", "Windows", "Linux"]
  static let countries: [StaticString] = ["CA", "US", "DE", "JP"]
  static let audits: [(action: StaticString, object: AuditObject)] = [
    ("create", .user), ("updatea", .account), ("join", .groupMembership),
    ("role", .groupMembership), ("grant", .userVaultAccess), ("revoke", .userVaultAccess),
    ("export", .vault), ("delete", .device), ("view", .report),
  ]
}

/// What an audit event is about.
enum AuditObject {
  case user
  case account
  case groupMembership
  case userVaultAccess
  case vault
  case device
  case report

  /// The value of `object_type`.
  var name: StaticString {
    switch self {
    case .user: "user"
    case .account: "account"
    case .groupMembership: "gm"
    case .userVaultAccess: "uva"
    case .vault: "vault"
    case .device: "device"
    case .report: "report"
    }
  }
}
