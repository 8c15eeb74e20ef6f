// Makes one system call of a process fail: a library to be put before the C library by LD_PRELOAD.
//
//   FAULT_CALL    open, folder, write, sync, close, rename or mkdir
//   FAULT_NUMBER  which call of this kind fails, from 1; with 0 none does
//   FAULT_ERRNO   how it fails; "short" lets a write take half, "again" interrupts a call once, and
//                 "kill" ends the process in the middle of a write
//   FAULT_COUNT   a file that is told at the end how many calls of the kind there were
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

static atomic_int count;

static int is_chosen(const char *call) {
  const char *chosen = getenv("FAULT_CALL");
  return chosen && strcmp(chosen, call) == 0;
}

// Whether this call is the one that fails; sets errno then.
static int fails(const char *call) {
  if (!is_chosen(call)) return 0;
  const char *number = getenv("FAULT_NUMBER"), *code = getenv("FAULT_ERRNO");
  if (atomic_fetch_add(&count, 1) + 1 != (number ? atoi(number) : 0)) return 0;
  if (code && strcmp(code, "short") == 0) return 2;
  if (code && strcmp(code, "kill") == 0) return 3;
  errno = code && strcmp(code, "again") == 0 ? EINTR : code ? atoi(code) : EIO;
  return 1;
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
  fprintf(file, "%d\n", atomic_load(&count));
  fclose(file);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int open_with(__typeof__(&open) real, const char *path, int flags, mode_t mode) {
  int is_device = strncmp(path, "/dev/", 5) == 0;
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) && !is_device && fails("open")) return -1;
  if ((flags & O_DIRECTORY) && fails("folder")) return -1;
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
    switch (fails("write")) {
      case 1: return -1;
      case 2: size = (size + 1) / 2; break;
      case 3: REAL(write)(file, bytes, (size + 1) / 2); raise(SIGKILL);
    }
  }
  return REAL(write)(file, bytes, size);
}

int fsync(int file) { return fails("sync") ? -1 : REAL(fsync)(file); }

int close(int file) {
  // The descriptor is gone all the same, as it is on Linux.
  int failed = is_output(file) && (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY && fails("close");
  int code = errno;
  int result = REAL(close)(file);
  if (failed) errno = code;
  return failed ? -1 : result;
}

int rename(const char *from, const char *to) {
  return fails("rename") ? -1 : REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  int is_device = strncmp(path, "/dev", 4) == 0;
  return !is_device && fails("mkdir") ? -1 : REAL(mkdir)(path, mode);
}
