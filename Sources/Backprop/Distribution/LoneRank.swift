/// Ranks that are only one: what is added up or exchanged is there already.
public struct LoneRank: Collective {
  public var rank: Int { 0 }
  public var size: Int { 1 }

  public init() {}

  public func startSum<R: RealScalar>(_ values: UnsafeMutableBufferPointer<R>) {}

  public func finishSums() {}

  public func exchange<R: RealScalar>(
    _ sent: UnsafeMutablePointer<R>, _ sentParts: CollectiveParts,
    into received: UnsafeMutablePointer<R>, _ receivedParts: CollectiveParts
  ) {
    received.update(from: sent, count: Int(sentParts.counts[0]))
  }

  public func gather<R: RealScalar>(_ values: UnsafeMutablePointer<R>, _ parts: CollectiveParts) {}
}
