import BackpropCLI

/// The executable `backprop`: all of it is in `BackpropCLI`, which other executables can share.
@main enum Main {
  @MainActor static func main() async {
    BackpropCommand.prepareProcess()
    await BackpropCommand.main()
  }
}
