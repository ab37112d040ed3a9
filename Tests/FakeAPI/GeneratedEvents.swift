import Schemas
import TestSupport

/// Events of an invented company, each made when it is asked for: the same seed and number give the
/// same event.
struct GeneratedEvents: EventSource {
  /// How many there are of all types together; they take turns.
  let total: Int
  let pace: Pace
  private let seed: UInt64
  private let account: String
  private let people: [Person]
  private let vaults: [String]
  private let items: [String]

  private struct Person {
    var uuid: String
    var name: String
    var email: String
  }

  init(total: Int, seed: UInt64, pace: Pace) {
    self.total = total
    self.seed = seed
    self.pace = pace
    var random = SeededRandom(seed: seed)
    account = Self.uuid(&random, isUpper: true)
    vaults = (0..<12).map { _ in Self.uuid(&random, isUpper: false) }
    items = (0..<200).map { _ in Self.uuid(&random, isUpper: false) }
    let given = [
      "Ada", "Björn", "Chloé", "Dmitri", "Elif", "Femi", "Grace", "Hana", "Iris", "João",
    ]
    let family = ["Abara", "Brandt", "Costa", "Demir"]
    people = given.flatMap { first in
      family.map { last in
        let local = (first + "." + last).lowercased().filter(\.isASCII)
        return Person(
          uuid: Self.uuid(&random, isUpper: true), name: first + " " + last,
          email: local + "@example.com")
      }
    }
  }

  /// 26 characters of base 32.
  private static func uuid(_ random: inout SeededRandom, isUpper: Bool) -> String {
    let digits =
      Array((isUpper ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "abcdefghijklmnopqrstuvwxyz").utf8)
      + Array("234567".utf8)
    var text: [UInt8] = []
    for part in 0..<2 {
      var bits = random.next()
      for _ in 0..<(part == 0 ? 12 : 14) {
        text.append(digits[Int(bits & 31)])
        bits >>= 5
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The place of a type among those that take turns.
  private static func turn(_ type: EventType) -> Int {
    EventType.allCases.firstIndex(of: type) ?? 0
  }

  func count(_ type: EventType) -> Int { max(0, (total - Self.turn(type) + 2) / 3) }

  func time(_ type: EventType, _ index: Int) -> Int64 { pace.time(index * 3 + Self.turn(type)) }

  func event(_ type: EventType, _ index: Int, _ version: Version) -> [UInt8] {
    let number = UInt64(index * 3 + Self.turn(type))
    var random = SeededRandom(seed: seed &* 0x9e37_79b9_7f4a_7c15 &+ number)
    let uuid = Self.uuid(&random, isUpper: true)
    let timestamp = Timestamp(nanosecondsSince1970: time(type, index)).text(digits: 9)
    let isNew = version == .v2
    let start =
      #"{"uuid":"\#(uuid)","timestamp":"\#(timestamp)","#
      + (isNew ? #""account_uuid":"\#(account)","# : "")
    let text =
      switch type {
      case .auditevents: start + audit(&random, isNew)
      case .itemusages: start + usage(&random, isNew)
      case .signinattempts: start + signIn(&random, isNew)
      }
    return Array(text.utf8)
  }

  private func usage(_ random: inout SeededRandom, _ isNew: Bool) -> String {
    let action = random.pick(["fill", "reveal", "secure-copy", "enter-item-edit-mode", "share"])
    let item = Int.random(in: 0..<items.count, using: &random)
    return #""used_version":\#(item % 9),"vault_uuid":"\#(vaults[item % vaults.count])","#
      + #""item_uuid":"\#(items[item])","action":"\#(action)","#
      + #""user":\#(user(random.pick(people), isNew)),\#(client(&random))}"#
  }

  private func signIn(_ random: inout SeededRandom, _ isNew: Bool) -> String {
    let isGood = !random.chance(8)
    return #""session_uuid":"\#(Self.uuid(&random, isUpper: true))","country":"DE","#
      + #""category":"\#(isGood ? "success" : "credentials_failed")","#
      + #""type":"\#(isGood ? "credentials_ok" : "password_secret_bad")","details":null,"#
      + #""target_user":\#(user(random.pick(people), isNew)),\#(client(&random))}"#
  }

  private func audit(_ random: inout SeededRandom, _ isNew: Bool) -> String {
    let actor = random.pick(people)
    let action = random.pick(["create", "update", "grant", "revoke"])
    let details = #"{"uuid":"\#(actor.uuid)","name":"\#(actor.name)","email":"\#(actor.email)"}"#
    return #""actor_uuid":"\#(actor.uuid)","actor_details":\#(details),"#
      + (isNew ? #""actor_type":"user","actor_account_uuid":"\#(account)","# : "")
      + #""action":"\#(action)","object_type":"vault","object_uuid":"\#(random.pick(vaults))","#
      + #""session":{"uuid":"\#(Self.uuid(&random, isUpper: true))","login_time":"#
      + #""2026-01-05T08:00:00Z","device_uuid":"\#(Self.uuid(&random, isUpper: false))","#
      + #""ip":"\#(address(&random))"}}"#
  }

  private func user(_ person: Person, _ isNew: Bool) -> String {
    #"{"uuid":"\#(person.uuid)","name":"\#(person.name)","email":"\#(person.email)""#
      + (isNew ? #","type":"user","user_type":"user","user_account_uuid":"\#(account)""# : "") + "}"
  }

  private func client(_ random: inout SeededRandom) -> String {
    #""client":{"app_name":"1Password Browser Extension","app_version":"81060026","#
      + #""platform_name":"Chrome","platform_version":"134.0.6998.45","os_name":"MacOSX","#
      + #""os_version":"15.3.1","ip_address":"\#(address(&random))"},"#
      + #""location":{"country":"DE","region":"Berlin","city":"Berlin","longitude":13.405,"#
      + #""latitude":52.52}"#
  }

  /// An address from the ranges that documentation has for itself.
  private func address(_ random: inout SeededRandom) -> String {
    let last = Int.random(in: 1...254, using: &random)
    return random.pick(["192.0.2.\(last)", "198.51.100.\(last)", "2001:db8::\(last)"])
  }
}
