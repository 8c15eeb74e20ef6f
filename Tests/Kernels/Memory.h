// Memory whose surroundings are watched: every block touches a page without access, or has known
// bytes before and after it.

#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/// A block for a kernel, filled with bytes that are not a number in either type. It ends at a page
/// without access, starts after one, or lies somewhere between.
/// - Parameter element: The size of an element, of which its address is a multiple.
void *watched(size_t size, size_t element);

/// A block for reference code.
void *scratch(size_t size);

/// True if the bytes around all blocks are as they were; then all blocks are free again.
bool release(void);

#endif
