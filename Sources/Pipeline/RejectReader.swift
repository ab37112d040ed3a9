internal import Bytes
internal import Enrichment
internal import JSONText

/// A reject as it was written, to be tried again.
struct RejectRecord {
  /// Why it was rejected; nil where the record does not say, or gives a reason of another program.
  let reason: RejectReason?
  /// The same in words.
  let detail: String
  /// Where the input was; nil where the record does not say all of it.
  let place: (source: String, line: Int, byte: Int)?
  /// The input's bytes.
  let raw: [UInt8]

  /// Whether there are bytes that can be tried: not where they are only the beginning of the input,
  /// lines out of the middle of a document, or blank.
  var canBeTried: Bool {
    if raw.allSatisfy(JSONText.isSpace) { return false }
    switch reason {
    // The detail ends with the hash of the whole input.
    case .tooLong: return detail.hasSuffix(SHA256.hex(of: raw.span))
    case .malformed: return !detail.hasPrefix(JSONFault.Reason.partOfMalformed.rawValue)
    default: return true
    }
  }
}

/// Reads rejects: as `--rejects` writes them, and as a query prints the rows of `reject`, where `raw`
/// is in hexadecimal and `raw_sha256` beside it. In a line among events they lie under `p_reject`.
struct RejectReader: ~Copyable {
  /// Where a form of record has its members.
  private struct Slots {
    let reason, detail, source, line, byte, raw, base64, hash: Int

    init(_ trie: inout KeyTrie, under path: [String] = []) {
      reason = trie.insert(path + ["reason"])
      detail = trie.insert(path + ["detail"])
      source = trie.insert(path + ["source"])
      line = trie.insert(path + ["line"])
      byte = trie.insert(path + ["byte"])
      raw = trie.insert(path + ["raw"])
      base64 = trie.insert(path + ["raw_base64"])
      hash = trie.insert(path + ["raw_sha256"])
    }
  }

  /// Where the record lies that was read last; nil where it was not even an object.
  private(set) var object: Range<Int>?
  private let plain, inline: Slots
  private let inlineMark: Int
  private var walker: Walker

  init() {
    var trie = KeyTrie()
    plain = Slots(&trie)
    inlineMark = trie.insert(["p_reject"])
    inline = Slots(&trie, under: ["p_reject"])
    walker = Walker(trie)
  }

  /// Reads the record that begins in `range`; behind it may be the next. O(record).
  /// - Throws: The reject, where it is no record of one.
  mutating func read(
    _ input: borrowing InputBuffer, in range: Range<Int>
  ) throws(Reject) -> RejectRecord {
    object = nil
    let object: Range<Int>
    do {
      object = try walker.walk(input, in: range)
    } catch {
      throw Reject(error)
    }
    try Enricher.Behind.objects.check(input, object.upperBound..<range.upperBound)
    self.object = object
    func fail(_ detail: String) -> Reject {
      Reject(.notWrapped, detail, at: object.lowerBound)
    }
    let slots = walker[inlineMark].kind == .object ? inline : plain
    guard let written = text(slots.raw, input) ?? text(slots.base64, input) else {
      throw fail("this is no reject that can be tried: it has neither raw nor raw_base64")
    }
    let isText = walker[slots.raw].kind == .string
    guard var bytes = isText ? written : Base64.decode(written.span) else {
      throw fail("raw_base64 is not base64")
    }
    if let hash = text(slots.hash, input), Array(SHA256.hex(of: bytes.span).utf8) != hash {
      let decoded = isText ? Self.bytes(hexadecimal: written) : nil
      guard let decoded, Array(SHA256.hex(of: decoded.span).utf8) == hash else {
        throw fail("raw is not the input any more: its SHA-256 is not raw_sha256")
      }
      bytes = decoded
    }
    return RejectRecord(
      reason: text(slots.reason, input).flatMap { RejectReason(rawValue: Self.string($0)) },
      detail: text(slots.detail, input).map(Self.string) ?? "", place: place(slots, input),
      raw: bytes)
  }

  private func place(
    _ slots: Slots, _ input: borrowing InputBuffer
  ) -> (source: String, line: Int, byte: Int)? {
    guard let source = text(slots.source, input), let line = number(slots.line, input),
      let byte = number(slots.byte, input)
    else { return nil }
    return (Self.string(source), line, byte)
  }

  private func text(_ slot: Int, _ input: borrowing InputBuffer) -> [UInt8]? {
    guard walker[slot].kind == .string else { return nil }
    let range = walker[slot].range
    return input.withBytes { JSONString.decode($0.extracting(range)) }
  }

  /// A whole number of at most 15 digits, so that counting on from it cannot overflow.
  private func number(_ slot: Int, _ input: borrowing InputBuffer) -> Int? {
    let value = walker[slot]
    guard value.kind == .number, value.length <= 15 else { return nil }
    let number = Int(Self.string(input.withBytes { [UInt8](copying: $0.extracting(value.range)) }))
    return number.flatMap { $0 < 0 ? nil : $0 }
  }

  /// For messages and names of files.
  private static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func bytes(hexadecimal digits: [UInt8]) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
      let value: UInt8
      switch digit {
      case 0x30...0x39: value = digit - 0x30
      case 0x61...0x66: value = digit - 0x57
      default: return nil
      }
      if let first = high { bytes.append(first << 4 | value) }
      high = high == nil ? value : nil
    }
    return bytes
  }
}
