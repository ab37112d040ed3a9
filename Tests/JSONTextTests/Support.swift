import Bytes
import JSONText

/// Random numbers that are the same on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

/// What is wrong with a text as a whole; nil where it is JSON.
func fault(_ text: [UInt8]) -> JSONFault? {
  do throws(JSONFault) {
    try JSONText.validate(text.span)
    return nil
  } catch {
    return error
  }
}

/// What is wrong with a text as a whole; nil where it is JSON.
func fault(_ text: String) -> JSONFault? { fault(Array(text.utf8)) }

/// A walker over one set of paths and own keys, to be asked about many events.
final class EventReader {
  private var walker: Walker
  private let slots: [Int]

  /// What the last event gave.
  struct Result: Equatable {
    var fault: JSONFault?
    var range: Range<Int> = 0..<0
    var slots: [Slot] = []
    var cuts: [Range<Int>] = []
    var hasLineBreaks = false
    var isEmpty = true
    var memberCount = 0
    var isUnexpected = false

    static func == (left: Result, right: Result) -> Bool {
      left.fault == right.fault && left.range == right.range && left.cuts == right.cuts
        && left.hasLineBreaks == right.hasLineBreaks && left.isEmpty == right.isEmpty
        && left.memberCount == right.memberCount && left.isUnexpected == right.isUnexpected
        && left.slots.map(describe) == right.slots.map(describe)
    }
  }

  /// Paths are written with `/` between their keys; at some of them one kind of value may be expected. A
  /// reader that does not learn goes over everything in the walk for all that JSON may have.
  init(
    _ paths: [String], own: [String] = [], _ duplicates: DuplicateKeys = .refuse,
    expecting kinds: [String: ValueKind] = [:], learns: Bool = true
  ) {
    var trie = KeyTrie()
    slots = paths.map {
      trie.insert($0.split(separator: "/", omittingEmptySubsequences: false).map(String.init))
    }
    for key in own { trie.insertOwn(key) }
    var expected = [UInt8](repeating: .max, count: trie.slotCount)
    for (path, slot) in zip(paths, slots) {
      if let kind = kinds[path] { expected[slot] = kind.bit }
    }
    walker = Walker(trie, expecting: expected, learns: learns)
    walker.duplicates = duplicates
  }

  /// Walks a text, or the part of it that `range` says.
  func walk(_ text: [UInt8], in range: Range<Int>? = nil, objectsOnly: Bool = true) -> Result {
    let buffer = InputBuffer(copying: text.span)
    var result = Result()
    do throws(JSONFault) {
      result.range = try walker.walk(
        buffer, in: range ?? 0..<text.count, objectsOnly: objectsOnly)
    } catch {
      result.fault = error
      return result
    }
    result.slots = slots.map { walker[$0] }
    result.cuts = walker.cuts
    result.hasLineBreaks = walker.hasLineBreaks
    result.isEmpty = walker.isEmpty
    result.memberCount = walker.memberCount
    result.isUnexpected = walker.isUnexpected
    return result
  }

  /// The captured values of a text, as `kind text`, with `!` behind the kind of an escaped string.
  func values(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    let result = walk(bytes)
    if let fault = result.fault { return ["\(fault.reason) at \(fault.offset)"] }
    return result.slots.map { slot in
      slot.kind == .absent
        ? "absent"
        : "\(slot.kind)\(slot.isEscaped ? "!" : "") "
          + String(decoding: bytes[slot.range], as: UTF8.self)
    }
  }

  /// A text without its own keys.
  func cut(_ text: String) -> String {
    String(decoding: cut(Array(text.utf8)), as: UTF8.self)
  }

  /// A text without its own keys; empty where it is not an event.
  func cut(_ text: [UInt8]) -> [UInt8] {
    let result = walk(text)
    guard result.fault == nil else { return [] }
    var left: [UInt8] = []
    var start = result.range.lowerBound
    for cut in result.cuts {
      left += text[start..<cut.lowerBound]
      start = cut.upperBound
    }
    return left + text[start..<result.range.upperBound]
  }
}

/// All that a slot says.
func describe(_ slot: Slot) -> String {
  "\(slot.kind) \(slot.range)\(slot.isEscaped ? " escaped" : "")"
}
