internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

// What only tables of a user's own ask for: selectors over arrays and over indicators, which give a
// list of rows, and columns that are indicators themselves. An event of a log type without any of
// these does not come here.

extension Enricher {
  /// Looks up the values of the log type's lists.
  mutating func lookUpLists(
    _ logType: Program.LogType, _ type: Int, _ time: EventTime?, _ input: borrowing InputBuffer
  ) {
    let moment = tables.naming == .latest ? nil : time?.moment.nanosecondsSince1970
    for list in logType.lists.range {
      let code = program.lists[list]
      for value in values(of: code, type, input) {
        for candidate in code.candidates.range {
          look(up: value, code.selector, list: list, candidate, moment, input)
        }
      }
    }
  }

  private mutating func values(
    of list: Program.ListCode, _ type: Int, _ input: borrowing InputBuffer
  ) -> [LookupValue] {
    switch plan.logTypes[type].lists[list.place].source {
    case .indicator:
      return indicators.filter { $0.order == list.indicatorOrder }.map {
        LookupValue(key: $0.text, written: $0.text, isString: true)
      }
    case .array(let slot, let steps):
      guard walker[slot].kind == .array else { return [] }
      var values: [LookupValue] = []
      for slot in PathReader(steps, duplicates).slots(in: walker[slot], input) where slot.length > 0
      {
        guard slot.kind == .string || slot.kind == .number else { continue }
        values.append(
          LookupValue(
            key: text(of: slot, input), written: EventText(slot.range),
            isString: slot.kind == .string))
      }
      return values
    }
  }

  /// Adds the indicators that columns of the rows found hold.
  mutating func gatherColumnIndicators(_ input: borrowing InputBuffer) {
    for hit in hits {
      let columns = plan.tableIndicators[hit.table]
      guard !columns.isEmpty, let index = tables.indexes[hit.table] else { continue }
      var row = OutputBuffer()
      row.append(0x7B)
      index.appendColumns(of: hit.row, to: &row)
      row.append(0x7D)
      let bytes = row.withBytes { InputBuffer(copying: $0) }
      for column in columns {
        for slot in PathReader([.key(column.column)], .refuse).slots(inAll: bytes) {
          guard slot.kind == .string, slot.length > 0 else { continue }
          let start = scratch.count
          scratch.append(bytes.withBytes { JSONString.decode($0.extracting(slot.range)) })
          let text = EventText(start: start, end: scratch.count, isDecoded: true)
          for indicator in column.indicators {
            let order = Indicator.outputOrder.firstIndex(of: indicator) ?? 0
            gather(text, as: indicator, order: order, input)
          }
        }
      }
    }
  }
}

/// Finds the values at a path inside a JSON value that has been walked before.
private struct PathReader {
  private let steps: ArraySlice<FieldPath.Step>
  private let duplicates: DuplicateKeys

  init(_ steps: [FieldPath.Step], _ duplicates: DuplicateKeys) {
    self.init(steps[...], duplicates)
  }

  private init(_ steps: ArraySlice<FieldPath.Step>, _ duplicates: DuplicateKeys) {
    self.steps = steps
    self.duplicates = duplicates
  }

  /// The values in a whole buffer.
  func slots(inAll input: borrowing InputBuffer) -> [Slot] { slots(in: 0..<input.count, input) }

  /// The values in the array or object that a slot holds.
  func slots(in slot: Slot, _ input: borrowing InputBuffer) -> [Slot] {
    slots(in: slot.range, input)
  }

  private func slots(in range: Range<Int>, _ input: borrowing InputBuffer) -> [Slot] {
    switch steps.first {
    case .key(let key):
      return member(key, in: range, input).map { rest(from: $0, input) } ?? []
    case .each:
      var found: [Slot] = []
      for element in elements(of: range, input) { found += rest(from: element, input) }
      return found
    case nil: return []
    }
  }

  private func rest(from slot: Slot, _ input: borrowing InputBuffer) -> [Slot] {
    let next = PathReader(steps.dropFirst(), duplicates)
    switch next.steps.first {
    case nil: return [slot]
    case .each where slot.kind == .array, .key where slot.kind == .object:
      return next.slots(in: slot, input)
    default: return []
    }
  }

  private func member(
    _ key: String, in range: Range<Int>, _ input: borrowing InputBuffer
  ) -> Slot? {
    var trie = KeyTrie()
    let slot = trie.insert([key])
    var walker = Walker(trie)
    walker.duplicates = duplicates
    guard (try? walker.walk(input, in: range)) != nil, walker[slot].kind != .absent else {
      return nil
    }
    return walker[slot]
  }

  private func elements(of range: Range<Int>, _ input: borrowing InputBuffer) -> [Slot] {
    var walker = Walker(KeyTrie())
    var elements: [Slot] = []
    var start = range.lowerBound + 1
    while start < range.upperBound,
      let element = try? walker.walk(input, in: start..<range.upperBound, objectsOnly: false)
    {
      elements.append(input.withBytes { Slot(value: element, in: $0) })
      start = element.upperBound
      while start < range.upperBound, input.withBytes({ $0[start] != 0x2C }) { start += 1 }
      start += 1
    }
    return elements
  }
}
