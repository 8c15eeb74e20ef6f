/// The folder of downloaded and generated data.
public enum CacheDirectory {
  /// Returns `$XDG_CACHE_HOME/backprop`, else `$HOME/.cache/backprop`, else nil.
  ///
  /// A relative `XDG_CACHE_HOME` is ignored, as the specification demands.
  /// Source: <https://specifications.freedesktop.org/basedir-spec/latest/>.
  ///
  /// - Parameter environment: The environment of the process, which the library does not read itself.
  public static func path(environment: [String: String]) -> String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return cache + "/backprop"
    }
    if let home = environment["HOME"], !home.isEmpty { return home + "/.cache/backprop" }
    return nil
  }
}
