#if EventsAPI
import EventsAPI
import Schemas

extension Notice {
  /// A notice in words, of a kind of events or, where that is nil, of the token.
  func text(of feature: Feature?) -> String {
    let subject = feature?.title ?? "the token's rights"
    switch self {
    case .starts(let from):
      return "\(subject): nothing was pulled yet; beginning at \(time(from))"
    case .restarts(let from, let why):
      return "\(subject): the API refuses the cursor: \(why); beginning anew at \(time(from)), "
        + "before the last event seen; what comes twice is kept once"
    case .hasGap(let gap):
      return "\(subject): nothing was pulled for longer than the API remembers; events from "
        + "\(time(gap.from)) to \(time(gap.to)) may be missing (table source_gap)"
    case .retries(let why, let after):
      let tenths = after / 100_000_000
      return "\(subject): \(why); trying again in \(tenths / 10).\(tenths % 10) s"
    }
  }

  private func time(_ moment: Int64) -> String { Timestamp(nanosecondsSince1970: moment).text() }
}
#endif
