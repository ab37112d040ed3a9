/// What events of several types have in them.
extension EventWriter {
  /// One of `count`, by the workload's distribution.
  mutating func choose(_ count: Int) -> Int {
    company.settings.skew ? random.skewedBelow(count) : random.below(count)
  }

  /// Whether this key is to be one that no export has.
  mutating func misses() -> Bool { random.fraction() < company.settings.miss }

  /// A user that the exports name, or one that they do not.
  mutating func user() -> Named {
    var user = company.user(choose(company.settings.users))
    if misses() { user.key = Key(&random) }
    return user
  }

  mutating func pick(_ words: [StaticString]) -> StaticString { words[random.below(words.count)] }

  mutating func appendHead() {
    output.append(#"{"uuid":""#)
    Key(&random).append(to: &output, upperCase: true)
    output.append("\"")
  }

  mutating func appendTime(_ number: Int) {
    output.append(#","timestamp":""#)
    appendTimestamp(number)
    output.append("\"")
  }

  /// A time in 2026 with nine digits of a second's fraction.
  mutating func appendTimestamp(_ number: Int) {
    output.append("2026-")
    output.append(decimal: 1 + number % 11, width: 2)
    output.append("-")
    output.append(decimal: 1 + number % 28, width: 2)
    output.append("T")
    output.append(decimal: number % 24, width: 2)
    output.append(":")
    output.append(decimal: number % 60, width: 2)
    output.append(":")
    output.append(decimal: number * 7 % 60, width: 2)
    output.append(".")
    output.append(decimal: random.below(1_000_000_000), width: 9)
    output.append("Z")
  }

  /// An address of the ranges for benchmarks (RFC 2544) and documentation (RFC 3849).
  mutating func appendAddress() {
    if random.below(100) < 15 {
      output.append("2001:db8::")
      output.append(hexadecimal: random.below(1 << 16))
    } else {
      output.append(random.below(2) == 0 ? "198.18." : "198.19.")
      output.append(decimal: random.below(256))
      output.append(".")
      output.append(decimal: random.below(256))
    }
  }

  mutating func appendPerson(_ user: Named) {
    output.append(#"{"uuid":""#)
    user.key.append(to: &output, upperCase: true)
    output.append(#"","name":""#)
    company.appendUser(user, to: &output)
    output.append(#"","email":""#)
    company.appendEmail(user, to: &output)
    output.append("\"}")
  }

  mutating func appendClient() {
    output.append(#","client":{"app_name":"1Password Browser Extension"#)
    appendFiller()
    output.append(#"","app_version":""#)
    output.append(decimal: 20_000 + random.below(70_000))
    output.append(#"","platform_name":""#)
    output.append(pick(Self.platforms))
    output.append(#"","platform_version":"128.0","os_name":""#)
    output.append(pick(Self.systems))
    output.append(#"","os_version":"15.1","ip_address":""#)
    appendAddress()
    output.append("\"}")
  }

  mutating func appendLocation() {
    output.append(#","location":{"country":""#)
    output.append(pick(Self.countries))
    output.append(#"","region":"Ontario"#)
    appendFiller()
    output.append(#"","city":""#)
    output.append(company.words.cities[random.below(company.words.cities.count)].json)
    output.append(#"","latitude":"#)
    appendDegrees(90)
    output.append(#","longitude":"#)
    appendDegrees(180)
    output.append("}")
  }

  /// A number between `-limit` and `limit` with up to four decimal places.
  private mutating func appendDegrees(_ limit: Int) {
    if random.below(2) == 0 { output.append("-") }
    output.append(decimal: random.below(limit))
    output.append(".")
    var fraction = 1 + random.below(9_999)
    var width = 4
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    output.append(decimal: fraction, width: width)
  }

  private mutating func appendFiller() {
    guard company.settings.long else { return }
    output.append(32)
    output.append(
      company.words.filler, first: 200 + random.below(Vocabulary.longest - 200))
  }
}
