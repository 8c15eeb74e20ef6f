import Hummingbird
import NIOCore

/// A request on its way, with the connection that it came by.
struct StudioContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: (any Channel)?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// Who asks, without the port; empty where that is not known.
  var remoteAddress: String { channel?.remoteAddress?.ipAddress ?? "" }
}
