internal import Bytes
internal import Enrichment

extension BatchWorker {
  /// Adds a reject with the bytes of the input that lie in `range`.
  mutating func add(_ reject: Reject, _ range: Range<Int>, _ line: Int, _ batch: Batch) {
    enricher.count(reject.reason)
    var detail = reject.detail
    if reject.reason == .malformed || reject.reason == .duplicateKey {
      detail +=
        textPath.map { " (byte \(reject.offset) of the text at \($0))" }
        ?? " (byte \(max(0, reject.offset - range.lowerBound)) of the input)"
    }
    let reject = Reject(reject.reason, detail, at: reject.offset)
    keep(
      RejectedInput(
        reject: reject, source: batch.source, line: batch.hasPlaces ? line : 1,
        byte: batch.hasPlaces ? batch.sourceOffset + range.lowerBound : 0,
        raw: batch.input.withBytes { [UInt8](copying: $0.extracting(range)) }), batch)
  }

  /// Adds a reject for a line whose bytes are gone but for an excerpt.
  mutating func add(_ longLine: LongLine, _ batch: Batch) {
    var hash = longLine.hash
    let detail =
      "\(longLine.length) bytes; raw holds the first \(longLine.excerpt.count);"
      + " SHA-256 \(hash.finish())"
    enricher.count(.tooLong)
    keep(
      RejectedInput(
        reject: Reject(.tooLong, detail, at: 0), source: batch.source, line: longLine.line,
        byte: longLine.byte, raw: longLine.excerpt), batch)
  }

  /// Puts a reject where rejects go.
  func keep(_ rejected: RejectedInput, _ batch: Batch) {
    if rejectsInline {
      rejected.appendInline(to: &batch.output)
    } else {
      batch.rejects.append(rejected)
    }
  }
}
