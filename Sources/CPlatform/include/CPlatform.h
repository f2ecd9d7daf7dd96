// What Swift has no word for: memory straight from the system, hints to the processor, threads with
// a name and a core, and sleeping on a word of memory.
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

/// Nanoseconds since 1970 by the system's clock, which may be set forward and back.
static inline int64_t pankou_wall_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Whether this processor computes CRC-32C by itself.
int pankou_has_crc32c(void);

/// Advances the inner value of a CRC-32C (before the final inversion) over `count` bytes; to be
/// called only where `pankou_has_crc32c` is not 0.
uint32_t pankou_crc32c(uint32_t value, const void *bytes, size_t count);

/// Tells the processor that the caller spins.
static inline void pankou_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    // `yield` does nothing on most cores; a barrier for instructions waits about as long as pause.
    __asm__ volatile("isb" ::: "memory");
#endif
}

/// A thread that was started and not joined yet.
typedef struct pankou_thread pankou_thread;

/// Starts a thread called `name` (15 bytes at most, the rest is cut off) that calls
/// `body(argument)`, on `core` alone or, where that is negative, on any; 0, or the number of the
/// error (ENOTSUP for a core on a system that has no such binding).
int pankou_thread_start(
    pankou_thread **result, const char *name, int core, void (*body)(void *), void *argument);

/// Waits for the end of the thread and frees it.
void pankou_thread_join(pankou_thread *thread);

/// The name of the calling thread, with a zero at its end.
void pankou_thread_name(char *buffer, size_t size);

/// The core that the caller runs on; -1 where the system does not tell.
int pankou_current_core(void);

/// How many cores are in use by the system.
int pankou_cores(void);

/// Lets other threads run first.
void pankou_yield(void);

/// Sleeps while the 32-bit word at `word` is `expected`, until `pankou_unpark` or for
/// `nanoseconds` at most; may return without a reason.
void pankou_park(const void *word, uint32_t expected, int64_t nanoseconds);

/// Wakes one thread that sleeps on `word`.
void pankou_unpark(const void *word);

#endif
