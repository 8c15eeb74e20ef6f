#include "Random.h"

uint64_t random_state;

uint64_t random_bits(void) {
  uint64_t x = random_state += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

int below(int n) { return (int)((random_bits() >> 32) * (uint64_t)n >> 32); }

double random_number(void) {
  switch (below(8)) {
    case 0: return 0;
    case 1: return (below(9) - 4) / 2.0;
    default: return (double)(random_bits() >> 11) * 0x1p-51 - 2;
  }
}

ptrdiff_t random_size(int limit) {
  switch (below(8)) {
    case 0: return below(3) == 0 ? 0 : 1;
    case 1: return 1 + below(4);
    case 2:
    case 3: {
      const int lanes = 2 << below(4);
      const ptrdiff_t size = (ptrdiff_t)lanes * below(limit / lanes + 1) + below(3) - 1;
      return size < 0 ? 0 : size;
    }
    default: return below(limit + 1);
  }
}
