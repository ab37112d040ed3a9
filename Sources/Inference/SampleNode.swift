internal import Bytes
internal import JSONText

/// What was seen at one place of the samples: the top, a member of an object, or an array's elements.
final class SampleNode {
  /// A member of the objects at a place.
  struct Member {
    /// The key, escapes undone.
    let key: [UInt8]
    let node: SampleNode
  }

  private(set) var nulls = 0
  private(set) var booleans = 0
  private(set) var numbers = 0
  /// Strings with text.
  private(set) var strings = 0
  private(set) var emptyStrings = 0
  private(set) var objects = 0
  private(set) var arrays = 0
  private(set) var numberFacts = NumberFacts()
  private(set) var guesses = StringGuesses()
  /// In the order in which they were first seen.
  private(set) var members: [Member] = []
  /// What is in the strings here; nil unless every one with text so far was a JSON object.
  private(set) var embedded: SampleNode?
  /// What is in the arrays here; nil where all were empty.
  var element: SampleNode?
  /// How many of the objects around it have a value here that is neither `null` nor an empty string.
  private(set) var filled = 0
  private var lastOwner = 0
  /// Why this place is not looked into any more; nil as long as it is.
  private(set) var limit: Limit?
  /// How many keys here were left out since no schema can name them.
  var unnamedKeys = 0

  private var places: [[UInt8]: Int] = [:]
  /// The member that is expected next, since events of one type have their keys in one order.
  private var expected = 0

  /// Why a place is of type `json` or lacks members.
  enum Limit {
    /// More different keys than a log type has; they are data.
    case tooManyKeys
    case tooDeep
    /// All places together were too many.
    case tooManyPlaces
  }

  /// The member with a key; nil where there is none and no more are added.
  ///
  /// - Parameters:
  ///   - raw: The key as it is written, without its quotes.
  ///   - add: Asked whether a new one may be added.
  func member(_ raw: Span<UInt8>, _ isEscaped: Bool, add: () -> Bool) -> SampleNode? {
    if expected < members.count, !isEscaped {
      let likely = members[expected]
      if likely.key.span.isEqual(to: raw) {
        expected += 1
        return likely.node
      }
    }
    let key = isEscaped ? JSONString.decode(raw) : [UInt8](copying: raw)
    if let place = places[key] {
      expected = place + 1
      return members[place].node
    }
    guard add() else { return nil }
    places[key] = members.count
    members.append(Member(key: key, node: SampleNode()))
    expected = members.count
    return members[expected - 1].node
  }

  /// Adds a value, or the beginning of one.
  /// - Parameter owner: The object that has the value as a member; nil elsewhere.
  func add(_ token: JSONToken, _ text: Span<UInt8>, memberOf owner: SampleNode?) {
    if let owner, lastOwner != owner.objects, !token.isEmpty {
      lastOwner = owner.objects
      filled += 1
    }
    switch token {
    case .beginObject:
      objects += 1
      expected = 0
    case .beginArray: arrays += 1
    case .true, .false: booleans += 1
    case .number(let range):
      numbers += 1
      numberFacts.add(text.extracting(range))
    case .string(let range, _) where range.isEmpty: emptyStrings += 1
    case .string(let range, let isEscaped):
      strings += 1
      let raw = text.extracting(range)
      if isEscaped { guesses.add(JSONString.decode(raw).span) } else { guesses.add(raw) }
    default: nulls += 1
    }
  }

  /// The place of what is in the string that was added last, which is a JSON object or is none; nil
  /// where the strings here are not all such objects.
  func embed(_ isObject: Bool, add: () -> Bool) -> SampleNode? {
    guard isObject, strings == 1 || embedded != nil else {
      embedded = nil
      return nil
    }
    if embedded == nil, limit == nil, add() { embedded = SampleNode() }
    return embedded
  }

  /// Forgets what is inside, for a reason.
  func close(_ reason: Limit) {
    limit = reason
    members = []
    places = [:]
    element = nil
  }

  /// Keeps what is there and takes no more members.
  func seal(_ reason: Limit) { limit = reason }
}

extension Span<UInt8> {
  fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}

extension JSONToken {
  /// Whether it is there and says nothing.
  fileprivate var isEmpty: Bool {
    switch self {
    case .null: true
    case .string(let range, _): range.isEmpty
    default: false
    }
  }
}
