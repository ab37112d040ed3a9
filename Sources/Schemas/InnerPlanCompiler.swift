internal import JSONText

/// Compiles what lies in the lists and strings of JSON of one log type.
///
/// The schema and the selectors are first put together in one tree of nodes, which is then numbered.
struct InnerPlanCompiler {
  /// A value inside, and what is known about it so far.
  private final class Node {
    let path: String
    var check: ValueCheck?
    var isRequired = false
    var validation: Validation?
    var indicators: Set<Indicator> = []
    var capture: Int?
    var element: Node?
    var text: Node?
    var members: [(key: String, node: Node)] = []
    private var places: [String: Int] = [:]

    init(_ path: String) { self.path = path }

    func member(_ key: String) -> Node {
      if let place = places[key] { return members[place].node }
      let node = Node(path + "." + FieldPath(keys: [key]).description)
      places[key] = members.count
      members.append((key, node))
      return node
    }

    func elementNode() -> Node {
      let node = element ?? Node(path + "[*]")
      element = node
      return node
    }

    func textNode() -> Node {
      let node = text ?? Node(path)
      text = node
      return node
    }

    /// Notes what a schema says of what is inside a value of a type.
    func describe(_ type: FieldType) {
      check = ValueCheck(type)
      switch type {
      case .array(let element):
        let node = elementNode()
        node.validation = element.validation
        node.indicators = element.indicators
        node.describe(element.type)
      case .embedded(let inside): textNode().describe(inside)
      case .object(let fields):
        for field in fields {
          let node = member(field.name)
          node.isRequired = field.isRequired
          node.validation = field.validation
          node.indicators = field.indicators
          node.describe(field.type)
          // The event's time is judged where it is read.
          if field.isEventTime { node.check = nil }
        }
      default: break
      }
    }
  }

  private let schema: LogSchema
  private var roots: [(keys: [String], node: Node)] = []
  private var places: [[String]: Int] = [:]
  private var captures: [FieldPath: Int] = [:]
  private var values: [InnerValue] = []

  init(_ schema: LogSchema) { self.schema = schema }

  private mutating func root(_ keys: [String]) -> Node {
    if let place = places[keys] { return roots[place].node }
    let node = Node(FieldPath(keys: keys).description)
    places[keys] = roots.count
    roots.append((keys, node))
    return node
  }

  /// Notes a field that the walk sees and that is a list or a string of JSON.
  mutating func describe(_ field: Field, at path: FieldPath) {
    switch field.type {
    case .array, .embedded:
      let node = root(path.keys)
      node.describe(field.type)
      node.isRequired = field.isRequired
    default: break
    }
  }

  /// Where the value at a path is found: the walk sees it, or it is captured from now on.
  mutating func place(of path: FieldPath, _ trie: inout KeyTrie) -> ValuePlace {
    if let capture = captures[path] { return .captured(capture) }
    var type: FieldType? = .object(schema.fields)
    var keys: [String] = []
    var node: Node?
    for step in path.steps {
      if case .embedded(let inside) = type {
        node = (node ?? root(keys)).textNode()
        type = inside
      }
      switch step {
      case .key(let key):
        if let inner = node { node = inner.member(key) } else { keys.append(key) }
        if case .object(let fields) = type {
          type = fields.first { $0.name == key }?.type
        } else {
          type = nil
        }
      case .each:
        node = (node ?? root(keys)).elementNode()
        if case .array(let element) = type { type = element.type } else { type = nil }
      }
    }
    guard let node else { return .slot(trie.insert(keys)) }
    let capture = captures.count
    captures[path] = capture
    node.capture = capture
    return .captured(capture)
  }

  /// The plan of all that was noted.
  mutating func finish(_ trie: inout KeyTrie) -> InnerPlan {
    let roots = roots.map { keys, node in (slot: trie.insert(keys), value: root(of: node)) }
    return InnerPlan(roots: roots, values: values, captureCount: captures.count)
  }

  /// A root is itself a field of the event like any other: only what is inside it is read.
  private mutating func root(of node: Node) -> InnerValue {
    value(of: node, check: nil, object: nil)
  }

  private mutating func value(
    of node: Node, check: ValueCheck?, object: InnerObject?
  ) -> InnerValue {
    InnerValue(
      path: node.path, check: check, isRequired: node.isRequired, validation: node.validation,
      indicators: Indicator.gatheringOrder.filter(node.indicators.contains),
      capture: node.capture, element: node.element.map { number($0) },
      text: node.text.map { number($0) }, object: object)
  }

  private mutating func number(_ node: Node) -> Int {
    values.append(value(of: node, check: node.check, object: object(of: node)))
    return values.count - 1
  }

  private mutating func object(of node: Node) -> InnerObject? {
    guard !node.members.isEmpty else { return nil }
    var trie = KeyTrie()
    var members: [InnerMember] = []
    add(node, below: [], parentSlot: nil, to: &members, &trie)
    return InnerObject(trie: trie, members: members)
  }

  /// Adds the members of an object and those of the objects among them.
  private mutating func add(
    _ node: Node, below keys: [String], parentSlot: Int?, to members: inout [InnerMember],
    _ trie: inout KeyTrie
  ) {
    for (key, member) in node.members {
      let path = keys + [key]
      let slot = trie.insert(path)
      values.append(value(of: member, check: member.check, object: nil))
      members.append(InnerMember(slot: slot, parentSlot: parentSlot, value: values.count - 1))
      add(member, below: path, parentSlot: slot, to: &members, &trie)
    }
  }
}
