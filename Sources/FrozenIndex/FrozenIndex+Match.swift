internal import Bytes

// Which row wins where more than one key fits a value.
//
// All rows of all keys that fit are taken as versions of one key, so that the rule of `exact` holds
// in every mode: the row that was valid at the time; in a gap, the last known, with its closing
// time; before everything, the first. Only where two rows are valid at once does a key's rank decide,
// and the most specific one wins. So with
//
//     10.0.0.0/8    valid from day 1                     "Company"
//     10.5.0.0/16   valid from day 3, closed on day 5    "Office"
//
// the value 10.5.0.9 is Company on day 2, Office on day 4, and Company again on day 6: a network
// that is closed, or is not there yet, hides no wider one. On day 0 it is Company, the first known.
//
// The keys are asked in the order of their rank, and the first that was valid ends the search: the
// longest prefix first, or the pattern with most literal characters. A prefix costs one probe for
// each length that occurs among the keys; a pattern costs a comparison of 8 bytes, and a match where
// they agree.
//
// Versions may spell their key differently (`A` and `a`, 10.0.0.1/8 and 10.0.0.2/8); loads see to it
// that no two of them are valid at once. If two are all the same, the one that began later wins, and of
// two that began together the one whose columns sort last: always the same one.

extension FrozenIndex {
  /// The row that wins in a mode other than `exact`.
  @inline(never) func bestRow(of value: Span<UInt8>, at time: Int64?) -> Row? {
    guard count > 0 else { return nil }
    var best = BestVersion(time: time ?? .max)
    switch matcher {
    case .oneKey:
      if CaseFolding.isFolded(value) {
        _ = ask(value, &best)
      } else {
        _ = ask(CaseFolding.fold(value).span, &best)
      }
    case .networks(let v4, let v6):
      guard let address = IPAddress(value)?.unmapped else { return nil }
      for length in address.bitCount == 32 ? v4 : v6 {
        let key = NetworkKey(address, length: length)
        if ask(key.bytes.span.extracting(0..<key.count), &best) { break }
      }
    case .prefixes(let lengths):
      for length in lengths where length <= value.count {
        if ask(value.extracting(0..<length), &best) { break }
      }
    case .patterns(let patterns):
      let head = ByteHash.head(of: value)
      for pattern in patterns where (head ^ pattern.head) & pattern.mask == 0 {
        let versions = histories[pattern.history]
        let key = RowEntry(rows, at: versions[0].row).key
        let fits = rows.withBytes { Glob.matches($0.extracting(key), value) }
        if fits, best.take(versions) { break }
      }
    }
    guard let version = best.version else { return nil }
    return FrozenRow(
      rows, at: version.row, closedAt: version.to.flatMap { $0 <= best.time ? $0 : nil })
  }

  /// Looks a canonical key up; true where it was valid at the time, and no other need be asked.
  private func ask(_ key: Span<UInt8>, _ best: inout BestVersion) -> Bool {
    let hash = ByteHash.hash(key, seed: seed)
    var place = slots.place(of: hash)
    while !slots[place].isEmpty {
      let slot = slots[place]
      if slot.fits(hash) {
        let versions = histories[slot.place]
        if RowEntry(rows, at: versions[0].row).hasKey(key, in: rows) { return best.take(versions) }
      }
      place = slots.place(after: place)
    }
    return false
  }
}

/// The version that counts as of a time, of those taken so far; those of better keys come first.
private struct BestVersion {
  let time: Int64
  private(set) var version: FrozenIndex.Version?

  init(time: Int64) {
    self.time = time
  }

  /// Takes the versions of a key, in order of time; true where one was valid at the time.
  mutating func take(_ versions: [FrozenIndex.Version]) -> Bool {
    for version in versions.reversed() {
      let to = version.to ?? .max
      if version.from <= time, version.to == nil || to > time {
        self.version = version
        return true
      }
      if isNearer(version) { self.version = version }
    }
    return false
  }

  /// Whether a version that was not valid at the time is nearer to it than the one so far: closed
  /// before it rather than begun after it; then closed later, or begun earlier.
  private func isNearer(_ other: FrozenIndex.Version) -> Bool {
    guard let version else { return true }
    switch (version.from > time, other.from > time) {
    case (true, false): return true
    case (false, true): return false
    case (true, true): return other.from < version.from
    case (false, false): return (other.to ?? .max) > (version.to ?? .max)
    }
  }
}
