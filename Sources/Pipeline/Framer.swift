internal import Bytes
internal import Enrichment
internal import EventStore
internal import JSONText

// Cuts the sources into frames: stretches of bytes that hold one document each.
//
// The common source has one event a line, and a line is found with memchr; nothing else is looked
// at than its first and last byte. A line that begins like JSON and does not end like an object may
// be the start of a value that spans lines, so the walk is asked: it says where the value ends, or
// that more bytes are needed, or that this is wrong, and then the one line is a malformed frame
// and the next line is a new start. The first line of a source is always asked about, so that a
// source in which every line happens to end in `}` is not taken for one event a line.
//
//     {"uuid":…}⏎              line           → a frame
//     {⏎ "uuid": …⏎}⏎          spans lines    → the walk finds its end: one frame
//     [⏎ {…},⏎ {…}⏎]⏎          an array       → a frame for each element; behind a fault in it
//                                               whatever begins like an event
//     {"cursor":…,"items":[…]} a page         → one frame; the worker takes the events out. Longer
//                                               than the line limit: a frame for each element
//     {…}{…}{…} …⏎             many on a line → one frame, which the worker goes through. Longer than
//                                               the limit: a frame for each
//     {"uuid":…⏎               truncated      → a malformed frame, and on with the next line
//
// Where a document is cut depends on its first `lineLimit` bytes and on nothing else, so it does
// not matter in which pieces the bytes arrive.
//
// Memory is bounded: a batch takes about `batchSize` bytes, or one document of at most `lineLimit`.
// The bytes behind the last frame are carried over into the next batch.

/// Reads sources one after another and fills batches. One worker at a time may use it.
struct Framer: ~Copyable {
  /// How many bytes a batch takes when they are there to be taken. With its output it fits in the
  /// cache that a core has for itself.
  static let batchSize = 1 << 17
  /// How many frames a batch takes at most, so that short lines do not make it grow.
  static let frameLimit = 1 << 13

  /// What the bytes at `position` are.
  enum Mode {
    /// Between documents.
    case documents
    /// In an array of documents.
    case elements(ArrayPlace)
    /// Behind the array of a wrapper object, before the wrapper's end.
    case wrapperTail
    /// In a line, or a value over several, that is longer than the limit.
    case longLine(LongLine)
  }

  /// What came last in an array, and so what may come next.
  enum ArrayPlace {
    /// The bracket.
    case start
    case comma
    case element
    /// Something that was rejected. From here on the array is not insisted on: what begins like an
    /// event is one, with or without a comma, and the end of the source is as good as a bracket.
    case fault
  }

  let settings: InputSettings
  let wrapperKeys: [String]
  var mode = Mode.documents
  var asksAboutNextLine = true
  /// How far the line was indented where a malformed document began, as long as the lines behind it
  /// are indented deeper and so belong to it.
  var faultIndentation: Int?
  /// The fault that was met last behind the line on which its document began.
  var openFault: OpenFault?
  /// Whether the last batch had all the frames it may have before all that was read was cut.
  var isFull = false
  /// Whether the array of `.elements` lies in a wrapper object.
  var isInWrapper = false
  var walker = Walker(KeyTrie())
  /// Where in the batch the next frame begins.
  var position = 0
  /// The line at `position`, counted from 1.
  var line = 1
  /// Whether the source has no more bytes than are in the batch.
  var isAtEnd = false
  /// Whether more bytes are needed before the next frame can be found.
  var needsMore = false

  /// Whether the source has ended within an array, a wrapper or a long line.
  var isEndOpen = false
  /// Where the document begins that `cutDocument` came to last, and the documents behind it that
  /// are judged by it: from here on a source can be read as if it began here.
  var document = SourcePosition.Place()
  /// Where the source was begun to be read; nil where it is not kept how far it was read.
  private var start: SourcePosition?
  /// Whether the wakeup was called: nothing more is read.
  private var isStopped = false
  private let wakeup: Wakeup
  private var sources: ArraySlice<String>
  private var input: FileInput?
  private var carried = InputBuffer()
  private var offset = 0
  private var nextTicket = 0

  /// A framer over files; `-` is standard input.
  /// - Parameters:
  ///   - settings: The files, and how long a document may be.
  ///   - wrapperKeys: The keys under which a wrapper object has its events.
  ///   - wakeup: Ends the reading, as when the run has failed elsewhere.
  init(_ settings: InputSettings, wrapperKeys: [String], wakeup: Wakeup = Wakeup()) {
    self.settings = settings
    self.wakeup = wakeup
    self.wrapperKeys = settings.holdsRejects ? [] : wrapperKeys
    sources = settings.sources[...]
  }

  /// How many bytes a document may have.
  var lineLimit: Int { settings.documentLimit }

  /// Fills a batch with at least one frame; false at the end of the last source, and when the wakeup
  /// was called and all that was read by then has been given.
  mutating func fill(_ batch: Batch) throws(PipelineError) -> Bool {
    while true {
      if input == nil {
        if wakeup.isCalled { return false }
        guard let source = sources.popFirst() else { return false }
        try open(source)
      }
      batch.empty()
      batch.source = input?.name ?? "-"
      batch.sourceOffset = offset
      batch.position = nil
      batch.openPosition = nil
      carried.withBytes { batch.input.append($0) }
      position = 0
      repeat {
        dropPassed(batch)
        if !isFull { try read(into: batch) }
        if batch.sourceOffset == 0, position == 0, !settings.isByLine {
          try checkFormat(of: batch)
        }
        cut(batch)
      } while needsMore && batch.frames.isEmpty && !isAtEnd && !isStopped
      try notePosition(batch)
      carryOver(from: batch)
      if isAtEnd, !isFull { input = nil }
      if !batch.frames.isEmpty {
        batch.ticket = nextTicket
        nextTicket += 1
        batch.isFollowed = isFull || !isAtEnd && batch.input.count >= Self.batchSize
        return true
      }
      if isStopped { return false }
    }
  }

  private mutating func open(_ source: String) throws(PipelineError) {
    do {
      input = try FileInput(path: source, waitsForWriter: false)
    } catch {
      throw .file(error)
    }
    input?.enlargePipe()
    carried.removeAll()
    try goOn(in: source)
    document = start?.done ?? SourcePosition.Place()
    (offset, line) = (document.offset, document.line)
    (isAtEnd, asksAboutNextLine) = (false, true)
    (mode, isInWrapper, isFull, faultIndentation) = (.documents, false, false, nil)
    (openFault, isEndOpen) = (nil, false)
  }

  /// Goes to where the source was left, if it is the one that was.
  private mutating func goOn(in source: String) throws(PipelineError) {
    start = nil
    guard let input, let known = settings.positions[source], known.file == input.identity else {
      return
    }
    start = known
    guard known.done.offset > 0 else { return }
    do throws(IOError) {
      try input.seek(to: known.done.offset)
    } catch {
      throw .file(error)
    }
  }

  /// Notes where the source may be read on when the batch is stored: behind all that was cut, unless
  /// that is open still or decides what the lines behind it are.
  private mutating func notePosition(_ batch: Batch) throws(PipelineError) {
    guard var position = start, let input else { return }
    var isBetweenDocuments = faultIndentation == nil && !isEndOpen && !isJudged(batch)
    if case .documents = mode {} else { isBetweenDocuments = false }
    let place =
      isBetweenDocuments
      ? SourcePosition.Place(offset: batch.sourceOffset + self.position, line: line) : document
    do throws(IOError) {
      let read = batch.sourceOffset + batch.input.count
      try position.move(to: place, readBytes: read, of: input)
      batch.position = position
      guard isAtEnd, !isFull, !isBetweenDocuments || !endsWithLineBreak(batch) else { return }
      try position.move(to: document, readBytes: read, of: input)
      batch.openPosition = position
    } catch {
      throw .file(error)
    }
  }

  private func endsWithLineBreak(_ batch: Batch) -> Bool {
    batch.input.withBytes { $0.isEmpty || $0[$0.count - 1] == 0x0A }
  }

  /// Drops what was passed over without a frame, such as the start of a long line, so that it does
  /// not pile up.
  private mutating func dropPassed(_ batch: Batch) {
    guard position > 0 else { return }
    batch.input.removeFirst(position)
    offset += position
    batch.sourceOffset = offset
    position = 0
  }

  /// Refuses a source that is no text in UTF-8, once its first bytes are there.
  private func checkFormat(of batch: Batch) throws(PipelineError) {
    let format = batch.input.withBytes { bytes in
      isAtEnd || !UnreadableFormat.mayFollow(bytes) ? UnreadableFormat(of: bytes) : nil
    }
    guard let format else { return }
    throw .unreadable(format, source: batch.source, command: settings.command)
  }

  /// Reads until the batch is full or nothing more is to be had without waiting.
  private mutating func read(into batch: Batch) throws(PipelineError) {
    do {
      try readMore(into: batch)
    } catch {
      throw .file(error)
    }
  }

  private mutating func readMore(into batch: Batch) throws(IOError) {
    let target = max(Self.batchSize, batch.input.count * 2)
    while true {
      guard let input else { return }
      guard input.waitUntilReady(or: wakeup) else {
        isStopped = true
        return
      }
      let room = target - batch.input.count
      if try batch.input.read(from: input, limit: room) == 0 {
        isAtEnd = true
        return
      }
      guard batch.input.count < target, input.isReady else { return }
    }
  }

  private mutating func carryOver(from batch: Batch) {
    offset += position
    carried.removeAll()
    let position = position
    batch.input.withBytes { carried.append($0.extracting(position..<$0.count)) }
  }
}
