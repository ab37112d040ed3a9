import Testing

@testable import EventsAPI

@Suite struct `What a pull does next` {
  private func state(
    _ position: Position? = nil, patience: Int64 = 2 * .minute, since: Int64 = .hour
  ) -> PullState {
    PullState(
      .itemUsages, from: position, PullSettings(since: since, patience: patience), at: noon)
  }

  private func next(_ cursor: String) -> PullState.Step {
    .ask(.next(.itemUsages, cursor: Array(cursor.utf8)))
  }

  private func start(_ from: Int64) -> PullState.Step {
    .ask(.start(.itemUsages, from: from, limit: 1000))
  }

  /// Takes a page and delivers it.
  private func deliver(_ page: Page, to state: inout PullState, newest: Int64? = nil) -> Advance? {
    guard case .deliver(let page, let advance) = state.receive(.page(page), at: noon, chance: 0.5)
    else { return nil }
    state.delivered(page, advance, newest: newest)
    return advance
  }

  @Test func `without a cursor it starts as far back as is asked, and says so`() {
    var state = state(since: 2 * .hour)
    #expect(state.step(at: noon) == start(noon.wall - 2 * .hour))
    #expect(state.takeNotices() == [.starts(from: noon.wall - 2 * .hour)])
    #expect(state.takeNotices() == [])
  }

  @Test func `never farther back than the API's memory, less a minute for clocks that differ`() {
    let state = state(since: 400 * .day)
    #expect(state.step(at: noon) == start(noon.wall - 120 * .day + .minute))
  }

  @Test func `with a cursor it goes on from there and says nothing`() {
    var state = state(position())
    #expect(state.step(at: noon) == next("c0"))
    #expect(state.takeNotices() == [])
  }

  @Test func `pages are followed to the last, whose cursor is kept`() {
    var state = state()
    #expect(deliver(page("c1"), to: &state)?.from == nil)
    #expect(state.step(at: noon) == next("c1"))
    let last = deliver(page("c2", more: false), to: &state)
    #expect(last?.from == Array("c1".utf8))
    #expect(last?.to.cursor == Array("c2".utf8))
    #expect(state.step(at: noon) == .end(.upToDate))
  }

  @Test func `the cursor of an empty page that is new is kept as well`() {
    var state = state(position())
    let advance = deliver(page("c1", more: false), to: &state)
    #expect(advance?.to.cursor == Array("c1".utf8))
    #expect(advance?.to.newestEvent == noon.wall - 2 * .hour)
    #expect(advance?.to.updatedAt == noon.wall)
  }

  @Test func `a page that is not delivered is asked for again`() {
    var state = state(position())
    _ = state.receive(.page(page("c1")), at: noon, chance: 0.5)
    #expect(state.step(at: noon) == next("c0"))
  }

  @Test func `the latest event is remembered, not the last one`() {
    var state = state(position())
    _ = deliver(page("c1"), to: &state, newest: noon.wall - .minute)
    _ = deliver(page("c2"), to: &state, newest: noon.wall - .hour)
    let advance = deliver(page("c3"), to: &state)
    #expect(advance?.to.newestEvent == noon.wall - .minute)
  }

  @Test func `a page that is sent again moves nothing and is asked for again later`() {
    var state = state(position())
    _ = deliver(page("c1"), to: &state)
    for again in ["c1", "c0"] {
      #expect(deliver(page(again), to: &state) == nil)
      #expect(state.step(at: later(60)) == next("c1"))
    }
    #expect(deliver(page("c2"), to: &state)?.from == Array("c1".utf8))
  }

  @Test func `a cursor that is the same at the end is the end`() {
    var state = state(position())
    #expect(deliver(page("c0", more: false), to: &state)?.to.cursor == Array("c0".utf8))
    #expect(state.step(at: noon) == .end(.upToDate))
  }

  @Test func `pages that lead round in a circle end, and do not go on for ever`() {
    var state = state(position())
    _ = deliver(page("c1"), to: &state)
    var (asked, now) = (0, noon)
    while case .ask = state.step(at: now) {
      asked += 1
      _ = state.receive(.page(page("c0")), at: now, chance: 1)
      now = Instant(wall: now.wall + .minute, uptime: now.uptime + .minute)
    }
    #expect(asked == 3)
    #expect(
      state.step(at: now)
        == .end(.unavailable("the page leads back to one that was read already")))
  }

  @Test func `a refused cursor restarts an hour before the last event that was seen, and says so`()
  {
    var state = state(position())
    #expect(state.receive(.refused("HTTP 400"), at: noon, chance: 0) == .goOn)
    #expect(state.step(at: noon) == start(noon.wall - 3 * .hour))
    #expect(state.takeNotices() == [.restarts(from: noon.wall - 3 * .hour, "HTTP 400")])
    // The store still has the old cursor, which the new one must replace.
    #expect(deliver(page("c0"), to: &state)?.from == Array("c0".utf8))
  }

  @Test func `an event from the future does not make a restart begin late`() {
    var state = state(position(newest: noon.wall + 400 * .day))
    _ = state.receive(.refused("x"), at: noon, chance: 0)
    #expect(state.step(at: noon) == start(noon.wall - 2 * .hour))
  }

  @Test func `a clock that was set back does not make a restart begin at now`() {
    var state = state(position(newest: noon.wall + .day, updated: noon.wall + .day))
    _ = state.receive(.refused("x"), at: noon, chance: 0)
    #expect(state.step(at: noon) == start(noon.wall - .hour))
  }

  @Test func `where no event was seen yet, a restart begins where the pull once began`() {
    var state = state(position(newest: nil))
    _ = state.receive(.refused("x"), at: noon, chance: 0)
    #expect(state.step(at: noon) == start(noon.wall - 10 * .day))
  }

  @Test func `a restart after a quiet year begins where the API's memory does, without a gap`() {
    var state = state(position(newest: noon.wall - 365 * .day))
    _ = state.receive(.refused("x"), at: noon, chance: 0)
    #expect(state.step(at: noon) == start(noon.wall - 120 * .day + .minute))
    #expect(deliver(page("c1"), to: &state)?.gap == nil)
  }

  @Test func `a cursor that is refused again ends the pull`() {
    var state = state(position())
    _ = state.receive(.refused("once"), at: noon, chance: 0)
    _ = deliver(page("c1"), to: &state)
    _ = state.receive(.refused("twice"), at: noon, chance: 0)
    #expect(state.step(at: noon) == .end(.unavailable("twice")))
  }

  @Test func `a start that is refused ends the pull`() {
    var state = state()
    _ = state.receive(.refused("no"), at: noon, chance: 0)
    #expect(state.step(at: noon) == .end(.unavailable("no")))
  }

  @Test func `a hole longer than the API's memory is a gap, kept with the first page alone`() {
    let stopped = noon.wall - 200 * .day
    var state = state(position(newest: stopped - .hour, updated: stopped))
    let gap = Gap(from: stopped, to: noon.wall - 120 * .day + .minute)
    #expect(state.takeNotices() == [.hasGap(gap)])
    #expect(deliver(page("c1"), to: &state)?.gap == gap)
    #expect(deliver(page("c2"), to: &state)?.gap == nil)
  }

  @Test func `a hole that the API still remembers is none`() {
    var state = state(position(updated: noon.wall - 119 * .day))
    #expect(state.takeNotices() == [])
    #expect(deliver(page("c1"), to: &state)?.gap == nil)
  }

  @Test func `a failure is waited for and tried again with the same cursor`() {
    var state = state(position())
    _ = state.receive(.failed("HTTP 500"), at: noon, chance: 1)
    #expect(state.step(at: noon) == .wait(seconds(1) / 2))
    #expect(state.takeNotices() == [.retries("HTTP 500", after: seconds(1) / 2)])
    #expect(state.step(at: later(1)) == next("c0"))
  }

  @Test func `what the server asks to wait is waited at least`() {
    var state = state(position())
    _ = state.receive(.failed("HTTP 429", after: seconds(60)), at: noon, chance: 0)
    #expect(state.step(at: noon) == .wait(seconds(60)))
  }

  @Test func `more than the patience has is not waited`() {
    var state = state(position(), patience: seconds(30))
    _ = state.receive(.failed("HTTP 429", after: seconds(60)), at: noon, chance: 0)
    #expect(state.step(at: noon) == .end(.unavailable("HTTP 429")))
  }

  @Test func `without patience the first failure is the last`() {
    var state = state(position(), patience: 0)
    _ = state.receive(.failed("down"), at: noon, chance: 0.1)
    #expect(state.step(at: noon) == .end(.unavailable("down")))
  }

  @Test func `a clock that jumps changes no wait`() {
    var state = state(position())
    _ = state.receive(.failed("x"), at: noon, chance: 1)
    let jumped = Instant(wall: noon.wall + 900 * .day, uptime: noon.uptime)
    #expect(state.step(at: jumped) == .wait(seconds(1) / 2))
  }

  @Test(arguments: [
    (Answer.unauthorised("HTTP 401"), PullEnd.unauthorised("HTTP 401")),
    (.hopeless("HTTP 404"), .unavailable("HTTP 404")), (.stopped, .stopped),
  ])
  func `what another try does not mend ends the pull at once`(answer: Answer, end: PullEnd) {
    var state = state(position())
    _ = state.receive(answer, at: noon, chance: 0.5)
    #expect(state.step(at: noon) == .end(end))
  }
}
