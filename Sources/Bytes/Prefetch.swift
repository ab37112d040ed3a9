public import CBytes

/// Has the processor fetch memory, which need not be there, while it does other work.
@inlinable @inline(__always) @unsafe func prefetchMemory(_ address: UnsafeRawPointer) {
  unsafe keytag_prefetch(address)
}
