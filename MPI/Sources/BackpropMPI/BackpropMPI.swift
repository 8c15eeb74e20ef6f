import BackpropCLI
import MPIRanks
import MessagePassing

/// The executable `backprop-mpi`: the command `backprop` on the ranks of an MPI job.
@main enum BackpropMPI {
  static func main() async {
    await BackpropCommand.main(
      on: RankLauncher(launchedCount: Launch.count) { try MPIRanks(Communicator()) })
  }
}
