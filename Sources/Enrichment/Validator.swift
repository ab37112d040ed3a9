internal import Bytes
internal import FrozenIndex
internal import Schemas

/// A rule for the values of a field, made ready to be asked.
struct Validator {
  /// Sorted by bytes.
  private let allowed: [[UInt8]]?
  private let denied: [[UInt8]]?
  private let address: Validation.AddressFamily?
  private let network: Validation.AddressFamily?

  init(_ validation: Validation) {
    func sorted(_ values: [String]) -> [[UInt8]] {
      values.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    allowed = validation.allowed.map(sorted)
    denied = validation.denied.map(sorted)
    address = validation.address
    network = validation.network
  }

  /// Why a text breaks the rule, in words that follow the field's name; nil where it does not.
  /// O(text × log values).
  func fault(of text: Span<UInt8>) -> String? {
    if let allowed, !Self.contains(allowed, text) { return "is none of the values allowed" }
    if let denied, Self.contains(denied, text) { return "is a value that is denied" }
    if let address, !address.includes(IPAddress(text)) { return "is no \(address.noun)address" }
    if let network, !network.includes(Self.network(text)) { return "is no \(network.noun)network" }
    return nil
  }

  private static func contains(_ sorted: [[UInt8]], _ text: Span<UInt8>) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      let value = sorted[middle]
      let order = ByteHash.order(value.span, text)
      if order == 0 { return true }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return false
  }

  /// The address of a network that is written with its prefix length; nil where it is none.
  private static func network(_ text: Span<UInt8>) -> IPAddress? {
    var slash = 0
    while slash < text.count, text[slash] != 0x2F { slash += 1 }
    guard slash < text.count, MatchMode.cidr.canonicalKey(text) != nil else { return nil }
    return IPAddress(text.extracting(0..<slash))
  }
}

extension Validation.AddressFamily {
  fileprivate func includes(_ address: IPAddress?) -> Bool {
    guard let address else { return false }
    switch self {
    case .any: return true
    case .ipv4: return address.bitCount == 32
    case .ipv6: return address.bitCount == 128
    }
  }

  /// What stands before the thing, for messages.
  fileprivate var noun: String {
    switch self {
    case .any: "IP "
    case .ipv4: "IPv4 "
    case .ipv6: "IPv6 "
    }
  }
}
