import Glibc
import TestSupport

/// Brings answers to the client, or does to them what a fault does.
struct Delivery {
  let stream: LoopbackStream
  /// How long a request that is never answered is held, in milliseconds.
  let hold: Int32

  /// Writes an answer; false where nothing more can be said on the connection.
  func deliver(_ answer: Answer, _ fault: FaultKind?) -> Bool {
    switch fault {
    case .timeout:
      _ = stream.waitForOther(milliseconds: hold)
      return false
    case .closed: return false
    case .reset:
      stream.breakAtClose()
      _ = writeHalf(answer)
      // What was written must arrive first, or the client meets the break before its answer begins.
      _ = stream.waitForOther(milliseconds: 20)
      return false
    case .torn: return writeHalf(answer) && false
    case .tornChunked:
      let half = answer.body.prefix(answer.body.count / 2)
      return stream.write(answer.head("Transfer-Encoding: chunked") + chunk(half)) && false
    case .slow: return writeSlowly(answer)
    case .drip:
      return writeHead(answer)
        && answer.body.allSatisfy { byte in
          stream.write([byte]) && !stream.waitForOther(milliseconds: 100)
        }
    case .html: return write("<!doctype html><title>Sign in to the Wi-Fi</title>", "text/html")
    case .plain:
      var answer = answer
      answer.type = "text/plain"
      return write(answer)
    case .noise: return write(")]}',\u{1}\u{0}{\"items\":", "application/json")
    case .cut:
      var answer = answer
      answer.body.removeLast(answer.body.count / 2 + 1)
      return write(answer)
    case .huge: return writeWithoutEnd()
    case .bomb:
      var answer = Answer(body: GzipBomb.bytes(inflated: 160 << 20))
      answer.headers.append(("Content-Encoding", "gzip"))
      return write(answer)
    default: return write(answer)
    }
  }

  private func writeHead(_ answer: Answer) -> Bool {
    stream.write(answer.head("Content-Length: \(answer.body.count)"))
  }

  private func write(_ answer: Answer) -> Bool {
    stream.write(answer.head("Content-Length: \(answer.body.count)") + answer.body)
  }

  private func write(_ text: String, _ type: String) -> Bool {
    write(Answer(type: type, body: Array(text.utf8)))
  }

  private func writeHalf(_ answer: Answer) -> Bool {
    writeHead(answer) && stream.write(Array(answer.body.prefix(answer.body.count / 2)))
  }

  private func writeSlowly(_ answer: Answer) -> Bool {
    let size = answer.body.count / 20 + 1
    return writeHead(answer)
      && stride(from: 0, to: answer.body.count, by: size).allSatisfy { start in
        usleep(50_000)
        return stream.write(Array(answer.body[start..<min(start + size, answer.body.count)]))
      }
  }

  private func writeWithoutEnd() -> Bool {
    guard stream.write(Answer().head("Transfer-Encoding: chunked")),
      stream.write(chunk(Array(#"{"items":[""#.utf8)[...]))
    else { return false }
    let piece = chunk(Array(repeating: 0x78, count: 1 << 16)[...])
    while stream.write(piece) {}
    return false
  }

  private func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [0x0D, 0x0A]
  }
}
