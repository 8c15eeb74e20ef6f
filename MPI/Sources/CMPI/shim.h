// The parts of MPI that Swift cannot import: its constants are macros that cast, and its handles are
// pointers in one implementation and numbers in another. Every function returns MPI's own error code.
#ifndef BACKPROP_CMPI_SHIM_H
#define BACKPROP_CMPI_SHIM_H

#include <mpi.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

typedef enum {
  SHIM_BYTE, SHIM_INT32, SHIM_INT64, SHIM_FLOAT, SHIM_DOUBLE
} shim_type;

typedef enum { SHIM_SUM, SHIM_MIN, SHIM_MAX } shim_operation;

static inline MPI_Datatype shim_datatype(shim_type type) {
  switch (type) {
    case SHIM_BYTE: return MPI_BYTE;
    case SHIM_INT32: return MPI_INT32_T;
    case SHIM_INT64: return MPI_INT64_T;
    case SHIM_FLOAT: return MPI_FLOAT;
    default: return MPI_DOUBLE;
  }
}

static inline MPI_Op shim_op(shim_operation operation) {
  switch (operation) {
    case SHIM_SUM: return MPI_SUM;
    case SHIM_MIN: return MPI_MIN;
    default: return MPI_MAX;
  }
}

// Starts MPI for calls from any thread, one at a time, and makes errors return instead of ending the
// process. `provided` is 0 if this MPI allows only the main thread to call.
static inline int shim_init(int *provided) {
  int level = MPI_THREAD_SINGLE;
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level);
  *provided = level >= MPI_THREAD_SERIALIZED;
  return code == MPI_SUCCESS ? MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN) : code;
}

// A communicator, whose type depends on the implementation.
typedef struct { MPI_Comm comm; } shim_comm;

static inline shim_comm shim_world(void) { return (shim_comm){MPI_COMM_WORLD}; }

// A communicator of the ranks that pass the same colour, in their order; none for a negative colour.
static inline int shim_split(shim_comm from, int color, shim_comm *part) {
  int rank = 0;
  MPI_Comm_rank(from.comm, &rank);
  int code = MPI_Comm_split(from.comm, color < 0 ? MPI_UNDEFINED : color, rank, &part->comm);
  if (code != MPI_SUCCESS || color < 0) return code;
  return MPI_Comm_set_errhandler(part->comm, MPI_ERRORS_RETURN);
}

static inline int shim_free(shim_comm *comm) { return MPI_Comm_free(&comm->comm); }
static inline int shim_rank(shim_comm comm, int *rank) { return MPI_Comm_rank(comm.comm, rank); }
static inline int shim_size(shim_comm comm, int *size) { return MPI_Comm_size(comm.comm, size); }
static inline void shim_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

// A wait that gives way. MPI's own waits poll without end, so that with more ranks than processors those
// that wait take the time of those that work. Here a rank polls for 50 µs, which is longer than a
// reduction between processors takes; then it sleeps between polls, each time for an eighth of the time
// that it has waited, and at most for 1 ms.
typedef struct { int64_t start; int polls; } shim_pause;

static inline int64_t shim_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// Passes time before the next poll.
static inline void shim_give_way(shim_pause *pause) {
  if (pause->polls++ % 16 != 0) return;
  int64_t now = shim_nanoseconds();
  if (pause->start == 0) pause->start = now;
  int64_t waited = now - pause->start;
  if (waited < 50000) return;
  int64_t length = waited / 8 < 1000000 ? waited / 8 : 1000000;
  struct timespec sleep = {0, (long)length};
  nanosleep(&sleep, NULL);
  pause->polls = 0;
}

static inline int shim_wait_for(MPI_Request *request) {
  shim_pause pause = {0, 0};
  for (;;) {
    int is_done = 0;
    int code = MPI_Test(request, &is_done, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS || is_done) return code;
    shim_give_way(&pause);
  }
}

static inline int shim_barrier(shim_comm comm) {
  MPI_Request request;
  int code = MPI_Ibarrier(comm.comm, &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

static inline int shim_all_reduce(
    shim_comm comm, void *values, int count, shim_type type, shim_operation operation) {
  MPI_Request request;
  int code = MPI_Iallreduce(
      MPI_IN_PLACE, values, count, shim_datatype(type), shim_op(operation), comm.comm, &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

static inline int shim_broadcast(
    shim_comm comm, void *values, int count, shim_type type, int root) {
  MPI_Request request;
  int code = MPI_Ibcast(values, count, shim_datatype(type), root, comm.comm, &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

// Gathers every rank's part at its offset, on all ranks.
static inline int shim_all_gather(
    shim_comm comm, void *values, const int32_t *counts, const int32_t *offsets, shim_type type) {
  MPI_Request request;
  int code = MPI_Iallgatherv(
      MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, values, counts, offsets, shim_datatype(type), comm.comm,
      &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

static inline int shim_all_to_all(
    shim_comm comm, const void *sent, const int32_t *sent_counts, const int32_t *sent_offsets,
    void *received, const int32_t *received_counts, const int32_t *received_offsets, shim_type type) {
  MPI_Request request;
  int code = MPI_Ialltoallv(
      sent, sent_counts, sent_offsets, shim_datatype(type), received, received_counts,
      received_offsets, shim_datatype(type), comm.comm, &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

// An operation in progress; the type of a request depends on the implementation.
typedef struct { MPI_Request request; } shim_request;

static inline int shim_start_all_reduce(
    shim_comm comm, void *values, int count, shim_type type, shim_operation operation,
    shim_request *request) {
  return MPI_Iallreduce(
      MPI_IN_PLACE, values, count, shim_datatype(type), shim_op(operation), comm.comm,
      &request->request);
}

static inline int shim_wait(shim_request *request) { return shim_wait_for(&request->request); }

// Advances the operations in progress.
static inline int shim_test(shim_request *request, int *is_done) {
  return MPI_Test(&request->request, is_done, MPI_STATUS_IGNORE);
}

static inline int shim_send(shim_comm comm, const void *bytes, int count, int rank, int tag) {
  MPI_Request request;
  int code = MPI_Isend(bytes, count, MPI_BYTE, rank, tag, comm.comm, &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

static inline int shim_receive(shim_comm comm, void *bytes, int count, int rank, int tag) {
  MPI_Request request;
  int code = MPI_Irecv(bytes, count, MPI_BYTE, rank, tag, comm.comm, &request);
  return code == MPI_SUCCESS ? shim_wait_for(&request) : code;
}

// Waits for a message with the tag from a rank (from any for a negative one), and returns its sender and
// its length; the message is still to be received.
static inline int shim_probe(shim_comm comm, int *rank, int tag, int *count) {
  MPI_Status status;
  shim_pause pause = {0, 0};
  for (;;) {
    int found = 0;
    int code = MPI_Iprobe(
        *rank < 0 ? MPI_ANY_SOURCE : *rank, tag, comm.comm, &found, &status);
    if (code != MPI_SUCCESS) return code;
    if (found) break;
    shim_give_way(&pause);
  }
  *rank = status.MPI_SOURCE;
  return MPI_Get_count(&status, MPI_BYTE, count);
}

// Probes without waiting; `rank` stays negative if there is none.
static inline int shim_probe_now(shim_comm comm, int *rank, int tag, int *count) {
  MPI_Status status;
  int found = 0;
  int code = MPI_Iprobe(*rank < 0 ? MPI_ANY_SOURCE : *rank, tag, comm.comm, &found, &status);
  if (code != MPI_SUCCESS || !found) return code;
  *rank = status.MPI_SOURCE;
  return MPI_Get_count(&status, MPI_BYTE, count);
}

static inline int shim_is_success(int code) { return code == MPI_SUCCESS; }
static inline int shim_message_length(void) { return MPI_MAX_ERROR_STRING; }
static inline int shim_version_length(void) { return MPI_MAX_LIBRARY_VERSION_STRING; }

#endif
