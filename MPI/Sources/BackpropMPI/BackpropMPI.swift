import BackpropCLI
import MPIRanks
import MessagePassing

/// The executable `backprop-mpi`: the command `backprop` on the ranks of an MPI job.
@main enum BackpropMPI {
  @MainActor static func main() async {
    BackpropCommand.prepareProcess()
    await BackpropCommand.main(
      on: RankLauncher(launchedCount: Launch.count) { try MPIRanks(Communicator()) })
  }
}
