internal import Bytes
package import EventStore
package import JSONText
package import Schemas

/// What is read, and how the events are found in it.
package struct InputSettings: Sendable {
  /// Files to read, one after another; `-` is standard input.
  package var sources: [String]
  /// Whether the sources hold rejects whose inputs are to be tried again.
  package var holdsRejects: Bool
  /// Whether every line is one input, whatever it and the lines around it are like, as an engine needs
  /// it that cuts and shuffles lines: `Framer+ByLine`.
  package var isByLine = false
  /// The longest event, in bytes.
  package var lineLimit: Int
  /// Where an input has its event, if it is not the event itself: the first of these paths that
  /// leads to an object or a string. None leads into a list.
  package var unwrap: [FieldPath]
  /// What to do with an event in which a key that is read occurs twice.
  package var duplicates: DuplicateKeys
  /// Whether an event whose time cannot be read is kept, without a time.
  package var isLenient = false
  /// Where to go on in files that were read before; files that are not named here, or were replaced
  /// meanwhile, are read from their start, and how far they are read is not kept.
  package var positions: [String: SourcePosition] = [:]
  /// The command that reads, as a message tells it to stand behind a pipe.
  package var command: String

  /// Settings for the files given.
  package init(
    sources: [String], holdsRejects: Bool = false, lineLimit: Int = 1 << 20,
    unwrap: [FieldPath] = [],
    duplicates: DuplicateKeys = .refuse,
    command: String = "keytag enrich"
  ) {
    self.sources = sources
    self.holdsRejects = holdsRejects
    self.lineLimit = lineLimit
    self.unwrap = unwrap
    self.duplicates = duplicates
    self.command = command
  }

  /// The longest document that is read as one. An event in a record of a reject may be written with
  /// six bytes for each of its own, and other members stand beside it; in Base64 it is a third
  /// longer, and one that is too long is told by its own bytes up to twice the limit.
  var documentLimit: Int {
    if holdsRejects { return lineLimit * 6 + (1 << 16) }
    return isByLine ? EncodedLine.length(of: lineLimit * 2) : lineLimit
  }

  /// Refuses sources that are seen not to be text in UTF-8 before any of them is read. A pipe is
  /// seen only when its bytes come.
  package func checkFormats() throws(PipelineError) {
    for source in sources {
      let start = FileInput.peek(path: source, count: UnreadableFormat.signatureSize) ?? []
      if let format = UnreadableFormat(of: start.span) {
        throw .unreadable(format, source: source, command: command)
      }
    }
  }
}
