#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdint.h>

/// Whether allocations are counted on this system: where the C library lets an executable define
/// malloc itself (glibc), and no sanitizer has done so.
int pankou_can_count_allocations(void);

/// Starts counting the calling thread's allocations from 0.
void pankou_start_counting(void);

/// Ends counting; returns the calling thread's allocations since the start.
uint64_t pankou_stop_counting(void);

#endif
