internal import Bytes
internal import JSONText

extension Framer {
  /// Cuts a line that is longer than the limit. It may hold many documents that are not: they are
  /// taken off one by one, until what is left is no longer than the limit.
  /// - Parameter lineEnd: Where the line ends; nil where that was not read yet.
  mutating func cutLongLine(lineEnd: Int?, _ batch: Batch) {
    let end = lineEnd ?? batch.input.count
    while end - position > lineLimit, batch.frames.count < Self.frameLimit {
      // What lies farther may not have been read yet, and must not make a difference.
      let start = position
      let limit = start + lineLimit
      let place = batch.input.withBytes { JSONText.skipSpace(in: $0, start..<limit) }
      guard place < limit, batch.input.withBytes({ $0[place] == 0x7B }) else {
        return startLongLine(batch)
      }
      do {
        switch try extent(at: place, batch) {
        case .value(let document):
          // Garbage behind a document takes it along, as on any line.
          let isAlone = batch.input.withBytes { bytes in
            let next = JSONText.skipSpace(
              in: bytes, document.upperBound..<max(document.upperBound, limit))
            return next >= limit || bytes[next] == 0x7B
          }
          guard isAlone else { return startLongLine(batch) }
          batch.frames.append(Batch.Frame(range: document, line: line))
          advance(to: document.upperBound, batch)
        case .needsMore: return
        case .tooLong:
          if !enterWrapper(at: place, batch) { startLongValue(batch) }
          return
        }
      } catch {
        if !enterWrapper(at: place, batch) { startLongLine(batch) }
        return
      }
    }
  }
}
