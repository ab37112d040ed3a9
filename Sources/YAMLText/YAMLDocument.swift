/// Turns the bytes of a YAML file into a tree whose every node knows its line and column.
///
/// libyaml does the reading. What it makes of a text is not looked at further: `yes`, `1` and `~` are
/// texts, and so is what a tag says to be something else.
package struct YAMLDocument: ~Copyable {
  /// How deeply lists and mappings may lie in each other.
  private static let depthLimit = 1000
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let text: [UInt8]
  private var events: YAMLEvents

  /// Reads exactly one document, which may begin with a byte order mark. Bad UTF-8, bad YAML, a key
  /// twice in one mapping, an anchor, no document or a second one is a fault. O(bytes).
  package static func read(_ bytes: [UInt8]) throws(YAMLFault) -> YAMLNode {
    let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    do {
      _ = try UTF8Span(validating: text.span)
    } catch {
      throw YAMLFault(
        after: text.prefix(error.byteOffsets.lowerBound), "the file is not UTF-8 here")
    }
    // libyaml steps over one at the start of any line, so that a key would be taken for another.
    if let place = text.indices.first(where: { text[$0] == 0xEF && text[$0...].starts(with: mark) })
    {
      throw YAMLFault(
        after: text[..<place],
        "a byte order mark (U+FEFF) is read at the start of the file only")
    }
    return unsafe try text.span.withUnsafeBufferPointer { (bytes) throws(YAMLFault) in
      // Safe: the document is done with when this ends.
      var document = unsafe YAMLDocument(text: text, events: YAMLEvents(bytes))
      return try document.root()
    }
  }

  private mutating func root() throws(YAMLFault) -> YAMLNode {
    _ = try next()
    guard case .document = try next().kind else {
      throw YAMLFault(line: 1, column: 1, .syntax("the file is empty"))
    }
    let root = try node(try next(), depth: 0)
    _ = try next()
    let end = try next()
    guard case .streamEnd = end.kind else {
      throw YAMLFault(
        line: end.line, column: end.column,
        .syntax("expected a single document in the stream, but found another document"))
    }
    return root
  }

  /// The next piece. A few lines of aliases within aliases stand for more nodes than any memory holds,
  /// and no schema needs them.
  private mutating func next() throws(YAMLFault) -> YAMLEvents.Event {
    let event = try events.next(text)
    if case .alias = event.kind { throw Self.anchorFault(event) }
    if event.hasAnchor { throw Self.anchorFault(event) }
    return event
  }

  private static func anchorFault(_ event: YAMLEvents.Event) -> YAMLFault {
    YAMLFault(
      line: event.line, column: event.column, .syntax("anchors and aliases (&, *) are not read"))
  }

  private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws(YAMLFault) -> YAMLNode {
    guard depth < Self.depthLimit else {
      throw YAMLFault(
        line: event.line, column: event.column, .syntax("Maximum nesting level reached"))
    }
    let content: YAMLNode.Content
    switch event.kind {
    case .text(let text): content = .text(text)
    case .list: content = .list(try elements(depth))
    default: content = .mapping(try members(depth))
    }
    return YAMLNode(line: event.line, column: event.column, content: content)
  }

  private mutating func elements(_ depth: Int) throws(YAMLFault) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while true {
      let event = try next()
      if case .end = event.kind { return elements }
      elements.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func members(_ depth: Int) throws(YAMLFault) -> [YAMLNode.Member] {
    var members: [YAMLNode.Member] = []
    var places: [String: Int] = [:]
    while true {
      let event = try next()
      if case .end = event.kind { return members }
      let key = try node(event, depth: depth + 1)
      if let text = key.text, let place = places.updateValue(members.count, forKey: text) {
        let first = members[place].key
        throw YAMLFault(line: first.line, column: first.column, .repeatedKey(text))
      }
      members.append(YAMLNode.Member(key: key, value: try node(try next(), depth: depth + 1)))
    }
  }
}
