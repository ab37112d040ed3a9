import Bytes
import FrozenIndex

/// A version of a key, named like nothing else in the index.
struct Entry {
  let key: String
  let name: String
  var from: Int64? = nil
  var to: Int64? = nil
}

/// An index of these entries, added in this order.
func index(_ mode: MatchMode, _ entries: [Entry]) -> FrozenIndex {
  var builder = FrozenIndex.Builder(matching: mode)
  for entry in entries {
    let columns = Array("\"\(entry.name)\"".utf8)
    builder.add(
      key: Array(entry.key.utf8).span, columns: columns.span, name: 0..<columns.count,
      from: entry.from ?? .min, to: entry.to)
  }
  return builder.finish()
}

/// An index of keys that are open ever since, each with itself as its name.
func index(_ mode: MatchMode, keys: [String]) -> FrozenIndex {
  index(mode, keys.map { Entry(key: $0, name: $0) })
}

/// The name that a value gets; nil where no key fits.
func name(_ value: String, in index: FrozenIndex, at time: Int64? = nil) -> String? {
  find(value, in: index, at: time)?.name.map { String($0.dropFirst().dropLast()) }
}

/// Whether a text is a key in a mode, asked in all the ways there are; nil where they disagree.
func isKey(_ text: String, _ mode: MatchMode) -> Bool? {
  var builder = FrozenIndex.Builder(matching: mode)
  let key = Array(text.utf8)
  let none: [UInt8] = []
  let isOpenKey = builder.add(key: key.span, columns: none.span, name: 0..<0)
  let isClosedKey = builder.add(
    key: key.span, columns: none.span, name: 0..<0, from: 0, to: 1)
  let count = builder.finish().count
  let answers = [isOpenKey, isClosedKey, count == 1, mode.canonicalKey(key.span) != nil]
  return Set(answers).count == 1 ? isOpenKey : nil
}
