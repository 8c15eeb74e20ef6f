import BackpropCLI
import MessagePassing

/// The executable `backprop-mpi`: `backprop` with MPI behind it.
@main enum Main {
  static func main() async {
    await BackpropCommand.main(
      on: RankLauncher(launchedCount: Launch.count) { try MPIRanks(Communicator()) })
  }
}
