package import Bytes

extension FrozenIndex {
  /// An index, named without a claim on it.
  ///
  /// Cores that look up in one index would otherwise count its owners up and down all the time, and
  /// wait for each other at that count. Whoever makes one keeps the index for as long.
  @safe package struct Unowned: BitwiseCopyable {
    private let reference: Unmanaged<FrozenIndex>

    /// Names an index, which must outlive this value.
    @unsafe package init(_ index: FrozenIndex) { unsafe reference = .passUnretained(index) }

    @inline(__always) private func with<Result>(_ body: (FrozenIndex) -> Result) -> Result {
      unsafe reference._withUnsafeGuaranteedRef { body($0) }
    }
  }
}

// What an event needs, each as a call of its own: a closure given to another room is not inlined there.
extension FrozenIndex.Unowned {
  /// See `FrozenIndex.hash(of:)`.
  package func hash(of key: Span<UInt8>) -> UInt64 { with { $0.hash(of: key) } }

  /// See `FrozenIndex.usualPlace(of:)`.
  package func usualPlace(of hash: UInt64) -> Int { with { $0.usualPlace(of: hash) } }

  /// See `FrozenIndex.usualRow(of:at:)`.
  package func usualRow(of key: Span<UInt8>, at place: Int) -> FrozenIndex.Row? {
    with { $0.usualRow(of: key, at: place) }
  }

  /// See `FrozenIndex.row(of:at:)`.
  package func row(of key: Span<UInt8>, at time: Int64?) -> FrozenIndex.Row? {
    with { $0.row(of: key, at: time) }
  }

  /// See `FrozenIndex.appendName(of:to:)`.
  package func appendName(of row: FrozenIndex.Row, to output: inout OutputBuffer) {
    with { $0.appendName(of: row, to: &output) }
  }

  /// See `FrozenIndex.appendColumns(of:to:)`.
  package func appendColumns(of row: FrozenIndex.Row, to output: inout OutputBuffer) {
    with { $0.appendColumns(of: row, to: &output) }
  }
}
