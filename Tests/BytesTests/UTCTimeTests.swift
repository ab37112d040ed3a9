import Bytes
import Testing

@Suite struct `A moment as text` {
  @Test func `is the second that it lies in, also before 1970`() {
    #expect(UTCTime.text(0) == "1970-01-01T00:00:00Z")
    #expect(UTCTime.text(-1) == "1969-12-31T23:59:59Z")
    #expect(UTCTime.text(1_709_210_096_999_999_999) == "2024-02-29T12:34:56Z")
    #expect(UTCTime.text(.max) == "2262-04-11T23:47:16Z")
    #expect(UTCTime.text(.min) == "1677-09-21T00:12:43Z")
  }
}
