extension TimeFormat {
  /// Reads Panther's name of a format; a text with `%` is a strftime layout. Nil for all else.
  /// - Throws: What is wrong with a layout.
  init?(_ text: String) throws(TimeLayoutError) {
    switch text {
    case "rfc3339": self = .rfc3339
    case "unix": self = .unix
    case "unix_ms": self = .unixMilliseconds
    case "unix_us": self = .unixMicroseconds
    case "unix_ns": self = .unixNanoseconds
    case _ where text.contains("%"): self = .strftime(try TimeLayout(text))
    default: return nil
    }
  }
}

extension YAMLValue {
  /// The format of a time.
  fileprivate func timeFormat() throws(SchemaError) -> TimeFormat {
    let text = try text()
    let format: TimeFormat?
    do throws(TimeLayoutError) {
      format = try TimeFormat(text)
    } catch {
      throw self.error("the time format \(quoted(text)): \(error.message)")
    }
    guard let format else {
      throw error(
        "unknown time format \(quoted(text)); allowed are rfc3339, unix, unix_ms, unix_us, "
          + "unix_ns and strftime layouts, which have a %")
    }
    return format
  }
}

extension FieldReader {
  /// The formats of a timestamp, in the order in which they are tried.
  func timeFormats(_ value: YAMLValue) -> [TimeFormat] {
    var formats: [TimeFormat] = []
    for place in faults.list(value) {
      let read = faults.attempt { () throws(SchemaError) in try place.timeFormat() }
      guard let format = read else { continue }
      guard !formats.contains(format) else {
        faults.add(place.error("the time format \(quoted(format.name)) is there twice"))
        continue
      }
      formats.append(format)
    }
    return formats
  }
}
