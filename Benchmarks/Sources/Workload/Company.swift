/// Who and what the events speak of: vaults, items, users and devices.
///
/// Each is worked out from its number and the seed whenever it is needed, so that ten million items
/// take no memory.
struct Company {
  let settings: Settings
  let words: Vocabulary

  init(_ settings: Settings) {
    self.settings = settings
    words = Vocabulary(escapes: settings.escapes)
  }

  /// What is numbered, each kind with keys of its own.
  private enum Kind: UInt64 {
    case vault = 0x5641_554c_5453
    case item = 0x4954_454d_5359
    case user = 0x5553_4552_5359
    case device = 0x4445_5649_4345
  }

  private func random(_ kind: Kind, _ number: Int) -> SeededRandom {
    var mixed = SeededRandom(seed: settings.seed ^ kind.rawValue)
    return SeededRandom(seed: mixed.next() &+ UInt64(number) &* 0xd134_2543_de82_ef95)
  }

  /// A vault, such as "Finance vault 17".
  func vault(_ number: Int) -> Named {
    var random = random(.vault, number)
    return Named(
      number: number, key: Key(&random), head: random.below(words.teams.count),
      longTail: longTail(&random))
  }

  /// An item, such as "Payroll #4711".
  func item(_ number: Int) -> Named {
    var random = random(.item, number)
    return Named(
      number: number, key: Key(&random), head: random.below(words.things.count),
      longTail: longTail(&random))
  }

  /// The number of the vault that an item lies in.
  func vaultOfItem(_ number: Int) -> Int { number % settings.vaults }

  /// A user: a first and a last name.
  func user(_ number: Int) -> Named {
    var random = random(.user, number)
    return Named(
      number: number, key: Key(&random), head: random.below(words.firstNames.count),
      last: random.below(words.lastNames.count), longTail: longTail(&random))
  }

  /// The key of a device.
  func device(_ number: Int) -> Key {
    var random = random(.device, number)
    return Key(&random)
  }

  private func longTail(_ random: inout SeededRandom) -> Int {
    settings.long ? 200 + random.below(Vocabulary.longest - 200) : 0
  }
}

/// A vault, an item or a user: its key and what its name is made of.
struct Named {
  let number: Int
  var key: Key
  /// Which word the name begins with, in the list of its kind.
  let head: Int
  /// Which last name, of a user.
  var last = 0
  /// How many bytes of filler follow the name.
  let longTail: Int
}
