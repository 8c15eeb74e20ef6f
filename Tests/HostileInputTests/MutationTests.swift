import Testing
import _BackpropTestSupport

/// Every reader under every kind of damage refuses the bytes with a position, or reads a valid value.
/// It never traps.
@Suite struct MutationTests {
  @Test("seeds are read", arguments: HostileReader.all)
  func seeds(reader: HostileReader) throws {
    for seed in try reader.seeds() {
      let outcome = try reader.challenge(seed)
      #expect(outcome == .accepted)
    }
  }

  /// The number of mutations that are tried, about; all where code is fast.
  #if DEBUG
    private static let limit = 1_500
  #else
    private static let limit = Int.max
  #endif

  @Test("no damage breaks a reader", arguments: HostileReader.all)
  func damage(reader: HostileReader) throws {
    var (count, refusals) = (0, 0)
    let seeds = try reader.seeds()
    let mutations = seeds.flatMap {
      ByteMutations.of($0, for: reader, limit: Self.limit / seeds.count)
    }
    for mutation in mutations {
      count += 1
      do throws(BrokenPromise) {
        if try reader.challenge(mutation.bytes) != .accepted { refusals += 1 }
      } catch {
        Issue.record("\(reader.name), \(mutation.name): \(error)")
      }
    }
    // For the table in SECURITY.md.
    print("\(reader.name): \(count) mutations, \(refusals) refused")
    #expect(count >= 300)
    // A reader that accepts everything does not check anything.
    #expect(refusals > count / 4)
  }
}

extension HostileReader: CustomTestStringConvertible {
  public var testDescription: String { name }
}
