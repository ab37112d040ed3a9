extension TimeFormat {
  /// Reads Panther's name of a format; a text with `%` is a strftime layout. Nil for all else.
  init?(_ text: String) {
    switch text {
    case "rfc3339": self = .rfc3339
    case "unix": self = .unix
    case "unix_ms": self = .unixMilliseconds
    case "unix_us": self = .unixMicroseconds
    case "unix_ns": self = .unixNanoseconds
    case _ where text.contains("%"): self = .strftime(text)
    default: return nil
    }
  }

  /// Whether the program can read times in this format. A schema with another one is refused.
  var isImplemented: Bool { self == .rfc3339 }
}

extension FieldReader {
  /// The formats of a timestamp, each known and implemented.
  func timeFormats(_ value: YAMLValue) throws(SchemaError) -> [TimeFormat] {
    var formats: [TimeFormat] = []
    for (text, place) in try value.texts() {
      guard let format = TimeFormat(text) else {
        throw place.error(
          "unknown time format \(quoted(text)); allowed are rfc3339, unix, unix_ms, unix_us, "
            + "unix_ns and strftime layouts, which have a %")
      }
      guard format.isImplemented else {
        throw place.error(
          "the time format \(quoted(text)) is not implemented in this version; rfc3339 is")
      }
      guard !formats.contains(format) else {
        throw place.error("the time format \(quoted(text)) is there twice")
      }
      formats.append(format)
    }
    return formats
  }
}
