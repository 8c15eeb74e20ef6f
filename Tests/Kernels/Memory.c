#include "Memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "Random.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, size) ((void)(p), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(p, size) ((void)(p), (void)(size))
#endif

enum { slot_count = 16, slot_size = 4 << 20, watch = 512, known = 0xa5, initial = 0xff };

typedef struct {
  /// The memory between the pages without access.
  char *memory;
  /// The block in it, and the watched bytes around the block.
  char *block, *block_end, *first, *last;
} slot;

static slot slots[slot_count];
static int used;

static char scratch_memory[64 << 20] __attribute__((aligned(64)));
static size_t scratch_used;

static void stop(const char *problem) {
  fprintf(stderr, "%s\n", problem);
  exit(2);
}

static char *map_slot(void) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *all = mmap(
      NULL, slot_size + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (all == MAP_FAILED || mprotect(all, page, PROT_NONE) != 0 ||
      mprotect(all + page + slot_size, page, PROT_NONE) != 0)
    stop("no memory with pages without access");
  return all + page;
}

void *watched(size_t size, size_t element) {
  if (used == slot_count || size > slot_size - 2 * watch) stop("too many or too large blocks");
  slot *s = &slots[used++];
  if (s->memory == NULL) s->memory = map_slot();
  char *end = s->memory + slot_size;
  switch (below(3)) {
    case 0: s->block = end - size; break;
    case 1: s->block = s->memory; break;
    default: s->block = s->memory + watch + element * (size_t)below(64 / (int)element); break;
  }
  s->block_end = s->block + size;
  s->first = s->block - s->memory > watch ? s->block - watch : s->memory;
  s->last = end - s->block_end > watch ? s->block_end + watch : end;
  memset(s->first, known, (size_t)(s->last - s->first));
  memset(s->block, initial, size);
  ASAN_POISON_MEMORY_REGION(s->first, (size_t)(s->block - s->first));
  ASAN_POISON_MEMORY_REGION(s->block_end, (size_t)(s->last - s->block_end));
  return s->block;
}

void *scratch(size_t size) {
  void *block = scratch_memory + scratch_used;
  scratch_used += (size + 63) & ~(size_t)63;
  if (scratch_used > sizeof scratch_memory) stop("too much scratch memory");
  return block;
}

static bool is_known(const char *from, const char *to) {
  for (; from < to; from++)
    if (*(const uint8_t *)from != known) return false;
  return true;
}

bool release(void) {
  bool intact = true;
  for (int i = 0; i < used; i++) {
    const slot *s = &slots[i];
    ASAN_UNPOISON_MEMORY_REGION(s->first, (size_t)(s->last - s->first));
    intact &= is_known(s->first, s->block) && is_known(s->block_end, s->last);
  }
  used = 0;
  scratch_used = 0;
  return intact;
}
