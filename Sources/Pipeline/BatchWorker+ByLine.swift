internal import Bytes
internal import Enrichment
internal import JSONText

extension BatchWorker {
  /// Processes a line that is an input of its own: a document, an array of them, or one of both as an
  /// `EncodedLine`.
  mutating func processLine(_ frame: Batch.Frame, _ batch: Batch, _ inner: Batch) {
    let decoded = batch.input.withBytes { EncodedLine.decode($0.extracting(frame.range)) }
    guard let decoded else { return processAlone(frame, batch) }
    inner.empty()
    inner.source = batch.source
    inner.sourceOffset = batch.sourceOffset + frame.range.lowerBound
    inner.input.append(decoded.span)
    let start = JSONText.startOfText(decoded.span)
    let isBlank = JSONText.skipSpace(in: decoded.span, start..<decoded.count) == decoded.count
    if isBlank { return }
    processAlone(Batch.Frame(range: start..<decoded.count, line: frame.line), inner)
    batch.take(inner, line: frame.line)
  }

  private mutating func processAlone(_ frame: Batch.Frame, _ batch: Batch) {
    if frame.range.count > lineLimit { return add(longLine(frame, batch), batch) }
    let isArray = batch.input.withBytes { bytes in
      bytes[JSONText.skipSpace(in: bytes, frame.range)] == 0x5B
    }
    guard isArray else { return process(frame, batch) }
    do throws(Reject) {
      processElements(of: try arrayAlone(in: frame.range, batch), frame, batch)
    } catch {
      add(error, frame.range, frame.line, batch)
    }
  }

  /// Where the array lies that is all there is in `range`.
  private mutating func arrayAlone(
    in range: Range<Int>, _ batch: Batch
  ) throws(Reject) -> Range<Int> {
    let array: Range<Int>
    do {
      array = try validator.walk(batch.input, in: range, objectsOnly: false)
    } catch {
      throw Reject(error)
    }
    try Enricher.Behind.nothing.check(batch.input, array.upperBound..<range.upperBound)
    return array
  }

  private func longLine(_ frame: Batch.Frame, _ batch: Batch) -> LongLine {
    var line = LongLine(
      byte: batch.sourceOffset + frame.range.lowerBound, line: frame.line, arrayPlace: nil,
      endsWithLine: true)
    batch.input.withBytes { line.take($0.extracting(frame.range)) }
    return line
  }
}
