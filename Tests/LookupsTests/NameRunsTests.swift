import Bytes
import Testing

@testable import Lookups

/// The stretches after events in the order given, each `NAME@TIME` or `NAME/EMAIL@TIME`, written as
/// `NAME first–last`.
private func runs(_ events: String) -> [String] {
  var runs = NameRuns()
  for (line, event) in events.split(separator: " ").enumerated() { runs.note(event, line) }
  return runs.text
}

extension NameRuns {
  @discardableResult
  fileprivate mutating func note(_ event: Substring, _ line: Int) -> Bool {
    let parts = event.split(separator: "@")
    let texts = parts[0].split(separator: "/").map { Array($0.utf8) } + [[]]
    let (name, email) = (texts[0], texts[1])
    return note(
      name.span, email.span, at: Int64(parts[1]) ?? 0,
      NameRun.Place(source: .new(0), line: line))
  }

  fileprivate var text: [String] {
    runs.map { run in
      let name = String(decoding: run.name.name, as: UTF8.self)
      let email =
        run.name.email.isEmpty ? "" : "/" + String(decoding: run.name.email, as: UTF8.self)
      return "\(name)\(email) \(run.first)–\(run.last)"
    }
  }
}

@Suite struct `The names that events give one person` {
  @Test(arguments: [
    ("a@1", ["a 1–1"]),
    ("a@1 a@3 b@8 b@5 a@2 a@3", ["a 1–3", "b 5–8"]),
    ("a@1 a@3 b@8 b@5 n@2", ["a 1–1", "n 2–2", "a 3–3", "b 5–8"]),
    ("b@5 a@1", ["a 1–1", "b 5–5"]),
    ("b@5 b@1", ["b 1–5"]),
    ("a@1 b@5 c@3", ["a 1–1", "c 3–3", "b 5–5"]),
    ("a@1 b@5 a@9 a@20", ["a 1–1", "b 5–5", "a 9–20"]),
    ("a@1 a@9 b@5 a@6", ["a 1–1", "b 5–5", "a 6–9"]),
  ])
  func `each holds for the time in which it was seen, in whatever order`(
    events: String, expected: [String]
  ) {
    #expect(runs(events) == expected)
  }

  @Test(arguments: [
    ("a@1 b@1", ["a 1–1"]), ("a@1 a@5 b@5", ["a 1–5"]), ("a@1 a@5 b@1", ["a 1–5"]),
    ("a@1 a@5 b@5 b@6", ["a 1–5", "b 6–6"]),
  ])
  func `at the moment of one name another is not believed`(events: String, expected: [String]) {
    #expect(runs(events) == expected)
  }

  @Test(arguments: [
    ("a@1 a/x@2", ["a/x 1–2"]), ("a/x@1 a@2", ["a/x 1–2"]),
    ("a/x@1 a/y@2", ["a/x 1–1", "a/y 2–2"]),
    ("a@5 a/x@2", ["a/x 2–5"]), ("a/x@1 b@2 a@3", ["a/x 1–1", "b 2–2", "a 3–3"]),
  ])
  func `an event without an address says less, and nothing else`(
    events: String, expected: [String]
  ) {
    #expect(runs(events) == expected)
  }

  @Test func `the place is that of the earliest event of the name`() {
    var names = NameRuns()
    for (line, event) in ["a@5", "a@9", "a@3", "b@1", "a@4"].enumerated() {
      names.note(event[...], line)
    }
    #expect(names.runs.map(\.place.line) == [3, 2])
  }

  @Test func `any order of events of names that have their times gives the same`() {
    var random = SplitMix(state: 7)
    let events = (0..<60).map { "n\($0 / 10)@\($0 * 2 + ($0 / 10))"[...] }
    let expected = (0..<6).map { "n\($0) \($0 * 21)–\($0 * 21 + 18)" }
    for _ in 0..<200 {
      var names = NameRuns()
      for event in events.shuffled(using: &random) { names.note(event, 1) }
      #expect(names.text == expected)
    }
  }

  @Test func `whatever was noted, noting the stretches again changes nothing`() {
    var random = SplitMix(state: 11)
    for _ in 0..<500 {
      var names = NameRuns()
      for _ in 0..<30 {
        names.note("n\(random.next() % 3)@\(random.next() % 20)"[...], 1)
      }
      let once = names
      for run in once.runs {
        let isNoted = names.note(run)
        #expect(isNoted)
      }
      #expect(names.text == once.text)
      // Sorted, none touching another, no two neighbours alike.
      for (one, next) in zip(once.runs, once.runs.dropFirst()) {
        #expect(one.first <= one.last && one.last < next.first && one.name != next.name)
      }
    }
  }

  @Test func `one who changes the name a hundred times is no person`() {
    var names = NameRuns()
    for time in 0..<NameRuns.limit { names.note("n\(time % 2)@\(time * 10)"[...], 1) }
    let full = names.text
    #expect(full.count == NameRuns.limit)
    let more = ["x@5", "n0@1000", "n1@1000"].map { names.note($0[...], 1) }
    #expect(more == [false, false, true], "the newest name needs no stretch of its own")
    #expect(names.text.dropLast() == full.dropLast())
  }

  @Test func `a split that would be one stretch too many is not made`() {
    var names = NameRuns()
    for time in 0..<NameRuns.limit - 1 { names.note("n\(time % 2)@\(time * 10)"[...], 1) }
    names.note("n0@985"[...], 1)
    let full = names.text
    #expect(full.count == NameRuns.limit - 1)
    let isNoted = names.note("x@983"[...], 1)
    #expect(!isNoted)
    #expect(names.text == full)
  }
}
