// Makes system calls of a process fail: a library to be put before the C library by LD_PRELOAD.
//
//   FAULT_CALL    open, folder, write, sync, close, rename or mkdir
//   FAULT_NUMBER  which call of this kind fails, from 1
//   FAULT_ERRNO   how it fails: a number, or "kill", which ends the process in the middle of a write
//   FAULT_EVERY   "short" lets every other write take half, "again" interrupts every other call
//   FAULT_COUNT   a file that is told at the end how many calls of each kind there were
//
// Only output counts: files that are opened to be written, and what is written to neither the
// standard streams nor a socket.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum call { OPEN, FOLDER, WRITE, SYNC, CLOSE, RENAME, MKDIR, CALLS };
static const char *const names[CALLS] = {
    "open", "folder", "write", "sync", "close", "rename", "mkdir"};

static atomic_int counts[CALLS];

enum fault { NONE, FAILED, SHORT, KILLED };

static int is_set(const char *variable, const char *value) {
  const char *text = getenv(variable);
  return text && strcmp(text, value) == 0;
}

// What happens to this call; sets errno where it fails.
static enum fault fault(enum call call) {
  int number = atomic_fetch_add(&counts[call], 1) + 1;
  int is_odd = number % 2;
  if (is_set("FAULT_EVERY", "short") && call == WRITE && is_odd) return SHORT;
  if (is_set("FAULT_EVERY", "again") && call != MKDIR && is_odd) {
    errno = EINTR;
    return FAILED;
  }
  const char *chosen = getenv("FAULT_NUMBER"), *code = getenv("FAULT_ERRNO");
  if (!is_set("FAULT_CALL", names[call]) || !chosen || atoi(chosen) != number) return NONE;
  if (is_set("FAULT_ERRNO", "kill")) return KILLED;
  errno = code ? atoi(code) : EIO;
  return FAILED;
}

static int is_output(int file) {
  struct stat status;
  return file > 2 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

__attribute__((destructor)) static void tell_count(void) {
  const char *path = getenv("FAULT_COUNT");
  if (!path) return;
  FILE *file = fopen(path, "w");
  if (!file) return;
  for (int call = 0; call < CALLS; call++)
    fprintf(file, "%s %d\n", names[call], atomic_load(&counts[call]));
  fclose(file);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int open_with(__typeof__(&open) real, const char *path, int flags, mode_t mode) {
  int is_device = strncmp(path, "/dev/", 5) == 0;
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) && !is_device && fault(OPEN)) return -1;
  if ((flags & O_DIRECTORY) && fault(FOLDER)) return -1;
  return real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with(REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with(REAL(open64), path, flags, mode);
}

ssize_t write(int file, const void *bytes, size_t size) {
  if (is_output(file)) {
    switch (fault(WRITE)) {
      case NONE: break;
      case FAILED: return -1;
      case SHORT: size = (size + 1) / 2; break;
      case KILLED: REAL(write)(file, bytes, (size + 1) / 2); raise(SIGKILL);
    }
  }
  return REAL(write)(file, bytes, size);
}

int fsync(int file) { return fault(SYNC) ? -1 : REAL(fsync)(file); }

int close(int file) {
  // The descriptor is gone all the same, as it is on Linux.
  int failed = is_output(file) && (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY && fault(CLOSE);
  int code = errno;
  int result = REAL(close)(file);
  if (failed) errno = code;
  return failed ? -1 : result;
}

int rename(const char *from, const char *to) {
  return fault(RENAME) ? -1 : REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  int is_device = strncmp(path, "/dev", 4) == 0;
  return !is_device && fault(MKDIR) ? -1 : REAL(mkdir)(path, mode);
}
