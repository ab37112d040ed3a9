// Nearly every event has an IPv4 address, and all that is asked is whether it is one. Its at most
// fifteen bytes are looked at together: a bit for each byte says whether it is a dot, a digit, a small
// digit, and the bits of the next byte and the one behind that are these bits shifted down:
//
//     198.19.225.83
//     0001001000100     dots, three of them
//     1000100100010     starts: the first byte, and each behind a dot; all are digits
//     1000000100000     starts of three digits: `198` begins with 1, `225` with 2 and less than 56

extension InputBuffer {
  /// Whether the bytes in a range are an IPv4 address, as `IPAddress` reads it. O(1).
  @inlinable @inline(__always) public func isIPv4(_ range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= filled)
    let count = range.upperBound &- range.lowerBound
    guard count >= 7, count <= 15 else { return false }
    let start = range.lowerBound
    let all = UInt32(1) &<< UInt32(truncatingIfNeeded: count) &- 1
    let dots = within(0x2E, 0x2E, at: start) & all
    let digits = within(0x30, 0x39, at: start) & all
    let starts = dots &<< 1 | 1
    let withoutFirst = dots & (dots &- 1)
    let withoutSecond = withoutFirst & (withoutFirst &- 1)
    let hasThreeDots = withoutSecond != 0 && withoutSecond & (withoutSecond &- 1) == 0
    guard hasThreeDots, dots | digits == all, starts & ~digits == 0 else { return false }

    let ofTwo = starts & digits &>> 1
    let ofThree = ofTwo & digits &>> 2
    let zeros = within(0x30, 0x30, at: start)
    let ones = within(0x31, 0x31, at: start)
    let twos = within(0x32, 0x32, at: start)
    let belowFive = within(0x30, 0x34, at: start)
    let belowSix = within(0x30, 0x35, at: start)
    let below56 = belowFive | belowSix & belowSix &>> 1
    let below256 = ones | twos & below56 &>> 1
    return ofTwo & zeros | ofThree & ~below256 | ofThree & digits &>> 3 == 0
  }
}
