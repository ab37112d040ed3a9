import Testing

@testable import EventsAPI

@Suite struct `Trying again` {
  /// The waits of failures in a row, in milliseconds, each at the end of the one before.
  private func waits(_ count: Int, chance: Double, patience: Int64 = .day) -> [Int64] {
    var retry = Retry(patience: patience)
    var (now, waits): (Int64, [Int64]) = (0, [])
    for _ in 0..<count {
      guard retry.fail(at: now, chance: chance), let due = retry.due else { break }
      waits.append((due - now) / 1_000_000)
      now = due
    }
    return waits
  }

  @Test func `waits twice as long each time, up to a minute`() {
    #expect(
      waits(9, chance: 1) == [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
  }

  @Test func `waits a random part of that`() {
    #expect(waits(3, chance: 0.25) == [125, 250, 500])
    #expect(waits(2, chance: 7) == [500, 1000])
  }

  @Test func `ends when the patience does, counted from the first failure`() {
    #expect(waits(99, chance: 1, patience: seconds(10)) == [500, 1000, 2000, 4000])
  }

  @Test func `begins anew after a success`() {
    var retry = Retry(patience: seconds(1))
    _ = retry.fail(at: 0, chance: 1)
    retry.succeed()
    #expect(retry.due == nil)
    let goesOn = retry.fail(at: seconds(100), chance: 1)
    #expect(goesOn)
    #expect(retry.due == seconds(100) + seconds(1) / 2)
  }
}

@Suite struct `The budget of requests` {
  @Test func `lets 600 go at once and the next a minute after the first`() {
    var budget = RequestBudget()
    for number in 0..<600 {
      #expect(budget.wait(at: Int64(number)) == 0)
      budget.spend(at: Int64(number))
    }
    #expect(budget.wait(at: 600) == seconds(60) - 600)
    #expect(budget.wait(at: seconds(60)) == 0)
    #expect(budget.wait(at: seconds(60) - 1) == 1)
  }

  @Test func `never lets more than 600 go in a minute or 30,000 in an hour, however long`() {
    var budget = RequestBudget()
    var (now, times): (Int64, [Int64]) = (0, [])
    for number in 0..<70_000 {
      now += budget.wait(at: now)
      budget.spend(at: now)
      times.append(now)
      now += number.isMultiple(of: 1000) ? seconds(3) : seconds(1) / 100
    }
    for (count, span) in [(600, seconds(60)), (30_000, seconds(3600))] {
      for index in count..<times.count {
        #expect(times[index] - times[index - count] >= span)
        if times[index] - times[index - count] < span { return }
      }
    }
    // And it is used up: 70,000 requests take two hours and the time of the last 10,000.
    #expect(times[69_999] < seconds(7200 + 1100))
  }
}
