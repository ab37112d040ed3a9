import Bytes
import Testing

struct MappedAddressTests {
  private func unmapped(_ text: String) -> [UInt8]? {
    IPAddress(Array(text.utf8).span)?.unmapped.bytes
  }

  @Test(arguments: ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:c000:201", "192.0.2.1"])
  func `an IPv4 address is itself, written as IPv6 or not`(text: String) {
    #expect(unmapped(text) == [192, 0, 2, 1])
  }

  @Test(arguments: ["::192.0.2.1", "::fffe:192.0.2.1", "1::ffff:192.0.2.1", "64:ff9b::192.0.2.1"])
  func `an IPv6 address that holds an IPv4 one in another way stays IPv6`(text: String) throws {
    #expect(try #require(unmapped(text)).count == 16)
  }
}
