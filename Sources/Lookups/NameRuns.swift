internal import Bytes

// The names that events give one person, in the order of the events' times. Events arrive late and
// out of order, so each name is kept with the stretch in which it was seen, first to last. Say that
// Ana Silva married on the 4th; the letters are events on days 1 to 9, in the order of arrival:
//
//     Silva on 1, 3        Silva 1–3
//     Costa on 8           Silva 1–3, Costa 8–8          a new name begins where it is first seen
//     Costa on 5           Silva 1–3, Costa 5–8          seen earlier: it began earlier
//     Silva on 2, 3        as it was                     inside a stretch of the same name
//     Nunes on 2           Silva 1–1, Nunes 2–2,         a contradiction: the stretch is split, and
//                          Silva 3–3, Costa 5–8          both of its ends are still known
//
// A name holds from the begin of its stretch to the begin of the next. Noting what was noted before
// changes nothing, and any order of events gives the same stretches where each name has one time of
// its own. Where a name is left and taken up again, the order may move the day of the return, never
// the newest name. At the very moment for which one name was seen, another is not believed.

/// Somebody's name and address.
struct LearnedName: Equatable {
  var name: [UInt8]
  /// Empty where no event gave one.
  var email: [UInt8]

  /// Whether it says the same, or one of both merely says less.
  func agrees(_ name: Span<UInt8>, _ email: Span<UInt8>) -> Bool {
    guard ByteHash.areEqual(self.name.span, name) else { return false }
    return self.email.isEmpty || email.isEmpty || ByteHash.areEqual(self.email.span, email)
  }
}

/// A stretch of time at both ends of which an event gave a name. Times are nanoseconds since 1970.
struct NameRun: Equatable {
  /// Where an event gave the name.
  struct Place: Equatable {
    enum Source: Equatable {
      /// The id of a row of `lookup_source`.
      case stored(Int64)
      /// A place in `LearnedNames.sources`.
      case new(Int)
    }

    var source: Source
    var line: Int
  }

  var name: LearnedName
  var first: Int64
  var last: Int64
  /// Of the first event; of a stretch that was split off, of the first event before that.
  var place: Place
}

/// The names of one person by time.
struct NameRuns {
  /// How many stretches one person may have. More are no names but noise.
  static let limit = 100

  /// By time, none touching another, and no two neighbours alike.
  private(set) var runs: [NameRun] = []

  init(_ runs: [NameRun] = []) { self.runs = runs }

  /// Notes that an event gave a name. O(1) where the newest name is noted again, else O(stretches).
  /// - Returns: False where there would be more than `limit`; it is then not noted.
  mutating func note(
    _ name: Span<UInt8>, _ email: Span<UInt8>, at time: Int64, _ place: NameRun.Place
  ) -> Bool {
    if absorb(name, email, at: time, place) { return true }
    let next = index(after: time)
    let isInside = next > 0 && runs[next - 1].last > time
    guard runs.count + (isInside ? 2 : 1) <= Self.limit else { return false }
    if isInside {
      var rest = runs[next - 1]
      runs[next - 1].last = rest.first
      rest.first = rest.last
      runs.insert(rest, at: next)
    }
    let new = LearnedName(name: [UInt8](copying: name), email: [UInt8](copying: email))
    runs.insert(NameRun(name: new, first: time, last: time, place: place), at: next)
    return true
  }

  /// The same where it needs no further stretch; else false, and nothing is noted.
  mutating func absorb(
    _ name: Span<UInt8>, _ email: Span<UInt8>, at time: Int64, _ place: NameRun.Place
  ) -> Bool {
    let next = index(after: time)
    if next > 0 {
      if extend(next - 1, name, email, to: time) { return true }
      let current = runs[next - 1]
      if time == current.first || time == current.last { return true }
      if time < current.last { return false }
    }
    guard next < runs.count, extend(next, name, email, to: time) else { return false }
    runs[next].place = place
    return true
  }

  /// The place behind the stretches that begin at or before a time.
  private func index(after time: Int64) -> Int {
    runs.lastIndex { $0.first <= time }.map { $0 + 1 } ?? 0
  }

  /// Notes both ends of a stretch.
  mutating func note(_ run: NameRun) -> Bool {
    let (name, email) = (run.name.name, run.name.email)
    return note(name.span, email.span, at: run.first, run.place)
      && note(name.span, email.span, at: run.last, run.place)
  }

  /// Makes a stretch reach a time, if its name agrees; it then says all that both say.
  private mutating func extend(
    _ index: Int, _ name: Span<UInt8>, _ email: Span<UInt8>, to time: Int64
  ) -> Bool {
    guard runs[index].name.agrees(name, email) else { return false }
    if runs[index].name.email.isEmpty, !email.isEmpty {
      runs[index].name.email = [UInt8](copying: email)
    }
    runs[index].first = min(runs[index].first, time)
    runs[index].last = max(runs[index].last, time)
    return true
  }
}
