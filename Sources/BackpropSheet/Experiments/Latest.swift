import Synchronization

/// What was made last, kept for those who ask for the same.
final class Latest<Key: Equatable & Sendable, Value: Sendable>: Sendable {
  private let made = Mutex<(key: Key, value: Value)?>(nil)

  func value(for key: Key, make: () -> Value) -> Value {
    made.withLock { made in
      if let made, made.key == key { return made.value }
      let value = make()
      made = (key, value)
      return value
    }
  }
}
