import Glibc
import Testing

extension Trait where Self == ConditionTrait {
  /// Torture starts the program thousands of times, for which a suite that is run often has no time.
  static var tortureIsAsked: Self {
    .enabled(if: unsafe getenv("KEYTAG_TORTURE") != nil, "make torture-short runs it")
  }
}
