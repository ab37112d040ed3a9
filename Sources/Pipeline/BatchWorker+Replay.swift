internal import Bytes
internal import Enrichment
internal import JSONText

// A frame of a file of rejects holds records. The input in a record takes the way of any other, in a
// batch of its own that says it came from where it came the first time:
//
//     rejects.ndjson:3   {"reason":"unclassified",…,"source":"a.ndjson","line":70,"byte":812,"raw":…}
//     inner              source a.ndjson, offset 812; one frame, of line 70
//     again rejected     {"reason":"unclassified",…,"source":"a.ndjson","line":70,"byte":812,"raw":…}

extension BatchWorker {
  /// Tries the inputs again whose rejects a frame holds.
  mutating func replay(_ frame: Batch.Frame, _ batch: Batch, _ inner: Batch) {
    var rest = frame.range
    repeat {
      do {
        let record = try rejectReader.read(batch.input, in: rest)
        let here = batch.sourceOffset + (rejectReader.object ?? rest).lowerBound
        let place = record.place ?? (batch.source, frame.line, here)
        replay(record, at: place, inner)
        batch.take(inner, line: frame.line)
      } catch {
        add(error, rejectReader.object ?? rest, frame.line, batch)
      }
      guard let object = rejectReader.object else { return }
      rest = afterSpace(object.upperBound..<rest.upperBound, batch)
    } while !rest.isEmpty
  }

  private mutating func replay(
    _ record: RejectRecord, at place: (source: String, line: Int, byte: Int), _ inner: Batch
  ) {
    inner.empty()
    guard record.canBeTried, record.raw.count <= lineLimit else {
      let reject = unchanged(record)
      enricher.count(reject.reason)
      keep(
        RejectedInput(
          reject: reject, source: place.source, line: place.line, byte: place.byte,
          raw: record.raw), inner)
      return
    }
    inner.source = place.source
    inner.sourceOffset = place.byte
    inner.input.append(record.raw.span)
    inner.frames.append(Batch.Frame(range: 0..<record.raw.count, line: place.line))
    process(inner)
  }

  /// The reject of an input that is not tried again. One that is longer than the limit of this run
  /// is kept whole, so that a run with a higher limit can try it.
  private func unchanged(_ record: RejectRecord) -> Reject {
    guard record.canBeTried else {
      let detail = record.detail.isEmpty ? "there is nothing to try again" : record.detail
      return Reject(record.reason ?? .notWrapped, detail, at: 0)
    }
    let count = record.raw.count
    return Reject(
      .tooLong,
      "\(count) bytes; raw holds the first \(count); SHA-256 \(SHA256.hex(of: record.raw.span))",
      at: 0)
  }
}
