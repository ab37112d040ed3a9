extension FrozenIndex {
  /// An index, named without a claim on it.
  ///
  /// Cores that look up in one index would otherwise count its owners up and down all the time, and
  /// wait for each other at that count. Whoever makes one keeps the index for as long.
  @safe package struct Unowned: BitwiseCopyable {
    private let reference: Unmanaged<FrozenIndex>

    /// Names an index, which must outlive this value.
    @unsafe package init(_ index: FrozenIndex) { unsafe reference = .passUnretained(index) }

    /// Lends the index to `body`.
    @inline(__always) package func with<Result>(_ body: (FrozenIndex) -> Result) -> Result {
      unsafe reference._withUnsafeGuaranteedRef { body($0) }
    }
  }
}
