package import JSONText

// The walk over an event looks into objects, and not into lists or into strings that hold JSON. What
// lies in there is read afterwards, where a schema or a selector asks for it, by a small machine of
// its own whose nodes are these. For a log type with the fields
//
//     sessions   an array of objects {id, ips (an array of ip)}
//     payload    JSON in a string: an object {user: {name}}
//
// and a selector `sessions[*].id`:
//
//     root  sessions ── element ─▶ sessions[*]          object: id, ips
//                                  sessions[*].id       captured, for the selector
//                                  sessions[*].ips      element ─▶ sessions[*].ips[*], an ip
//     root  payload  ── text ────▶ payload              object: user, user.name
//                                  payload.user
//                                  payload.user.name
//
// An object's own objects are found in one walk, as in the event, so they are members of it.

/// What is read from the lists and the strings of JSON of an event.
package struct InnerPlan: Sendable {
  /// The values that are looked into, by the slot they have in the event.
  package let roots: [(slot: Int, value: InnerValue)]
  /// The values inside, to which `InnerValue` refers by their place.
  package let values: [InnerValue]
  /// How many values are captured for others to use.
  package let captureCount: Int

  /// Whether nothing is read.
  package var isEmpty: Bool { roots.isEmpty }
}

/// What is done with a value inside a list or a string of JSON.
package struct InnerValue: Sendable {
  /// `sessions[*].id`, for messages and counts.
  package let path: String
  /// What fits; nil where no schema says anything.
  package let check: ValueCheck?
  /// Whether it must be there where what it belongs to is.
  package let isRequired: Bool
  /// The rule for it.
  package let validation: Validation?
  /// What it is searched for as.
  package let indicators: [Indicator]
  /// The number under which it is kept for selectors and the event's time.
  package let capture: Int?
  /// Of a list: what is done with each element.
  package let element: Int?
  /// Of a string: what is done with the JSON in it.
  package let text: Int?
  /// Of an object: its members.
  package let object: InnerObject?
}

/// The members of an object that are read.
package struct InnerObject: Sendable {
  /// Their paths.
  package let trie: KeyTrie
  /// What is done with each; objects stand before their own members.
  package let members: [InnerMember]
}

/// A member of an object inside.
package struct InnerMember: Sendable {
  /// Its slot in the object's trie.
  package let slot: Int
  /// The slot of the object around it, where that is not the whole.
  package let parentSlot: Int?
  /// What is done with it.
  package let value: Int
}
