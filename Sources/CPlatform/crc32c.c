#include "CPlatform.h"

#include <string.h>

// The processor's own CRC-32C, eight bytes an instruction: SSE 4.2 on x86-64, the CRC extension on
// arm64 (every Apple processor, ARMv8.1 and later).

#if defined(__x86_64__)

#include <nmmintrin.h>

int pankou_has_crc32c(void) { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) uint32_t pankou_crc32c(
    uint32_t value, const void *bytes, size_t count) {
    const char *next = bytes;
    uint64_t wide = value;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, sizeof(word));
        wide = _mm_crc32_u64(wide, word);
    }
    value = (uint32_t)wide;
    for (; count > 0; count--, next++) value = _mm_crc32_u8(value, (unsigned char)*next);
    return value;
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

#include <arm_acle.h>

int pankou_has_crc32c(void) { return 1; }

uint32_t pankou_crc32c(uint32_t value, const void *bytes, size_t count) {
    const char *next = bytes;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, sizeof(word));
        value = __crc32cd(value, word);
    }
    for (; count > 0; count--, next++) value = __crc32cb(value, (unsigned char)*next);
    return value;
}

#else

int pankou_has_crc32c(void) { return 0; }

uint32_t pankou_crc32c(uint32_t value, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return value;
}

#endif
