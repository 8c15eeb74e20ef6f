import BackpropSheet

extension StudioServer.Options {
  /// Where runs are kept that nobody gave a folder for: `$XDG_DATA_HOME/backprop-studio`, else
  /// `$HOME/.local/share/backprop-studio`, else nil.
  ///
  /// Source: <https://specifications.freedesktop.org/basedir-spec/latest/>.
  public static func defaultStore(environment: [String: String]) -> String? {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return data + "/backprop-studio"
    }
    if let home = environment["HOME"], !home.isEmpty {
      return home + "/.local/share/backprop-studio"
    }
    return nil
  }
}

extension StudioServer {
  /// The version of the package.
  public static var version: String { Product.version }
}
