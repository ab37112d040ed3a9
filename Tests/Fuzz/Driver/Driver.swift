import FuzzOracles

/// What libFuzzer calls with each input. Anything wrong ends the process, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  if let objection = unsafe oracle.objection(to: input) { fatalError(objection) }
  return 0
}
