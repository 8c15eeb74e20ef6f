import Foundation

/// What a launcher tells a process before it starts MPI.
enum Launch {
  /// The variables in which mpirun and srun tell the number of processes: of Open MPI, of MPICH and
  /// its kin, and of a PMI that Slurm provides.
  private static let variables = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"]

  /// How many processes were started together; nil without a launcher.
  static var count: Int? {
    let environment = ProcessInfo.processInfo.environment
    if let count = variables.lazy.compactMap({ environment[$0].flatMap(Int.init) }).first {
      return count
    }
    // srun with PMIx says no size of its own, and a batch script alone is no step of several.
    guard environment["PMIX_RANK"] != nil else { return nil }
    return environment["SLURM_STEP_NUM_TASKS"].flatMap(Int.init)
  }
}
