#include "CAllocationCounter.h"

#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)
#define COUNTS 1
#else
#define COUNTS 0
#endif

static __thread uint64_t count;
static __thread int is_counting;

int pankou_can_count_allocations(void) { return COUNTS; }

void pankou_start_counting(void) {
    count = 0;
    is_counting = 1;
}

uint64_t pankou_stop_counting(void) {
    is_counting = 0;
    return count;
}

#if COUNTS
// The executable's definitions take the place of glibc's, for every library in the process. glibc
// keeps its own under these names, so nothing has to be looked up before the first call.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size) {
    count += is_counting;
    return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
    count += is_counting;
    return __libc_calloc(elements, size);
}

void *realloc(void *memory, size_t size) {
    count += is_counting;
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    count += is_counting;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count += is_counting;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
    count += is_counting;
    void *result = __libc_memalign(alignment, size);
    if (result == NULL) return ENOMEM;
    *memory = result;
    return 0;
}

void free(void *memory) { __libc_free(memory); }
#endif
