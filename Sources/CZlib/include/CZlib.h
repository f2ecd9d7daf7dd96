/// gzip decompression by the system's zlib, found at run time.
///
/// zlib is part of every Debian and macOS, but its headers are not; declaring the few stable
/// functions here spares users a development package.
#ifndef PANKOU_CZLIB_H
#define PANKOU_CZLIB_H

#include <stddef.h>
#include <stdint.h>

typedef struct pankou_inflater pankou_inflater;

/// What a call of `pankou_inflate` ended with.
enum pankou_inflate_status {
    PANKOU_INFLATE_MORE = 0,    ///< give it more input or more room
    PANKOU_INFLATE_END = 1,     ///< a gzip member ended, its checksum right
    PANKOU_INFLATE_DAMAGED = 2, ///< the data are not what gzip wrote
    PANKOU_INFLATE_MEMORY = 3   ///< out of memory
};

/// A decompressor of one gzip member; NULL where zlib cannot be loaded or memory is out.
pankou_inflater *pankou_inflater_create(void);

/// Decompresses from `input` to `output`; tells how much of both was used.
int pankou_inflate(pankou_inflater *inflater, const uint8_t *input, size_t input_size,
                   size_t *consumed, uint8_t *output, size_t output_size, size_t *produced);

/// Gets ready for the next gzip member.
int pankou_inflater_reset(pankou_inflater *inflater);

void pankou_inflater_destroy(pankou_inflater *inflater);

#endif
