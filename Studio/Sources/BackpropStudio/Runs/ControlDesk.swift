import BackpropFormats
import Foundation

/// Where a thread that trains is told what to do, and asked for its network.
///
/// `@unchecked Sendable`: everything that changes is read and written between `lock` and `unlock` of
/// the condition.
final class ControlDesk: @unchecked Sendable {
  /// What the thread should do.
  enum Wish: Sendable, Equatable {
    case train
    case pause
    /// One mini-batch, then pause.
    case stepBatch
    /// To the end of the epoch, then pause.
    case stepEpoch
    case stop
    /// Store the run as paused, and free its memory.
    case leave
    /// Store nothing, and free its memory.
    case discard
  }

  typealias Inquiry = CheckedContinuation<AnyModel?, Never>

  private let condition = NSCondition()
  private var wish: Wish
  private var inquiries: [Inquiry] = []
  private var isRetired = false
  private var isClosed = false

  init(_ wish: Wish) { self.wish = wish }

  /// Tells the thread what to do. What ends it is not taken back.
  ///
  /// - Returns: Whether the thread will hear of it; not if it ends anyway.
  @discardableResult
  func post(_ new: Wish) -> Bool {
    condition.withLock {
      if isRetired || wish == .discard || (wish == .leave && new != .discard) { return false }
      wish = new
      condition.signal()
      return true
    }
  }

  /// Says that the thread ends whatever is wished from now on.
  func retire() { condition.withLock { isRetired = true } }

  /// What to do now.
  var current: Wish { condition.withLock { wish } }

  /// Pauses after a step, unless something else was wished for meanwhile.
  func finishStep(_ step: Wish) { condition.withLock { if wish == step { wish = .pause } } }

  /// Waits while there is nothing to do but to pause.
  ///
  /// - Returns: What to do; `pause` if somebody asks for the network.
  func wait() -> Wish {
    condition.withLock {
      while wish == .pause, inquiries.isEmpty { condition.wait() }
      return wish
    }
  }

  /// The network as it is now; nil if the thread is over.
  func model() async -> AnyModel? {
    await withCheckedContinuation { inquiry in
      let isOver = condition.withLock {
        if !isClosed {
          inquiries.append(inquiry)
          condition.signal()
        }
        return isClosed
      }
      if isOver { inquiry.resume(returning: nil) }
    }
  }

  /// Who waits for the network.
  func takeInquiries() -> [Inquiry] {
    condition.withLock {
      defer { inquiries = [] }
      return inquiries
    }
  }

  /// Answers those who still wait: the thread is over.
  func close() {
    let rest = condition.withLock {
      isClosed = true
      defer { inquiries = [] }
      return inquiries
    }
    for inquiry in rest { inquiry.resume(returning: nil) }
  }
}
