import BackpropCLI

/// The executable `backprop`: all of it is in `BackpropCLI`, which other executables can share.
@main enum Main {
  static func main() async { await BackpropCommand.main() }
}
