internal import Bytes
internal import JSONText

extension Framer {
  /// Goes into the array whose bracket is at `place`.
  mutating func enterArray(at place: Int, isInWrapper: Bool = false, _ batch: Batch) {
    advance(to: place + 1, batch)
    self.isInWrapper = isInWrapper
    mode = .elements(.start)
  }

  /// An element of an array, the comma before it, or the array's end.
  mutating func cutElement(after last: ArrayPlace, _ batch: Batch) {
    guard let byte = skipSpace(batch) else { return }
    switch (byte, last) {
    case (0x2C, .element):
      position += 1
      mode = .elements(.comma)
    case (0x2C, .fault):
      position += 1
    case (0x5D, _):
      if last == .comma {
        reject(position..<position + 1, JSONFault(.expectedValue, at: position), batch)
      }
      position += 1
      mode = isInWrapper ? .wrapperTail : .documents
    case (0x5B, .element), (0x5B, .fault):
      // The array was cut off, and this is the next one.
      if last == .element {
        reject(position..<position, JSONFault(.unexpectedEnd, at: position), batch)
      }
      enterArray(at: position, batch)
    case (0x7B, _), (_, .start), (_, .comma):
      cutValue(after: last, batch)
    case (_, .element):
      rejectLine(JSONFault(.expectedCommaOrEnd, at: position), batch)
    case (_, .fault):
      rejectLine(JSONFault(.expectedObject, at: position), batch)
    }
  }

  /// An element; one that has no comma before it is rejected whole.
  private mutating func cutValue(after last: ArrayPlace, _ batch: Batch) {
    do {
      switch try extent(at: position, batch) {
      case .value(let element) where last == .element:
        reject(element, JSONFault(.expectedCommaOrEnd, at: position), batch)
        advance(to: element.upperBound, batch)
        mode = .elements(.fault)
      case .value(let element):
        batch.frames.append(Batch.Frame(range: element, line: line))
        advance(to: element.upperBound, batch)
        mode = .elements(last == .fault ? .fault : .element)
      case .needsMore: break
      case .tooLong: startLongValue(batch)
      }
    } catch {
      guard error.reason == .unexpectedEnd else { return rejectLine(error, batch) }
      // The source ends within the element, whose lines belong together.
      reject(position..<batch.input.count, error, batch)
      advance(to: batch.input.count, batch)
      mode = .documents
      isEndOpen = true
    }
  }

  /// Goes into the array of the wrapper object at `start`, which is too long to be taken whole;
  /// false where the document is none, or has its array behind the limit.
  mutating func enterWrapper(at start: Int, _ batch: Batch) -> Bool {
    let before = (position, line)
    guard batch.input.withBytes({ start < $0.count && $0[start] == 0x7B }) else { return false }
    advance(to: start + 1, batch)
    while let byte = skipSpace(batch) {
      if byte == 0x2C {
        position += 1
        continue
      }
      guard byte == 0x22, let key = member(batch) else { break }
      advance(to: key.upperBound, batch)
      guard skipSpace(batch) == 0x3A else { break }
      position += 1
      guard let opening = skipSpace(batch), position < start + lineLimit else { break }
      if opening == 0x5B, isWrapperKey(key, batch) {
        enterArray(at: position, isInWrapper: true, batch)
        return true
      }
      guard let value = member(batch) else { break }
      advance(to: value.upperBound, batch)
    }
    (position, line) = before
    needsMore = false
    return false
  }

  /// Behind the array of a wrapper: its other members are passed over, up to its end.
  mutating func skipWrapperTail(_ batch: Batch) {
    guard let byte = skipSpace(batch) else { return }
    switch byte {
    case 0x7D:
      position += 1
      mode = .documents
    case 0x2C, 0x3A: position += 1
    default:
      do {
        switch try extent(at: position, batch) {
        case .value(let member): advance(to: member.upperBound, batch)
        case .needsMore: break
        case .tooLong: startLongLine(batch)
        }
      } catch {
        rejectLine(error, batch)
      }
    }
  }

  private func isWrapperKey(_ key: Range<Int>, _ batch: Batch) -> Bool {
    let name = batch.input.withBytes {
      JSONString.decode($0.extracting(key.lowerBound + 1..<key.upperBound - 1))
    }
    return wrapperKeys.contains { Array($0.utf8) == name }
  }

  /// A key or a value of a wrapper at `position`, if it is all there.
  private mutating func member(_ batch: Batch) -> Range<Int>? {
    if case .value(let range) = try? extent(at: position, batch) { return range }
    return nil
  }

  /// Moves over white space. Returns the byte behind it, or nil at the end of what was read.
  private mutating func skipSpace(_ batch: Batch) -> UInt8? {
    let start = position
    let place = batch.input.withBytes { JSONText.skipSpace(in: $0, start..<$0.count) }
    advance(to: place, batch)
    return batch.input.withBytes { place < $0.count ? $0[place] : nil }
  }

  /// Rejects what is left of the line and goes on with the next one.
  private mutating func rejectLine(_ fault: JSONFault, _ batch: Batch) {
    let start = position
    let count = batch.input.count
    let end = batch.input.withBytes { endOfLine($0, from: start) }
    guard let end, end - start <= lineLimit else {
      if count - start > lineLimit { startLongLine(batch) } else { needsMore = true }
      return
    }
    reject(start..<end, fault, batch)
    advance(to: min(end + 1, count), batch)
    if case .elements = mode { mode = .elements(.fault) } else { mode = .documents }
  }
}
