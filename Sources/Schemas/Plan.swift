package import JSONText

/// Log schemas and table definitions, compiled to what the hot path does with an event.
///
/// The trie holds the paths of all log types together, so that one walk finds both what type an
/// event is of and everything that is read from an event of that type.
package struct Plan: Sendable {
  /// The paths to capture and the keys to cut out.
  package let trie: KeyTrie
  /// The log types in the order in which an event is tried against them.
  package let logTypes: [LogTypePlan]
  /// The names of the tables; a table is its place in this list everywhere in the plan.
  package let tables: [String]
  /// For each table, the columns whose values join an event's indicators.
  package let tableIndicators: [[ColumnIndicator]]
  /// The top-level keys under which a wrapper has its events (`items`, `events`).
  package let wrapperKeys: [String]
  /// Their slots.
  package let wrapperSlots: [Int]
  /// The slots of the other keys that a wrapper may have. An object with any more is no wrapper,
  /// since what it says besides would be lost.
  package let wrapperCompanionSlots: [Int]
}

/// What is done with an event of one log type.
package struct LogTypePlan: Sendable {
  /// `OnePassword.ItemUsage`.
  package let name: String
  /// Slots of the keys any of which tells that an event is of this type. Where there are none, an
  /// event is of this type that has all that is required and is of no other.
  package let identifyingSlots: [Int]
  /// What must be there and not null.
  package let required: [RequiredField]
  /// Every field that the walk over the event sees, with the values it may have.
  package let fields: [TypedField]
  /// The rules for the values of such fields.
  package let validations: [FieldValidation]
  /// Where the event's time is and how it is written.
  package let eventTime: EventTimePlan?
  /// The slot of the event's own UUID, which together with the log type is its identity.
  package let identitySlot: Int?
  /// The UUIDs to look up, in the schema's order of fields.
  package let references: [Reference]
  /// The lists of values to look up.
  package let lists: [ListReference]
  /// The indicators to gather from fields that the walk sees, by kind.
  package let indicators: [IndicatorPlan]
  /// The objects that tell who somebody is.
  package let people: [PersonPlan]
  /// What is in the lists and the strings of JSON of an event.
  package let inner: InnerPlan
  /// The slots of top-level keys that another log type has as fields, and that for this one are
  /// keytag's own, to be cut out; and the trie that cuts them. Nil where there are none.
  package internal(set) var contested: (slots: [Int], trie: KeyTrie)?
}

/// Where a value of an event is found.
package enum ValuePlace: Sendable, Hashable {
  /// The walk over the event notes it in this slot.
  case slot(Int)
  /// It lies in a list or in a string of JSON, and is captured, under this number, when that is read.
  case captured(Int)
}

/// The field that holds an event's time.
package struct EventTimePlan: Sendable {
  /// Where it is.
  package let place: ValuePlace
  /// The path, for messages.
  package let path: String
  /// The formats in which the time may be written, in the order in which they are tried.
  package let formats: [TimeFormat]
}

/// A field that an event must have.
package struct RequiredField: Sendable {
  /// The field's slot.
  package let slot: Int
  /// The slot of the object around it, when only that object's presence makes it required.
  package let parentSlot: Int?
  /// The path, for messages.
  package let path: String
  /// The kinds of value that will do, as one bit a kind. A time of another kind will do as well,
  /// where it is the event's: it is told as what it is, a bad time.
  package let kindMask: UInt8
}

/// A rule for the value of a field.
package struct FieldValidation: Sendable {
  /// The field's slot.
  package let slot: Int
  /// The path, for messages.
  package let path: String
  /// The rule.
  package let validation: Validation
}

/// A field and what its value may be.
package struct TypedField: Sendable {
  /// The field's slot.
  package let slot: Int
  /// The path, for messages and counts.
  package let path: String
  /// The values that fit.
  package let check: ValueCheck
  /// Whether it must be there, so that a value that does not fit is a fault of the event.
  package let isRequired: Bool
  /// Whether it is the event's time, which is judged where it is read.
  package let isEventTime: Bool
}

/// The values that a type may have.
package struct ValueCheck: Sendable {
  /// The kinds of JSON value that fit; null and absent always do.
  package let kinds: Set<ValueKind>
  /// `kinds` with null and absent, as one bit a kind.
  package let kindMask: UInt8
  /// How many bits a whole number may have, its sign among them; 0 where it need not be one.
  package let integerBits: Int
  /// The formats of which a time must have one; empty for what is no time.
  package let formats: [TimeFormat]
}

/// A UUID in an event, and the tables that may know it.
package struct Reference: Sendable {
  /// Where the value is.
  package let place: ValuePlace
  /// The path: the selector's name in `p_enrichment`.
  package let selector: String
  /// The kinds of value that may be keys, strings and numbers by their text, as one bit a kind.
  package let kindMask: UInt8
  /// How many bits a number may have to be one of the field's type; 0 where that is not asked.
  package let integerBits: Int
  /// The tables to ask when nothing says which, with the flat key each would give.
  package let candidates: [Candidate]
  /// How the event says which of the candidates to ask; nil: all of them.
  package let choice: TableChoice?
}

/// A table that a reference may be looked up in.
package struct Candidate: Sendable {
  /// The table's place in the plan.
  package let table: Int
  /// The top-level key for the name (`vault_name`), if there is one.
  package let flatKey: String?
  /// What other fields of the event must be for the table to be asked; all of these must hold.
  package let conditions: [ConditionPlan]
  /// Numbers the pairs of reference and table through the whole plan, for counting.
  package let counter: Int
}

/// A field of the event and the texts of which it must have one.
package struct ConditionPlan: Sendable {
  /// Where the value is.
  package let place: ValuePlace
  /// A string's text, or any other scalar's JSON text.
  package let values: [[UInt8]]
}

/// Values of an event that are looked up each for itself and give a list of rows.
package struct ListReference: Sendable {
  /// Where the values come from.
  package enum Source: Sendable {
    /// The event's indicators of this kind.
    case indicator(Indicator)
    /// The values that were captured under this number.
    case captured(Int)
  }

  /// The selector's name in `p_enrichment`.
  package let selector: String
  /// Where the values come from.
  package let source: Source
  /// The tables to ask, none with a flat key.
  package let candidates: [Candidate]
}

/// A column of a table whose value is an indicator.
package struct ColumnIndicator: Sendable {
  /// The column's name.
  package let column: String
  /// What its value is searched for as.
  package let indicators: [Indicator]
}

/// How another field of the event chooses among a reference's candidates.
package struct TableChoice: Sendable {
  /// The slot whose string decides.
  package let bySlot: Int
  /// The candidates for each known value, as places in `Reference.candidates`. An empty list: the
  /// meaning is known, and no table holds such things.
  package let known: [[UInt8]: [Int]]
  /// The slot of the object whose presence means that the UUID is a user's.
  package let personSlot: Int?
  /// The candidates that hold users.
  package let people: [Int]
}

/// Where an object of an event says who somebody is: the slots of its members.
package struct PersonPlan: Sendable {
  /// The person's UUID.
  package let uuid: Int
  /// The person's name.
  package let name: Int
  /// The person's address, where such objects have one.
  package let email: Int?
}

/// One kind of indicator and where its values come from.
package struct IndicatorPlan: Sendable {
  /// What is gathered.
  package let indicator: Indicator
  /// The output key; of a host, that for domain names.
  package let key: String
  /// Where the values are that are strings.
  package let slots: [Int]
  /// Where those are that are whole numbers, and how many bits each may have.
  package let numbers: [(slot: Int, bits: Int)]
}

extension LogTypePlan {
  /// All pairs of a reference and a table, with the selector's name.
  package var candidates: [(selector: String, candidate: Candidate)] {
    references.flatMap { reference in reference.candidates.map { (reference.selector, $0) } }
      + lists.flatMap { list in list.candidates.map { (list.selector, $0) } }
  }
}

extension Plan {
  /// How many candidates the plan has in all: the size of an array indexed by `Candidate.counter`.
  package var counterCount: Int {
    logTypes.reduce(0) { $0 + $1.candidates.count }
  }
}
