internal import CYAML

/// What libyaml finds in a text, piece by piece.
@safe struct YAMLEvents: ~Copyable {
  struct Event {
    enum Kind {
      case text(String)
      case list
      case mapping
      /// Of a list or a mapping.
      case end
      case alias
      case document
      case documentEnd
      case stream
      case streamEnd
    }

    let kind: Kind
    /// Counted from 1.
    let line: Int
    /// Counted from 1, in Unicode scalars.
    let column: Int
    let hasAnchor: Bool
  }

  // On the heap, as it points at itself; it also points into the text, which is lent for as long as
  // this value lives.
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// - Parameter bytes: UTF-8 without a byte order mark. They must outlive this value.
  @unsafe init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe parser = .allocate(capacity: 1)
    guard unsafe yaml_parser_initialize(parser) == 1 else { fatalError("no memory is left") }
    // Told the encoding, it does not guess.
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  /// The next piece. Not to be asked for one behind the end or a fault.
  /// - Parameter text: The bytes again, for the place of a fault.
  mutating func next(_ text: [UInt8]) throws(YAMLFault) -> Event {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault(text) }
    defer { unsafe yaml_event_delete(&event) }
    let (kind, hasAnchor) = unsafe Self.kind(event)
    return unsafe Event(
      kind: kind, line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1,
      hasAnchor: hasAnchor)
  }

  private static func kind(_ event: yaml_event_t) -> (kind: Event.Kind, hasAnchor: Bool) {
    switch unsafe event.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return unsafe (.text(String(decoding: bytes, as: UTF8.self)), scalar.anchor != nil)
    case YAML_SEQUENCE_START_EVENT:
      return unsafe (.list, event.data.sequence_start.anchor != nil)
    case YAML_MAPPING_START_EVENT:
      return unsafe (.mapping, event.data.mapping_start.anchor != nil)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return (.end, false)
    case YAML_ALIAS_EVENT: return (.alias, false)
    case YAML_DOCUMENT_START_EVENT: return (.document, false)
    case YAML_DOCUMENT_END_EVENT: return (.documentEnd, false)
    case YAML_STREAM_START_EVENT: return (.stream, false)
    default: return (.streamEnd, false)
    }
  }

  private func fault(_ text: [UInt8]) -> YAMLFault {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "no YAML"
    switch unsafe parser.pointee.error {
    case YAML_MEMORY_ERROR: fatalError("no memory is left")
    case YAML_READER_ERROR:
      let offset = unsafe min(Int(parser.pointee.problem_offset), text.count)
      return YAMLFault(after: text[..<offset], problem)
    default:
      let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) + ", " } ?? ""
      let mark = unsafe parser.pointee.problem_mark
      return YAMLFault(
        line: Int(mark.line) + 1, column: Int(mark.column) + 1, .syntax(context + problem))
    }
  }
}
