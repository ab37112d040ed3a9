package import Bytes
internal import JSONText
internal import Schemas

// Enriching events that lie behind one another, each while memory is fetched for another. An event
// waits, begun, until the next one is begun as well:
//
//     begin 1 │ begin 2, finish 1 │ begin 3, finish 2 │ … │ finish n
//
// What an event needs to be finished is put aside meanwhile, in `waiting`. The walker is not, nor are
// texts that were decoded: they are of the event that was begun last. So an event that needs them when it
// is finished does not wait.

/// What belongs to an event that was begun and is not finished.
struct WaitingEvent: ~Copyable {
  /// Nil where none waits.
  var event: Enricher.BegunEvent?
  var lookups = Block<Lookup>()
  var indicators = Block<IndicatorEntry>()
}

extension Enricher {
  /// Begins the event that lies in `range` and has nothing but white space behind it, and finishes the one
  /// that waits for it; `finishWaiting` finishes the last, which is to be done before anything else is
  /// asked of the enricher. Each ends with a line break.
  ///
  /// - Parameters:
  ///   - input: The buffer, which holds the waiting event as well.
  ///   - range: Where the event may lie.
  ///   - output: Where enriched events go.
  /// - Returns: Whether it is an event that can be enriched. Where it is not, none waits, nothing of
  ///   it is counted, and `enrich` says what it is.
  /// - Complexity: O(object), and a look-up for each value that a table is asked for.
  package mutating func enrichAhead(
    _ input: borrowing InputBuffer, in range: Range<Int>, into output: inout OutputBuffer
  ) -> Bool {
    let begun = try? begin(input, in: range, before: .nothing)
    exchangeWaiting()
    if let event = waiting.event { finishLine(event, input, into: &output) }
    waiting.event = begun
    guard let begun else { return false }
    Self.findPlaces(of: &waiting.lookups)
    if !mayWait(begun) { finishWaiting(input, into: &output) }
    return true
  }

  /// Finishes the event that waits, if one does.
  /// - Parameter input: The buffer that the event lies in.
  package mutating func finishWaiting(
    _ input: borrowing InputBuffer, into output: inout OutputBuffer
  ) {
    guard let event = waiting.event else { return }
    waiting.event = nil
    exchangeWaiting()
    finishLine(event, input, into: &output)
  }

  private mutating func finishLine(
    _ event: BegunEvent, _ input: borrowing InputBuffer, into output: inout OutputBuffer
  ) {
    finish(event, input, into: &output)
    output.append(0x0A)
  }

  /// Puts the event at hand aside, and takes up the one that waits.
  @inline(__always) private mutating func exchangeWaiting() {
    swap(&lookups, &waiting.lookups)
    swap(&indicators, &waiting.indicators)
  }

  /// Whether nothing that is about the event at hand alone is asked for once it is begun.
  @inline(__always) private mutating func mayWait(_ event: BegunEvent) -> Bool {
    event.isWhole && scratch.count == 0 && !traces && !hasColumnIndicators
      && program.logTypes[event.type].lists.isEmpty
  }
}
