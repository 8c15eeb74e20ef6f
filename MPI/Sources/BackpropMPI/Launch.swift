import Foundation

/// The information that a launcher gives a process before MPI starts.
enum Launch {
  /// The variables in which mpirun and srun pass the number of processes: those of Open MPI, of MPICH
  /// and its derivatives, and of Slurm's PMI.
  private static let variables = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"]

  /// The number of processes that were started together; nil without a launcher.
  static var count: Int? {
    let environment = ProcessInfo.processInfo.environment
    if let count = variables.lazy.compactMap({ environment[$0].flatMap(Int.init) }).first {
      return count
    }
    // srun with PMIx sets no size of its own, and a batch script alone is not a step of several.
    guard environment["PMIX_RANK"] != nil else { return nil }
    return environment["SLURM_STEP_NUM_TASKS"].flatMap(Int.init)
  }
}
