internal import Bytes
internal import Schemas

// The kinds of indicator that the built-in log types have are kept as they are written. Of the others
// some are told apart or put in one form, so that one thing is found by one value:
//
//     hash                 lower case; exactly 32, 40 or 64 hexadecimal digits
//     domain               each label that begins with xn-- decoded
//     hostname             an address, or else a domain
//     url, net_addr        their host, likewise
//
// All the rest is kept as it is written, white space around it apart.

extension Enricher {
  /// A trimmed value as the indicator that it is; nil where it is none.
  @inline(never) mutating func otherEntry(
    of text: EventText, as indicator: Indicator, _ input: borrowing InputBuffer
  ) -> IndicatorEntry? {
    switch indicator {
    case .md5: return hash(text, digits: 32, indicator, input)
    case .sha1: return hash(text, digits: 40, indicator, input)
    case .sha256: return hash(text, digits: 64, indicator, input)
    case .domain: return domain(text, input)
    case .hostname: return host(text, input)
    case .url: return part(of: text, input) { HostText.ofURL($0) }.flatMap { host($0, input) }
    case .netAddr:
      return part(of: text, input) { HostText.ofNetworkAddress($0) }.flatMap { host($0, input) }
    default: return IndicatorEntry(order: Program.order(of: indicator), text: text)
    }
  }

  private func part(
    of text: EventText, _ input: borrowing InputBuffer, _ range: (Span<UInt8>) -> Range<Int>?
  ) -> EventText? {
    withText(text, input) { range($0) }.map { text.part($0) }
  }

  private mutating func hash(
    _ text: EventText, digits: Int, _ indicator: Indicator, _ input: borrowing InputBuffer
  ) -> IndicatorEntry? {
    let written = withText(text, input) { bytes -> (isHash: Bool, isLower: Bool) in
      guard bytes.count == digits else { return (false, false) }
      var isLower = true
      for index in bytes.indices {
        let letter = (bytes[index] | 0x20) &- 0x61
        guard bytes[index] &- 0x30 < 10 || letter < 6 else { return (false, false) }
        if letter < 6, bytes[index] < 0x61 { isLower = false }
      }
      return (true, isLower)
    }
    guard written.isHash else { return nil }
    var text = text
    if !written.isLower {
      let bytes = withText(text, input) { [UInt8](copying: $0) }
      text = kept(bytes.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 })
    }
    return IndicatorEntry(order: Program.order(of: indicator), text: text)
  }

  private mutating func host(
    _ text: EventText, _ input: borrowing InputBuffer
  ) -> IndicatorEntry? {
    guard withText(text, input, { IPAddress.isAddress($0) }) else { return domain(text, input) }
    return IndicatorEntry(order: Program.order(of: .ip), text: text)
  }

  private mutating func domain(
    _ text: EventText, _ input: borrowing InputBuffer
  ) -> IndicatorEntry? {
    let decoded = withText(text, input) { DomainText.decoded($0) }
    return IndicatorEntry(order: Program.order(of: .domain), text: decoded.map { kept($0) } ?? text)
  }

  /// Keeps bytes with the event's texts.
  private mutating func kept(_ bytes: [UInt8]) -> EventText {
    let start = scratch.count
    scratch.append(bytes)
    return EventText(start: start, end: scratch.count, isDecoded: true)
  }
}
