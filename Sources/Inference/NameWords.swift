internal import Schemas

/// The words of a field's name: `eventTime`, `event_time` and `event-time` are `event` and `time`.
struct NameWords {
  private let words: [String]

  init(_ name: String) {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      if !character.isLetter && !character.isNumber {
        words.append("")
      } else {
        if character.isUppercase, wasLower { words.append("") }
        words[words.count - 1] += character.lowercased()
      }
      wasLower = character.isLowercase
    }
    self.words = words.filter { !$0.isEmpty }
  }

  func contain(_ wanted: String...) -> Bool { words.contains(where: wanted.contains) }

  /// Whether they speak of a time, so that a number may well be one.
  var sayTime: Bool {
    contain(
      "time", "timestamp", "ts", "date", "at", "on", "when", "epoch", "created", "updated",
      "modified", "changed", "expires", "expiry", "expiration", "start", "started", "end", "ended",
      "seen", "since", "until", "login", "iat", "exp", "nbf")
      || words.contains {
        $0.hasSuffix("time") || $0.hasSuffix("timestamp") || $0.hasSuffix("date")
      }
  }

  /// How likely a time of this name is the event's: the smaller the likelier.
  var timeRank: Int {
    let joined = words.joined(separator: "_")
    let likely = [
      "timestamp", "event_time", "event_timestamp", "eventtime", "time", "ts", "datetime",
      "date_time", "date", "at", "created_at", "created", "occurred_at",
    ]
    return likely.firstIndex(of: joined) ?? (contain("event", "timestamp") ? 50 : 100)
  }
}

extension DraftField {
  /// What strings are searched for as, by what all of them look like and by the name.
  static func indicators(_ guesses: StringGuesses, _ words: NameWords) -> [Indicator] {
    let byLooks: [Indicator] = [.ip, .email, .url, .mac, .netAddr, .awsARN, .awsInstanceID]
    if let found = byLooks.first(where: { guesses.contains(.indicator($0)) }) { return [found] }
    if guesses.contains(.hexadecimal(64)) { return [.sha256] }
    let saysHash = words.contain(
      "md5", "sha1", "sha", "hash", "digest", "checksum", "fingerprint", "thumbprint")
    if words.contain("trace", "traceid") { return [.traceID] }
    if saysHash, guesses.contains(.hexadecimal(40)) { return [.sha1] }
    if saysHash, guesses.contains(.hexadecimal(32)) { return [.md5] }
    if words.contain("account"), guesses.contains(.twelveDigits) { return [.awsAccountID] }
    if words.contain("serial", "serialnumber") { return [.serialNumber] }
    if words.contain("username", "login") || (words.contain("user") && words.contain("name")) {
      return [.username]
    }
    if guesses.contains(.domain) {
      if words.contain("host", "hostname", "server", "fqdn") { return [.hostname] }
      if words.contain("domain", "dns", "sni") { return [.domain] }
    }
    return []
  }
}
