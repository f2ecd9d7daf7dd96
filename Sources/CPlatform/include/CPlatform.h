// What Swift has no word for: memory straight from the system, and hints to the cache.
#ifndef PANKOU_CPLATFORM_H
#define PANKOU_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/// `size` bytes of zeros, aligned to a cache line at least; NULL where the system has none left.
///
/// Memory comes in pages of the system and is taken up only where it is touched. On Linux, from two
/// megabytes up, it is aligned and offered for huge pages.
void *pankou_map(size_t size);

/// Gives back memory of `pankou_map`; `size` is what was asked for.
void pankou_unmap(void *memory, size_t size);

/// Asks the processor to fetch the cache line at `address`, which need not be valid.
static inline void pankou_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

/// Nanoseconds of a clock that never goes back, from an arbitrary start.
static inline int64_t pankou_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
