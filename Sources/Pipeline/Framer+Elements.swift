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
    case (0x5D, .start), (0x5D, .element):
      position += 1
      mode = isInWrapper ? .wrapperTail : .documents
    case (_, .element):
      rejectLine(JSONFault(.expectedCommaOrEnd, at: position), batch)
    default:
      do {
        guard let element = try value(batch) else { return }
        batch.frames.append(Batch.Frame(range: element, line: line))
        advance(to: element.upperBound, batch)
        mode = .elements(.element)
      } catch {
        if error.reason == .unexpectedEnd, !isAtEnd { return startLongLine(batch) }
        rejectLine(error, batch)
      }
    }
  }

  /// Goes into the array of the wrapper object at `start`, which is too long to be taken whole;
  /// false where the document is none.
  mutating func enterWrapper(at start: Int, _ batch: Batch) -> Bool {
    let before = (position, line)
    guard batch.input.withBytes({ start < $0.count && $0[start] == 0x7B }) else { return false }
    advance(to: start + 1, batch)
    while let byte = skipSpace(batch) {
      if byte == 0x2C {
        position += 1
        continue
      }
      guard byte == 0x22, let key = try? value(batch) else { break }
      advance(to: key.upperBound, batch)
      guard skipSpace(batch) == 0x3A else { break }
      position += 1
      guard let opening = skipSpace(batch) else { break }
      if opening == 0x5B, isWrapperKey(key, batch) {
        enterArray(at: position, isInWrapper: true, batch)
        return true
      }
      guard let member = try? value(batch) else { break }
      advance(to: member.upperBound, batch)
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
        guard let member = try value(batch) else { return }
        advance(to: member.upperBound, batch)
      } catch {
        mode = .documents
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

  /// The JSON value at `position`; nil where more bytes are needed to see its end.
  private mutating func value(_ batch: Batch) throws(JSONFault) -> Range<Int>? {
    let count = batch.input.count
    do {
      let value = try walker.walk(batch.input, in: position..<count, objectsOnly: false)
      // A number at the end of what was read may go on.
      if value.upperBound < count || isAtEnd { return value }
    } catch {
      guard error.reason == .unexpectedEnd, !isAtEnd, count - position <= lineLimit else {
        throw error
      }
    }
    needsMore = true
    return nil
  }

  /// Moves over white space. Returns the byte behind it, or nil at the end of what was read.
  private mutating func skipSpace(_ batch: Batch) -> UInt8? {
    let start = position
    let place = batch.input.withBytes { bytes in
      var place = start
      while place < bytes.count, JSONText.isSpace(bytes[place]) { place += 1 }
      return place
    }
    advance(to: place, batch)
    return batch.input.withBytes { place < $0.count ? $0[place] : nil }
  }

  /// Rejects what is left of the line and goes on with the next one.
  private mutating func rejectLine(_ fault: JSONFault, _ batch: Batch) {
    let start = position
    let end = batch.input.withBytes {
      ByteSearch.firstIndex(of: 0x0A, in: $0, start..<$0.count) ?? $0.count
    }
    reject(start..<end, fault, batch)
    advance(to: min(end + 1, batch.input.count), batch)
    if case .elements = mode { mode = .elements(.start) }
  }
}
