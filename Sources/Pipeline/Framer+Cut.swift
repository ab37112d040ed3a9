internal import Bytes
internal import Enrichment
internal import EventStore
internal import JSONText

extension Framer {
  /// Adds the frames that lie between `position` and the end of what was read.
  mutating func cut(_ batch: Batch) {
    needsMore = false
    if batch.sourceOffset == 0, position == 0, case .documents = mode {
      needsMore = !isAtEnd && batch.input.withBytes { UnreadableFormat.mayFollow($0) }
      position = batch.input.withBytes { JSONText.startOfText($0) }
    }
    while position < batch.input.count, !needsMore, batch.frames.count < Self.frameLimit {
      switch mode {
      case .documents where settings.isByLine: cutLine(batch)
      case .documents: if !cutPlainLines(batch) { cutDocument(batch) }
      case .elements(let place): cutElement(after: place, batch)
      case .wrapperTail: skipWrapperTail(batch)
      case .longLine(let line): skip(line, batch)
      }
    }
    isFull = batch.frames.count >= Self.frameLimit && position < batch.input.count
    if position >= batch.input.count { needsMore = true }
    if isAtEnd, !isFull { finish(batch) }
  }

  /// Says what the source left open at its end.
  private mutating func finish(_ batch: Batch) {
    if case .documents = mode {} else { isEndOpen = true }
    switch mode {
    case .documents, .elements(.fault): break
    case .elements, .wrapperTail:
      let end = batch.input.count
      reject(position..<end, JSONFault(.unexpectedEnd, at: end), batch)
    case .longLine(let line): finish(line, batch)
    }
    position = batch.input.count
    mode = .documents
  }

  /// Adds the lines from `position` on as long as each is plainly one event, as nearly all are; false
  /// where not even the first is.
  ///
  /// The buffers are the framer's own meanwhile: what belongs to an object of a class is asked at each
  /// access whether somebody else has it.
  private mutating func cutPlainLines(_ batch: Batch) -> Bool {
    guard !asksAboutNextLine, faultIndentation == nil, !isJudged(batch) else { return false }
    var input = InputBuffer()
    var frames: [Batch.Frame] = []
    swap(&input, &batch.input)
    swap(&frames, &batch.frames)
    defer {
      swap(&input, &batch.input)
      swap(&frames, &batch.frames)
    }
    let limit = lineLimit
    var start = position
    var line = line
    while frames.count < Self.frameLimit, let end = Self.endOfPlainLine(input, from: start, limit) {
      frames.append(Batch.Frame(range: start..<end, line: line))
      document = SourcePosition.Place(offset: batch.sourceOffset + start, line: line)
      start = end + 1
      line += 1
    }
    defer { (position, self.line) = (start, line) }
    return start > position
  }

  /// Where the line at `start` ends, if it is there whole and begins and ends as an object does.
  private static func endOfPlainLine(
    _ input: borrowing InputBuffer, from start: Int, _ limit: Int
  ) -> Int? {
    input.withBytes { bytes in
      guard start < bytes.count, bytes[start] == 0x7B,
        let end = ByteSearch.firstIndex(of: 0x0A, in: bytes, start..<bytes.count),
        end - start <= limit
      else { return nil }
      let last = bytes[end - 1] == 0x0D ? bytes[end - 2] : bytes[end - 1]
      return last == 0x7D ? end : nil
    }
  }

  /// A document between documents: a line, as a rule.
  private mutating func cutDocument(_ batch: Batch) {
    let count = batch.input.count
    let start = position
    guard let end = batch.input.withBytes({ bytes in endOfLine(bytes, from: start) }) else {
      return cutUnfinishedLine(batch)
    }
    let (first, last) = batch.input.withBytes { edges(of: $0, start..<end) }
    guard let first, let last else {
      // A blank line, and those right behind it.
      let next = batch.input.withBytes { bytes in
        var next = end
        while next < bytes.count, bytes[next] == 0x0A { next += 1 }
        return next
      }
      position = next
      line += next - end
      return
    }
    if let faultIndentation, first.place - start > faultIndentation {
      // It may look like an event, but it is a part of the malformed document above.
      guard end - start <= lineLimit else { return startLongLine(batch) }
      reject(start..<end, JSONFault(.partOfMalformed, at: first.place), batch)
      position = min(end + 1, count)
      line += 1
      return
    }
    faultIndentation = nil
    noteDocument(batch)
    // A last line without a break may be cut off behind any brace.
    let isSuspect = asksAboutNextLine || isAtEnd && end == count
    let looksWhole = first.byte != 0x7B || last == 0x7D && !isSuspect
    asksAboutNextLine = false
    if first.byte == 0x5B {
      enterArray(at: first.place, batch)
    } else if end - start > lineLimit {
      cutLongLine(lineEnd: end, batch)
    } else if looksWhole {
      batch.frames.append(Batch.Frame(range: start..<end, line: line))
      position = min(end + 1, count)
      line += 1
    } else {
      cutSpanningDocument(at: first.place, batch, lineEnd: end)
    }
  }

  /// The last line that was read so far has no end yet.
  private mutating func cutUnfinishedLine(_ batch: Batch) {
    let start = position
    let count = batch.input.count
    let first = batch.input.withBytes { edges(of: $0, start..<count).first }
    // A line that belongs to a malformed document is looked at when it is all there; an array needs
    // no line's end to begin.
    let isPart = first.map { $0.place - start > faultIndentation ?? .max } ?? true
    let isArray = first?.byte == 0x5B && !isPart
    if !isArray, count - start <= lineLimit {
      needsMore = true
      return
    }
    if isPart, faultIndentation != nil { return startLongLine(batch) }
    asksAboutNextLine = false
    faultIndentation = nil
    noteDocument(batch)
    if isArray {
      enterArray(at: first?.place ?? start, batch)
    } else {
      cutLongLine(lineEnd: nil, batch)
    }
  }

  /// A document that begins with `{` and may span lines.
  private mutating func cutSpanningDocument(at place: Int, _ batch: Batch, lineEnd: Int) {
    let start = position
    let nextLine = min(lineEnd + 1, batch.input.count)
    do {
      switch try extent(at: place, batch) {
      case .value(let document) where document.upperBound > lineEnd:
        batch.frames.append(Batch.Frame(range: document, line: line))
        advance(to: document.upperBound, batch)
        asksAboutNextLine = true
      case .value:
        // It ends on its line after all; what follows it there is the worker's to judge.
        batch.frames.append(Batch.Frame(range: start..<lineEnd, line: line))
        advance(to: nextLine, batch)
      case .needsMore:
        asksAboutNextLine = true
      case .tooLong:
        if !enterWrapper(at: place, batch) { startLongValue(batch) }
      }
    } catch {
      // Not a value that spans lines: this line is wrong, the next is a new start, unless it is
      // indented deeper.
      faultIndentation = place - start
      reject(start..<lineEnd, error, batch)
      advance(to: nextLine, batch)
    }
  }

  /// Notes that a document begins at `position` which nothing before it judges.
  private mutating func noteDocument(_ batch: Batch) {
    guard !isJudged(batch) else { return }
    document = SourcePosition.Place(offset: batch.sourceOffset + position, line: line)
  }

  /// Notes a malformed stretch. A fault behind its end is the end itself; where that is the end of
  /// the source as well, something was cut off, which is said.
  func reject(_ range: Range<Int>, _ fault: JSONFault, _ batch: Batch) {
    let isCutOff =
      isAtEnd && fault.reason == .unexpectedEnd && fault.offset >= batch.input.count
    let isBehind = fault.offset >= range.upperBound
    let shown =
      isBehind || isCutOff
      ? JSONFault(isCutOff ? .inputEnds : .unexpectedEnd, at: min(fault.offset, range.upperBound))
      : fault
    batch.append(.malformed(Reject(shown)), in: range, line: line)
  }

  /// Moves on and counts the line breaks passed.
  mutating func advance(to end: Int, _ batch: Batch) {
    let start = position
    line += batch.input.withBytes { ByteSearch.count(of: 0x0A, in: $0, start..<end) }
    position = end
  }

  /// The place of the line break that ends the line at `start`; the end of the input is one too.
  func endOfLine(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    ByteSearch.firstIndex(of: 0x0A, in: bytes, start..<bytes.count)
      ?? (isAtEnd ? bytes.count : nil)
  }

  /// The first and the last byte that are not white space.
  private func edges(
    of bytes: Span<UInt8>, _ range: Range<Int>
  ) -> (first: (place: Int, byte: UInt8)?, last: UInt8?) {
    let start = JSONText.skipSpace(in: bytes, range)
    guard start < range.upperBound else { return (nil, nil) }
    var end = range.upperBound - 1
    while JSONText.isSpace(bytes[end]) { end -= 1 }
    return ((start, bytes[start]), bytes[end])
  }
}
