/// Keeps the API's documented limits: at most 600 requests in any minute, 30,000 in any hour.
///
/// A request counts from the moment its answer is there, so the server, which had it before, never
/// counts more than this does.
package struct RequestBudget: Sendable {
  private static let perMinute = 600
  private static let perHour = 30_000

  /// When the last requests were answered, as a ring: at most as many as an hour may have.
  private var times: [Int64] = []
  private var oldest = 0

  /// A budget of which nothing is spent.
  package init() {}

  /// Notes a request that was answered at `uptime`, in nanoseconds. O(1).
  package mutating func spend(at uptime: Int64) {
    if times.count < Self.perHour {
      times.append(uptime)
    } else {
      times[oldest] = uptime
      oldest = (oldest + 1) % Self.perHour
    }
  }

  /// How long to wait before the next request, in nanoseconds; 0 where it may go at once. O(1).
  package func wait(at uptime: Int64) -> Int64 {
    max(
      wait(for: Self.perMinute, in: .minute, at: uptime),
      wait(for: Self.perHour, in: .hour, at: uptime))
  }

  private func wait(for count: Int, in span: Int64, at uptime: Int64) -> Int64 {
    guard times.count >= count else { return 0 }
    // The request that is `count` before the next one must be `span` ago.
    let index = (oldest + times.count - count) % times.count
    return max(0, times[index] + span - uptime)
  }
}
