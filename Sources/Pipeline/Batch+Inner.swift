internal import Bytes
internal import Enrichment
internal import EventStore

extension Batch {
  /// Takes in what became of an input that a line of this batch holds in another form.
  func take(_ inner: Batch, line: Int) {
    inner.output.withBytes { output.append($0) }
    rejects += inner.rejects
    stored += inner.stored
    origins += inner.origins.map { .elsewhere(inner.place(of: $0)) }
    let before = people.count
    peopleBefore += inner.peopleBefore.map { before + $0 }
    people.append(inner.people, line: line)
  }
}
