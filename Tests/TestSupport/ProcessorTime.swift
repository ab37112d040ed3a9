import Glibc

/// What work costs the thread that does it, in nanoseconds of its processor. Other threads and programs
/// disturb it little, so that two sizes of one input can be compared.
package func processorTime(of work: () -> Void) -> Int64 {
  let start = processorTime()
  work()
  return max(1, processorTime() - start)
}

private func processorTime() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
