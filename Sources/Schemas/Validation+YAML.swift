extension YAMLValue {
  /// The rules of `validate`; nil where none of them can be read.
  func validation(_ faults: FaultList) -> Validation? {
    let mapping = faults.attempt { () throws(SchemaError) in
      try self.mapping(["allow", "deny", "ip", "cidr"], faults)
    }
    guard let keys = mapping else { return nil }
    if keys.members.isEmpty {
      faults.add(error("a rule is needed here: allow, deny, ip or cidr"))
    }
    return Validation(
      allowed: keys.optional("allow").map { $0.values(faults) },
      denied: keys.optional("deny").map { $0.values(faults) },
      address: keys.optional("ip")?.addressFamily(faults),
      network: keys.optional("cidr")?.addressFamily(faults))
  }

  /// A list of texts, none twice. O(texts).
  private func values(_ faults: FaultList) -> [String] {
    var seen: Set<String> = []
    let values = faults.texts(self)
    for (text, place) in values where !seen.insert(text).inserted {
      faults.add(place.error("the value \(quoted(text)) is there twice"))
    }
    return values.map(\.text)
  }

  private func addressFamily(_ faults: FaultList) -> Validation.AddressFamily? {
    faults.attempt { () throws(SchemaError) in
      guard let family = Validation.AddressFamily(rawValue: try text()) else {
        throw error("allowed here are any, ipv4 and ipv6")
      }
      return family
    }
  }
}
