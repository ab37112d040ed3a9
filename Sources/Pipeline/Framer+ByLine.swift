internal import Bytes
internal import Enrichment
internal import EventStore
internal import JSONText

// Where an engine cuts its input at line breaks and gives the pieces to many processes, in any order
// and again after a failure, a line must mean the same wherever it stands. So no line opens a document
// that goes on in the next, none is a part of the one above, and none is a sign of another format.

extension Framer {
  /// The line at `position` as one frame; blank ones are passed over.
  mutating func cutLine(_ batch: Batch) {
    let (start, count) = (position, batch.input.count)
    guard let end = batch.input.withBytes({ endOfLine($0, from: start) }) else {
      if count - start <= lineLimit { needsMore = true } else { startLongLine(batch) }
      return
    }
    guard end - start <= lineLimit else { return startLongLine(batch) }
    document = SourcePosition.Place(offset: batch.sourceOffset + start, line: line)
    // Files that were put one behind the other have a byte order mark before any line.
    let (text, isBlank) = batch.input.withBytes { bytes in
      let text = start + JSONText.startOfText(bytes.extracting(start..<end))
      return (text, JSONText.skipSpace(in: bytes, text..<end) == end)
    }
    if !isBlank { batch.frames.append(Batch.Frame(range: text..<end, line: line)) }
    position = min(end + 1, count)
    line += 1
  }
}
