internal import Bytes
internal import JSONText

/// A walker that others share by reference, kept beside the one for whole events.
final class InnerWalker {
  /// The walker; what its last walk found stays until its next one.
  var walker: Walker

  init(_ trie: KeyTrie) { walker = Walker(trie) }
}
