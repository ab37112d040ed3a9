internal import Bytes
internal import JSONText

// The samples are read once, token by token, and folded into one tree: a node for each place, with
// counts of what was there. Two events
//
//     {"id":1,"user":{"mail":"a@example.com"}}
//     {"id":7000000000,"user":null,"tags":["x"]}
//
// become
//
//     top        2 objects
//       id       2 numbers, the largest of 64 bits             → bigint, required
//       user     1 object, 1 empty                             → object
//         mail   1 string, which may be an email               → string, required, email
//       tags     1 array                                       → array
//         each   1 string, which may be many things still
//
// No sample is kept. The tree is bounded however hostile the samples are: an object with more than
// `keyLimit` different keys is taken for data and not looked into, nor is what is deeper than
// `depthLimit`, nor anything new once there are `nodeLimit` nodes.

/// Reads samples of events and remembers what a schema of them needs.
package struct SampleReader {
  /// How many different keys an object may have.
  package static let keyLimit = 500
  /// How many places there may be in all.
  static let nodeLimit = 10_000
  /// How deeply a place may lie; a schema itself may nest no deeper than 64.
  static let depthLimit = 32
  /// How many bytes a key may have, its escapes undone.
  static let keyLengthLimit = 256

  let top = SampleNode()
  private var nodes = 1

  /// Nothing yet.
  package init() {}

  /// How many events were added.
  package var events: Int { top.objects }

  /// Adds an event: a JSON object that was walked before. O(event).
  package mutating func add(_ event: Span<UInt8>) { read(event, into: top, depth: 0) }

  /// Reads a JSON text into a place that lies so deep.
  private mutating func read(_ event: Span<UInt8>, into root: SampleNode, depth: Int) {
    var tokens = JSONTokens(in: JSONText.startOfText(event)..<event.count)
    var open: [Container] = []
    while let token = tokens.next(event) {
      switch token {
      case .endObject, .endArray:
        if !open.isEmpty { open.removeLast() }
      case .key(let range, let isEscaped):
        guard let object = open.last?.node else { return }
        open[open.count - 1].member = member(event.extracting(range), isEscaped, of: object)
      default:
        let place = open.isEmpty ? root : place(in: open[open.count - 1])
        let isContainer = token == .beginObject || token == .beginArray
        if let place {
          let owner = open.last.flatMap { $0.isObject ? $0.node : nil }
          place.add(token, event, memberOf: owner)
          if isContainer, depth + open.count >= Self.depthLimit { place.close(.tooDeep) }
          if isContainer { open.append(Container(node: place, isObject: token == .beginObject)) }
          if case .string(let range, let isEscaped) = token, !range.isEmpty {
            readInside(event.extracting(range), isEscaped, of: place, depth: depth + open.count + 1)
          }
        } else if isContainer {
          tokens.skipRest(event)
        }
      }
    }
  }

  /// Reads the JSON object that a string holds, if it holds one and those before it did.
  private mutating func readInside(
    _ raw: Span<UInt8>, _ isEscaped: Bool, of place: SampleNode, depth: Int
  ) {
    guard place.strings == 1 || place.embedded != nil else { return }
    let text = isEscaped ? JSONString.decode(raw) : [UInt8](copying: raw)
    let first = JSONText.skipSpace(in: text.span, 0..<text.count)
    let isObject =
      first < text.count && text[first] == 0x7B && depth < Self.depthLimit
      && (try? JSONText.validate(text.span)) != nil
    guard let inside = place.embed(isObject, add: { addNode(to: place) }) else { return }
    read(text.span, into: inside, depth: depth)
  }

  /// An object or array that is being read.
  private struct Container {
    let node: SampleNode
    let isObject: Bool
    /// Where the value of the key read last goes; nil where it is not looked into.
    var member: SampleNode?
  }

  /// Where the next value goes.
  private mutating func place(in container: Container) -> SampleNode? {
    if container.isObject { return container.member }
    let array = container.node
    if array.element == nil, array.limit == nil, addNode(to: array) { array.element = SampleNode() }
    return array.element
  }

  private mutating func member(
    _ key: Span<UInt8>, _ isEscaped: Bool, of object: SampleNode
  ) -> SampleNode? {
    guard key.count > 0, !Self.isTooLong(key, isEscaped) else {
      object.unnamedKeys += 1
      return nil
    }
    return object.member(key, isEscaped) {
      guard object.limit == nil else { return false }
      guard object.members.count < Self.keyLimit else {
        // An object of so many keys is data; at the top the first ones are still worth having.
        if object === top { object.seal(.tooManyKeys) } else { object.close(.tooManyKeys) }
        return false
      }
      return addNode(to: object)
    }
  }

  /// Whether a key has more bytes than a name may, however it is written. O(limit).
  private static func isTooLong(_ key: Span<UInt8>, _ isEscaped: Bool) -> Bool {
    guard key.count > keyLengthLimit else { return false }
    // An escape has six bytes, and stands for one at least.
    guard isEscaped, key.count <= keyLengthLimit * 6 else { return true }
    return JSONString.decode(key).count > keyLengthLimit
  }

  /// Counts one more place; false where there are too many.
  private mutating func addNode(to node: SampleNode) -> Bool {
    guard nodes < Self.nodeLimit else {
      node.seal(.tooManyPlaces)
      return false
    }
    nodes += 1
    return true
  }
}
