internal import Bytes
package import Enrichment
internal import EventStore
internal import Lookups

/// A piece of input cut into frames, and what became of it. Reused from batch to batch.
///
/// One worker at a time owns a batch: the framer fills it, the worker enriches it, the delivery
/// writes it.
final class Batch: @unchecked Sendable {
  /// A stretch of a batch that holds one document: usually a line.
  struct Frame {
    /// Where in `input`.
    let range: Range<Int>
    /// The line of the source that it begins on, counted from 1.
    let line: Int
    /// The place in `faults`, where the framer already knows that this is no document; else -1.
    var fault = -1
  }

  /// What the framer found wrong with a frame.
  enum Fault {
    /// It is not JSON, for this reason.
    case malformed(Reject)
    /// It is longer than the limit, and its bytes are gone but for an excerpt.
    case tooLong(LongLine)
  }

  /// Where an event was read.
  enum Origin {
    /// At this place of `input`.
    case here(Range<Int>)
    /// Elsewhere, and this is what was read.
    case elsewhere(InputPlace)
  }

  /// A stretch of a source, with its bytes.
  struct InputPlace {
    let source: String
    let line: Int
    let byte: Int
    let raw: [UInt8]
  }

  /// The place of the batch in the input.
  var ticket = 0
  /// The file's name, or `-`.
  var source = "-"
  /// How far into its source `input` begins, in bytes.
  var sourceOffset = 0
  /// Where its source may be read on when this batch is stored; nil where that is not kept.
  var position: SourcePosition?
  /// The same where something at the end of the source was rejected that may yet grow.
  var openPosition: SourcePosition?
  /// Whether the events have a place in their source that they can be found again by. Those of an API
  /// have none: the next page is cut elsewhere.
  var hasPlaces = true
  /// How the cursor of the source moves when this batch is stored; nil where it has none.
  var cursorMove: CursorMove?
  /// Whether more input was there already when this batch was full.
  var isFollowed = false
  var input = InputBuffer()
  var frames: [Frame] = []
  /// What is wrong with the frames that are no documents.
  private(set) var faults: [Fault] = []
  /// The text of the event at hand, where its wrapper has it as a text.
  var text = InputBuffer()

  var output = OutputBuffer(capacity: 1 << 16)
  var rejects: [RejectedInput] = []
  var stored: [StoredEvent] = []
  /// Where each of the stored was read.
  var origins: [Origin] = []
  /// How many people had been seen when each of the stored was.
  var peopleBefore: [Int] = []
  /// The loads that the tables were made of that the events were enriched with; nil where that is
  /// not known.
  var generation: Generation?
  var people = PeopleSeen()
  /// Events enriched in this batch.
  var events = 0

  func empty() {
    input.removeAll()
    frames.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
    output.removeAll()
    rejects.removeAll(keepingCapacity: true)
    stored.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    peopleBefore.removeAll(keepingCapacity: true)
    people.removeAll()
    events = 0
    cursorMove = nil
  }

  /// Adds a frame that is no document.
  func append(_ fault: Fault, in range: Range<Int>, line: Int) {
    frames.append(Frame(range: range, line: line, fault: faults.count))
    faults.append(fault)
  }

  /// Where an event was read, and what: found out only where it matters.
  func place(of origin: Origin) -> InputPlace {
    switch origin {
    case .elsewhere(let place): return place
    case .here(let range):
      guard hasPlaces else {
        return input.withBytes { bytes in
          InputPlace(
            source: source, line: 1, byte: 0, raw: [UInt8](copying: bytes.extracting(range)))
        }
      }
      let frame = frames.last { $0.range.lowerBound <= range.lowerBound }
      return input.withBytes { bytes in
        let start = frame?.range.lowerBound ?? 0
        let passed = ByteSearch.count(of: 0x0A, in: bytes, start..<range.lowerBound)
        return InputPlace(
          source: source, line: (frame?.line ?? 1) + passed,
          byte: sourceOffset + range.lowerBound, raw: [UInt8](copying: bytes.extracting(range)))
      }
    }
  }

  /// The reject of an event, by its place among the stored, that contradicts one in the store.
  func conflict(at event: Int) -> RejectedInput {
    let place = place(of: origins[event])
    let (logType, uuid) = (
      stored[event].logType, String(decoding: stored[event].uuid, as: UTF8.self)
    )
    let detail = "the store has another event \(logType) \(uuid), which stays as it is"
    return RejectedInput(
      reject: Reject(.uuidConflict, detail, at: 0), source: place.source, line: place.line,
      byte: place.byte, raw: place.raw)
  }

  /// Takes events out of the output again, one line each, by their place among the stored, and the
  /// people with them that they name.
  func withdraw(_ places: Set<Int>) {
    for event in places.sorted(by: >) {
      let next = event + 1 < peopleBefore.count ? peopleBefore[event + 1] : people.count
      people.remove(peopleBefore[event]..<next)
    }
    var kept = OutputBuffer(capacity: output.count)
    output.withBytes { bytes in
      var start = 0
      for event in stored.indices {
        let end = ByteSearch.firstIndex(of: 0x0A, in: bytes, start..<bytes.count) ?? bytes.count - 1
        if !places.contains(event) { kept.append(bytes.extracting(start..<end + 1)) }
        start = end + 1
      }
    }
    output.removeAll()
    kept.withBytes { output.append($0) }
  }
}

/// An input that was rejected, with all that is needed to find it and to try it again.
package struct RejectedInput: Sendable {
  /// Why, and in which words.
  package let reject: Reject
  /// The file's name, or `-`.
  package let source: String
  /// The line it begins on, counted from 1.
  package let line: Int
  /// The byte it begins at in its source, counted from 0.
  package let byte: Int
  /// The input's bytes; of one that is over-long, the first 4 KiB.
  package let raw: [UInt8]
}
