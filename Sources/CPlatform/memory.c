#include "CPlatform.h"

#include <stdint.h>
#include <sys/mman.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

static const size_t page = 4096;
static const size_t huge_page = 2 << 20;

/// The length that is mapped for `size` bytes; 0 where it does not fit a size_t.
static size_t mapped(size_t size) {
    size_t unit = size >= huge_page ? huge_page : page;
    return size > SIZE_MAX - 2 * huge_page ? 0 : (size + unit - 1) / unit * unit;
}

void *pankou_map(size_t size) {
    size_t length = mapped(size);
    if (length == 0) return NULL;
    // A longer mapping is cut down to a part that begins on a huge page.
    size_t spare = length >= huge_page ? huge_page : 0;
    char *raw = mmap(NULL, length + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED) return NULL;
    if (spare == 0) return raw;
    char *start = (char *)(((uintptr_t)raw + huge_page - 1) & ~(uintptr_t)(huge_page - 1));
    if (start > raw) munmap(raw, (size_t)(start - raw));
    size_t tail = (size_t)(raw + length + spare - (start + length));
    if (tail > 0) munmap(start + length, tail);
#ifdef MADV_HUGEPAGE
    // A hint: where the system declines, ordinary pages serve as well, only slower.
    (void)madvise(start, length, MADV_HUGEPAGE);
#endif
    return start;
}

void pankou_unmap(void *memory, size_t size) { munmap(memory, mapped(size)); }
