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
    /// Set where the framer already knows that this is no document.
    var fault: Fault?
  }

  /// What the framer found wrong with a frame.
  enum Fault {
    /// It is not JSON, for this reason.
    case malformed(Reject)
    /// It is longer than the limit, and its bytes are gone but for an excerpt.
    case tooLong(LongLine)
  }

  /// The place of the batch in the input.
  var ticket = 0
  /// The file's name, or `-`.
  var source = "-"
  /// How far into its source `input` begins, in bytes.
  var sourceOffset = 0
  var input = InputBuffer()
  var frames: [Frame] = []
  /// The text of the event at hand, where its wrapper has it as a text.
  var text = InputBuffer()

  var output = OutputBuffer(capacity: 1 << 16)
  var rejects: [RejectedInput] = []
  var stored: [StoredEvent] = []
  /// The loads that the tables were made of that the events were enriched with; nil where that is
  /// not known.
  var generation: Generation?
  var people = PeopleSeen()
  /// Events enriched in this batch.
  var events = 0

  func empty() {
    input.removeAll()
    frames.removeAll(keepingCapacity: true)
    output.removeAll()
    rejects.removeAll(keepingCapacity: true)
    stored.removeAll(keepingCapacity: true)
    people.removeAll()
    events = 0
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
