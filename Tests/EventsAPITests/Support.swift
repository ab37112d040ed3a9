import Bytes

@testable import EventsAPI

/// Seconds as nanoseconds.
func seconds(_ number: Int64) -> Int64 { number * 1_000_000_000 }

/// 2026-03-01T12:00:00Z, and a machine that has been up for 1000 s.
let noon = Instant(wall: 1_772_366_400_000_000_000, uptime: seconds(1000))

/// So many seconds after noon, on both clocks.
func later(_ number: Int64) -> Instant {
  Instant(wall: noon.wall + seconds(number), uptime: noon.uptime + seconds(number))
}

func page(_ cursor: String, more: Bool = true) -> Page {
  Page(cursor: Array(cursor.utf8), hasMore: more, items: nil)
}

/// A position behind cursor `c0`, reached an hour ago, when the last event was two hours old.
func position(
  newest: Int64? = noon.wall - 2 * .hour, updated: Int64 = noon.wall - .hour
) -> Position {
  Position(
    cursor: Array("c0".utf8), newestEvent: newest, startedFrom: noon.wall - 10 * .day,
    updatedAt: updated)
}

/// A reply with this status and body.
func reply(
  _ body: String, status: Int = 200, type: String? = "application/json", encoding: String? = nil,
  retryAfter: Int64? = nil
) -> Reply {
  var reply = Reply()
  reply.status = status
  reply.contentType = type
  reply.contentEncoding = encoding
  reply.retryAfter = retryAfter
  reply.body = InputBuffer(copying: Array(body.utf8).span)
  return reply
}
