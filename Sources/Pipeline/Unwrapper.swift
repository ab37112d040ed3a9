internal import Bytes
internal import Enrichment
internal import JSONText
internal import Schemas

// A collector may put an event into an object of its own, as it is or as a text:
//
//     {"@timestamp":…,"event":{"original":"{\"uuid\":\"A1\",…}"}}        event.original
//     {"@timestamp":…,"detail":{"uuid":"A1",…}}                          detail
//
// What is at the path is the event, and from there on all is as with any other: its bytes are the
// object's, or the text's with its escapes undone. The rest of the wrapper goes. A reject keeps the
// whole wrapper, so that it can be tried again.

/// Finds the events in the objects around them.
struct Unwrapper: ~Copyable {
  /// What a wrapper has.
  enum Content {
    /// The event, in the input.
    case object(Range<Int>)
    /// The event's text, which was appended to a buffer of its own; `path` is where it was.
    case text(path: FieldPath)
    /// Nothing at any of the paths that could be an event; the reject says what is there.
    case nothing(Reject)
  }

  /// Where the events are; the first path that has one counts.
  let paths: [FieldPath]
  /// Where the wrapper lies that was looked into last; nil where it was not even an object.
  private(set) var object: Range<Int>?
  private let slots: [Int]
  private var walker: Walker

  init(_ input: InputSettings) {
    var trie = KeyTrie()
    paths = input.unwrap
    slots = input.unwrap.map { trie.insert($0.keys) }
    walker = Walker(trie)
    walker.duplicates = input.duplicates
  }

  /// Looks into the object that begins in `range`.
  /// - Parameters:
  ///   - input: The buffer.
  ///   - range: Where the object may lie.
  ///   - behind: What may follow it there.
  ///   - text: Where the event's text goes.
  /// - Throws: The reject, where it is no object.
  mutating func look(
    into input: borrowing InputBuffer, in range: Range<Int>, before behind: Enricher.Behind,
    text: inout InputBuffer
  ) throws(Reject) -> Content {
    object = nil
    let object: Range<Int>
    do {
      object = try walker.walk(input, in: range)
    } catch {
      throw Reject(error)
    }
    try behind.check(input, object.upperBound..<range.upperBound)
    self.object = object
    for (path, slot) in zip(paths, slots) {
      let value = walker[slot]
      if value.kind == .object { return .object(value.range) }
      guard value.kind == .string else { continue }
      text.removeAll()
      let inside = input.withBytes { JSONString.decode($0.extracting(value.range)) }
      text.append(inside.span)
      return .text(path: path)
    }
    let found = zip(paths, slots).map { path, slot in
      walker[slot].kind == .absent ? "\(path) is missing" : "\(path) is \(walker[slot].kind.noun)"
    }
    return .nothing(
      Reject(
        .notWrapped, found.joined(separator: ", ") + "; an event is an object or a text there",
        at: object.lowerBound))
  }
}
