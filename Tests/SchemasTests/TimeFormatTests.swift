import Schemas
import Testing

/// The text of a time that is read in the first of these formats that fits; nil where none does.
private func read(_ text: String, _ formats: TimeFormat...) -> String? {
  Timestamp(Array(text.utf8).span, in: formats).map { $0.text(digits: $0.fractionDigits) }
}

private func layout(_ text: String) throws -> TimeFormat { .strftime(try TimeLayout(text)) }

/// What is wrong with a layout; nil where nothing is.
private func fault(_ text: String) -> String? {
  do throws(TimeLayoutError) {
    _ = try TimeLayout(text)
    return nil
  } catch {
    return error.message
  }
}

@Suite struct `Times counted from 1970` {
  @Test(
    arguments: [
      ("1640995200", .unix, "2022-01-01T00:00:00Z"), ("0", .unix, "1970-01-01T00:00:00Z"),
      ("-1", .unix, "1969-12-31T23:59:59Z"), ("-0", .unix, "1970-01-01T00:00:00Z"),
      // A fraction keeps each digit, up to nine, which a binary fraction would not.
      ("1640995200.123456789", .unix, "2022-01-01T00:00:00.123456789Z"),
      ("1640995200.1", .unix, "2022-01-01T00:00:00.1Z"),
      ("1640995200.0", .unix, "2022-01-01T00:00:00.0Z"),
      ("1640995200.1234567899", .unix, "2022-01-01T00:00:00.123456789Z"),
      ("-1.5", .unix, "1969-12-31T23:59:58.5Z"), ("-0.25", .unix, "1969-12-31T23:59:59.75Z"),
      // The unit says how many digits there are.
      ("1640995200123", .unixMilliseconds, "2022-01-01T00:00:00.123Z"),
      ("1640995200000", .unixMilliseconds, "2022-01-01T00:00:00.000Z"),
      ("1640995200123.456", .unixMilliseconds, "2022-01-01T00:00:00.123456Z"),
      ("1640995200123456", .unixMicroseconds, "2022-01-01T00:00:00.123456Z"),
      ("1640995200123456789", .unixNanoseconds, "2022-01-01T00:00:00.123456789Z"),
      ("1640995200123456789.5", .unixNanoseconds, "2022-01-01T00:00:00.123456789Z"),
      ("5", .unixNanoseconds, "1970-01-01T00:00:00.000000005Z"),
      ("-1", .unixNanoseconds, "1969-12-31T23:59:59.999999999Z"),
      // As writers of large numbers put them.
      ("1.640995200123e12", .unixMilliseconds, "2022-01-01T00:00:00.123Z"),
      ("1.6409952E+9", .unix, "2022-01-01T00:00:00Z"),
      ("16409952000e-1", .unix, "2022-01-01T00:00:00.0Z"),
      ("0e999999999999999999999", .unix, "1970-01-01T00:00:00Z"),
      ("1e-999999999999999999999", .unix, "1970-01-01T00:00:00.000000000Z"),
      ("000000000000000000000000000001", .unix, "1970-01-01T00:00:01Z"),
      // The first and the last moment.
      ("-62167219200", .unix, "0000-01-01T00:00:00Z"),
      ("253402300799.999999999", .unix, "9999-12-31T23:59:59.999999999Z"),
    ] as [(String, TimeFormat, String)])
  func `no digit is lost`(text: String, format: TimeFormat, utc: String) {
    #expect(read(text, format) == utc)
  }

  @Test(arguments: [
    "", "-", ".5", "5.", "1e", "1e+", "+1", " 1", "1 ", "0x1", "1_000", "NaN", "Infinity", "1.5.5",
    "１", "1640995200Z", "-62167219201", "-62167219200.1", "253402300800", "1e18", "1e400",
    "99999999999999999999999999999999", "--1", "1e5.5",
  ])
  func `what is no number, or lies beyond the years 0000 to 9999, is no time`(text: String) {
    #expect(read(text, .unix) == nil)
  }

  @Test func `formats are tried in order, and the first that fits wins`() throws {
    #expect(read("1640995200123", .unix, .unixMilliseconds) == "2022-01-01T00:00:00.123Z")
    #expect(read("1640995200", .unixMilliseconds, .unix) == "1970-01-19T23:49:55.200Z")
    #expect(read("1640995200", .rfc3339, .unix) == "2022-01-01T00:00:00Z")
    #expect(read("2022-01-01 00:00:00", try layout("%F"), .rfc3339) == "2022-01-01T00:00:00Z")
    #expect(read("2022", .rfc3339, .unixNanoseconds) == "1970-01-01T00:00:00.000002022Z")
    #expect(read("never", .rfc3339, .unix, try layout("%F")) == nil)
  }
}

@Suite struct `Times in a strftime layout` {
  @Test(arguments: [
    ("%Y-%m-%d %H:%M:%S.%N %z", "2024-05-07 10:20:30.123456789 +0200", "08:20:30.123456789"),
    ("%Y-%m-%d %H:%M:%S.%L", "2024-05-07 10:20:30.123", "10:20:30.123"),
    ("%Y-%m-%d %H:%M:%S.%f%z", "2024-05-07 10:20:30.123456-0330", "13:50:30.123456"),
    ("%Y-%m-%d %H:%M:%S %z %Z", "2024-05-07 10:20:30 +0000 UTC", "10:20:30"),
    ("%d/%b/%Y:%H:%M:%S %z", "07/May/2024:10:20:30 +02:00", "08:20:30"),
    ("%A, %d %B %Y %T %Z", "Tuesday, 07 may 2024 10:20:30 gmt", "10:20:30"),
    ("%a %b %e %H:%M:%S %Y", "Tue May  7 10:20:30 2024", "10:20:30"),
    ("%b%e %Y %k:%M", "May 7 2024  9:05", "09:05:00"),
    ("%D %I:%M:%S %p", "05/07/24 12:20:30 AM", "00:20:30"),
    ("%D %l:%M %p", "05/07/24  1:20 pm", "13:20:00"), ("%F", "2024-05-07", "00:00:00"),
    ("%FT%RZ", "2024-05-07T10:20Z", "10:20:00"), ("%Y%m%d%H%M%S", "20240507102030", "10:20:30"),
    ("%Y.%j %H", "2024.128 5", "05:00:00"), ("%s", "1715077230", "10:20:30"),
    ("%s.%L", "1715077230.123", "10:20:30.123"), ("100%% %n%t%F", "100% \t 2024-05-07", "00:00:00"),
    ("le %F à %T", "le 2024-05-07 à 10:20:30", "10:20:30"),
  ])
  func `each directive reads its part`(format: String, text: String, clock: String) throws {
    #expect(read(text, try layout(format)) == "2024-05-07T\(clock)Z")
  }

  @Test(arguments: [
    ("%F %T", "2016-12-31 23:59:60", "2016-12-31T23:59:60Z"),
    ("%F", "2024-02-29", "2024-02-29T00:00:00Z"), ("%F", "0000-01-01", "0000-01-01T00:00:00Z"),
    ("%Y %j", "2024 366", "2024-12-31T00:00:00Z"), ("%y-%m-%d", "68-01-01", "2068-01-01T00:00:00Z"),
    ("%y-%m-%d", "69-01-01", "1969-01-01T00:00:00Z"), ("%s", "-1", "1969-12-31T23:59:59Z"),
    ("%F %R %z", "2024-01-01 00:10 +0100", "2023-12-31T23:10:00Z"),
    ("%F %T.%N", "9999-12-31 23:59:59.9999999999", "9999-12-31T23:59:59.999999999Z"),
  ])
  func `the calendar is kept`(format: String, text: String, utc: String) throws {
    #expect(read(text, try layout(format)) == utc)
  }

  @Test(arguments: [
    ("%F", "2023-02-29"), ("%F", "2024-13-01"), ("%F", "2024-00-01"), ("%F", "2024-01-00"),
    ("%F", "24-01-01"), ("%F", "2024-01-01 "), ("%F", " 2024-01-01"), ("%F", "2024-01-01x"),
    ("%F", ""), ("%F", "2024-01"), ("%F %T", "2024-01-01 24:00:00"),
    ("%F %T", "2024-01-01 10:60:00"), ("%F %T", "2024-01-01 10:00:61"),
    ("%F %T", "2024-01-0110:00:00"), ("%F %I %p", "2024-01-01 0 AM"),
    ("%F %I %p", "2024-01-01 13 PM"), ("%F %I %p", "2024-01-01 1 XM"), ("%Y %j", "2023 366"),
    ("%Y %j", "2023 000"), ("%d %b %Y", "01 Foo 2024"), ("%a %F", "Xyz 2024-01-01"),
    ("%F %R %Z", "2024-01-01 10:00 CET"), ("%F %R %z", "2024-01-01 10:00 0100"),
    ("%F %R %z %Z", "2024-01-01 10:00 +0100 UTC"), ("%F %T.%f", "2024-01-01 10:00:00."),
    ("%F %R %z", "0000-01-01 00:00 +0001"), ("%F %R %z", "9999-12-31 23:59 -0001"),
    ("%s", "9999999999999"), ("%s.%f", "-1.5"), ("%s", "1e3"),
  ])
  func `what is no such time is refused`(format: String, text: String) throws {
    #expect(read(text, try layout(format)) == nil)
  }

  @Test(arguments: [
    ("%F %H %p", "%I needs %p, and %p needs %I, to name an hour"),
    ("%F %I", "%I needs %p, and %p needs %I, to name an hour"),
    ("%F %M", "the layout names a part of an hour without what it is a part of"),
    ("%F %H:%M.%f", "the layout names a part of an hour without what it is a part of"),
    ("%F %s", "the layout names seconds since 1970 (%s) and parts of a date too"),
    ("%Y %m %j", "the layout names no day; add %m and %d, or %j alone"),
    ("%Y %j %d", "the layout names the day twice"),
    ("%T", "the layout names no year, and it is not guessed; add %Y"),
    ("%F %R %z%z", "the layout names the offset twice"),
    ("%%", "the layout names no year, and it is not guessed; add %Y"),
    ("%Y %y %j", "the layout names the year twice"),
  ])
  func `a layout that names no moment, or two, is refused`(format: String, message: String) {
    #expect(fault(format) == message)
  }

  @Test func `a time cut off at any byte is refused or another time, and never traps`() throws {
    let format = try TimeFormat.strftime(TimeLayout("%A %e %B %Y %I:%M:%S.%N %p %z"))
    let text = Array("Tuesday  7 May 2024 10:20:30.123456789 PM +0200".utf8)
    #expect(Timestamp(text.span, in: [format])?.text() == "2024-05-07T20:20:30Z")
    for length in 0..<text.count {
      #expect(Timestamp(text.span.extracting(0..<length), in: [format]) == nil)
    }
    for index in text.indices {
      for byte in [0x00, 0x20, 0x30, 0x39, 0x80, 0xFF] as [UInt8] {
        var changed = text
        changed[index] = byte
        _ = Timestamp(changed.span, in: [format])
      }
    }
  }

  @Test func `a megabyte of digits or spaces is read once`() throws {
    let digits = String(repeating: "1", count: 1 << 20)
    #expect(
      read("2024-01-01 10:00:00." + digits, try layout("%F %T.%f"))
        == "2024-01-01T10:00:00.111111111Z")
    #expect(read("1." + digits, .unix) == "1970-01-01T00:00:01.111111111Z")
    #expect(read(digits, .unix) == nil)
    #expect(
      read("2024-01-01" + String(repeating: " ", count: 1 << 20) + "10", try layout("%F %H"))
        == "2024-01-01T10:00:00Z")
  }
}
