/// The events, one after the other: of each hundred, 60 item usages, 25 sign-in attempts and 15
/// audit events, with the keys of the public Events API in its order.
struct EventWriter: ~Copyable {
  let company: Company
  var random: SeededRandom
  var output: FileWriter

  init(_ company: Company, path: String) throws(WorkloadError) {
    self.company = company
    random = SeededRandom(seed: company.settings.seed)
    output = try FileWriter(creating: path)
  }

  /// Writes all of them. Constant memory.
  consuming func writeAll() throws(WorkloadError) {
    for number in 0..<company.settings.events {
      switch random.below(100) {
      case ..<60: appendItemUsage(number)
      case ..<85: appendSignInAttempt(number)
      default: appendAuditEvent(number)
      }
      try output.endLine()
    }
    try output.finish()
  }

  private mutating func appendItemUsage(_ number: Int) {
    let choice = choose(company.settings.items)
    var item = company.item(choice)
    if misses() { item.key = Key(&random) }
    let vault = company.vault(company.vaultOfItem(choice))
    appendHead()
    appendTime(number)
    output.append(#","used_version":"#)
    output.append(decimal: 1 + random.below(39))
    output.append(#","vault_uuid":""#)
    vault.key.append(to: &output, upperCase: false)
    output.append(#"","item_uuid":""#)
    item.key.append(to: &output, upperCase: false)
    output.append(#"","action":""#)
    output.append(pick(Self.usages))
    output.append(#"","user":"#)
    appendPerson(user())
    appendClient()
    appendLocation()
    output.append("}")
  }

  private mutating func appendSignInAttempt(_ number: Int) {
    appendHead()
    output.append(#","session_uuid":""#)
    Key(&random).append(to: &output, upperCase: true)
    output.append("\"")
    appendTime(number)
    output.append(#","country":"CA","category":""#)
    output.append(pick(Self.categories))
    output.append(#"","type":""#)
    output.append(pick(Self.outcomes))
    output.append(random.below(10) < 7 ? #"","details":null"# : #"","details":{"value":"Europe"}"#)
    output.append(#","target_user":"#)
    appendPerson(user())
    appendClient()
    appendLocation()
    output.append("}")
  }

  private mutating func appendAuditEvent(_ number: Int) {
    let (action, object) = Self.audits[random.below(Self.audits.count)]
    let actor = user()
    let target = user()
    appendHead()
    appendTime(number)
    output.append(#","actor_uuid":""#)
    actor.key.append(to: &output, upperCase: true)
    output.append(#"","actor_details":"#)
    appendPerson(actor)
    output.append(#","action":""#)
    output.append(action)
    output.append(#"","object_type":""#)
    output.append(object.name)
    output.append(#"","object_uuid":""#)
    if object == .vault || object == .userVaultAccess {
      company.vault(choose(company.settings.vaults)).key.append(to: &output, upperCase: false)
    } else {
      target.key.append(to: &output, upperCase: true)
    }
    output.append(#"","aux_id":"#)
    output.append(decimal: random.below(10_000_000))
    output.append(#","aux_uuid":""#)
    target.key.append(to: &output, upperCase: true)
    output.append(#"","aux_details":"#)
    appendPerson(target)
    output.append(#","aux_info":"A","session":{"uuid":""#)
    Key(&random).append(to: &output, upperCase: true)
    output.append(#"","login_time":""#)
    appendTimestamp(number)
    output.append(#"","device_uuid":""#)
    company.device(random.below(1_000)).append(to: &output, upperCase: false)
    output.append(#"","ip":""#)
    appendAddress()
    output.append("\"}")
    appendLocation()
    if object == .user {
      output.append(#","object_details":"#)
      appendPerson(target)
    }
    output.append("}")
  }
}
