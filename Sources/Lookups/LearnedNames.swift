internal import Bytes

/// The people that events name, gathered in memory until `LookupStore.learn` takes them.
///
/// What an event says is anybody's word, so all of it is bounded: how long a text may be, how many
/// names one person may have, how much there may be in all, and how far ahead a time may lie.
package struct LearnedNames: Sendable {
  /// What was not learned, and why.
  package struct PassedOver: Sendable, Equatable {
    /// A UUID, a name or an address longer than that of an export may be.
    package var tooLong = 0
    /// An event dated more than a day after the present.
    package var inTheFuture = 0
    /// A name with nothing in it to see.
    package var blank = 0
    /// A name too many: of one person, or in all.
    package var tooMany = 0

    /// Nothing passed over.
    package init() {}

    /// How many in all.
    package var count: Int { tooLong + inTheFuture + blank + tooMany }

    /// Adds what else was not learned.
    package mutating func add(_ other: PassedOver) {
      tooLong += other.tooLong
      inTheFuture += other.inTheFuture
      blank += other.blank
      tooMany += other.tooMany
    }
  }

  /// How much is kept in memory.
  struct Limits {
    /// Names of all people together.
    var names = 1_000_000
    /// Bytes of all texts together.
    var bytes = 256 << 20
  }

  struct Person {
    let uuid: [UInt8]
    var names = NameRuns()
  }

  private(set) var people: [Person] = []
  /// The files that events were read from.
  private(set) var sources: [String] = []
  /// How often an event named somebody.
  package private(set) var mentions = 0
  private(set) var passedOver = PassedOver()

  private let latest: Int64
  private let limits: Limits
  private var places: [ByteKey: Int] = [:]
  private var probe = ByteKey()
  private var names = 0
  private var bytes = 0

  /// Nobody yet; `now` is the present, in nanoseconds since 1970.
  package init(now: Int64) { self.init(now: now, limits: Limits()) }

  init(now: Int64, limits: Limits) {
    latest = now.addingReportingOverflow(86_400_000_000_000).partialValue
    self.limits = limits
  }

  /// Begins with the events of another file; `-` is standard input.
  package mutating func begin(_ source: String) {
    if sources.last != source { sources.append(source) }
  }

  /// Notes that an event of the file begun last names somebody. O(texts), and allocates nothing for
  /// a name that is known.
  ///
  /// - Parameters:
  ///   - uuid: Who; not empty.
  ///   - name: The name; not empty.
  ///   - email: The address; empty where there is none.
  ///   - time: The event's, in nanoseconds since 1970.
  ///   - line: Where in the file the event is.
  package mutating func note(
    _ uuid: Span<UInt8>, _ name: Span<UInt8>, _ email: Span<UInt8>, at time: Int64, line: Int
  ) {
    mentions += 1
    let limit = Export.valueLimit
    guard uuid.count <= limit, name.count <= limit, email.count <= limit else {
      passedOver.tooLong += 1
      return
    }
    guard time <= latest else {
      passedOver.inTheFuture += 1
      return
    }
    guard !Self.isBlank(name) else {
      passedOver.blank += 1
      return
    }
    probe.set(uuid)
    let known = places[probe]
    let place = NameRun.Place(source: .new(sources.count - 1), line: line)
    if let known, people[known].names.absorb(name, email, at: time, place) { return }
    guard names < limits.names, bytes < limits.bytes else {
      passedOver.tooMany += 1
      return
    }
    let person = known ?? add(uuid)
    let before = people[person].names.runs.count
    if !people[person].names.note(name, email, at: time, place) { passedOver.tooMany += 1 }
    names += people[person].names.runs.count - before
    bytes += name.count + email.count
  }

  /// Whether a name shows nothing: spaces, controls, marks without width.
  private static func isBlank(_ name: Span<UInt8>) -> Bool {
    if !name.isEmpty, name[0] > 0x20, name[0] < 0x7f { return false }
    let text = String(decoding: [UInt8](copying: name), as: UTF8.self)
    return text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.isUnsafeToShow }
  }

  private mutating func add(_ uuid: Span<UInt8>) -> Int {
    people.append(Person(uuid: [UInt8](copying: uuid)))
    places[probe] = people.count - 1
    bytes += 2 * uuid.count
    return people.count - 1
  }
}
