#include "Case.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "Memory.h"

instruction_set tested;
long case_count, failure_count;

uint64_t checksum;

static char description[160];
static bool failed;

void begin_case(const char *kernel, const char *type, ptrdiff_t m, ptrdiff_t n, ptrdiff_t p) {
  snprintf(
      description, sizeof description, "%s %s %s, m = %td, n = %td, p = %td", tested.name, type,
      kernel, m, n, p);
  failed = false;
}

void expect(bool holds, const char *what) {
  if (holds || failed) return;
  failed = true;
  failure_count++;
  printf("%s: %s\n", description, what);
}

void add_result(double result) {
  if (result != result) result = 0;  // the bits of what is not a number differ
  uint64_t bits;
  memcpy(&bits, &result, sizeof bits);
  checksum = (checksum ^ bits) * 0x100000001b3;
  checksum ^= checksum >> 29;
}

void end_case(void) {
  expect(release(), "bytes before or after a block are overwritten");
  case_count++;
}

// The address sanitizer tells more about an access than this.
#if __has_feature(address_sanitizer)
void watch_accesses(void) {}
#else
static void report_access(int signal) {
  static const char what[] = ": access to memory outside a block\n";
  (void)!write(STDOUT_FILENO, description, strlen(description));
  (void)!write(STDOUT_FILENO, what, sizeof what - 1);
  _exit(128 + signal);
}

void watch_accesses(void) {
  signal(SIGSEGV, report_access);
  signal(SIGBUS, report_access);
}
#endif
