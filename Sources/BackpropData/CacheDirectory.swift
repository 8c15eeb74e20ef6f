/// Where downloaded and generated data is kept.
public enum CacheDirectory {
  /// `$XDG_CACHE_HOME/backprop`, else `$HOME/.cache/backprop`, else nil.
  ///
  /// A relative `XDG_CACHE_HOME` is passed over, as the specification asks.
  /// Source: <https://specifications.freedesktop.org/basedir-spec/latest/>.
  ///
  /// - Parameter environment: the process's environment; the library does not read it itself.
  public static func path(environment: [String: String]) -> String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return cache + "/backprop"
    }
    if let home = environment["HOME"], !home.isEmpty { return home + "/.cache/backprop" }
    return nil
  }
}
