#include "CZlib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/// zlib's z_stream, an ABI that has not changed since zlib 1.0.
typedef struct {
    const uint8_t *next_in;
    unsigned avail_in;
    unsigned long total_in;
    uint8_t *next_out;
    unsigned avail_out;
    unsigned long total_out;
    const char *msg;
    void *state;
    void *(*zalloc)(void *, unsigned, unsigned);
    void (*zfree)(void *, void *);
    void *opaque;
    int data_type;
    unsigned long adler;
    unsigned long reserved;
} z_stream;

struct pankou_inflater {
    z_stream stream;
};

enum { Z_OK = 0, Z_STREAM_END = 1, Z_MEM_ERROR = -4, Z_BUF_ERROR = -5, GZIP_ONLY = 15 + 16 };

static int (*inflate_init)(z_stream *, int, const char *, int);
static int (*inflate_run)(z_stream *, int);
static int (*inflate_again)(z_stream *);
static int (*inflate_end)(z_stream *);
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static void load(void) {
#ifdef __APPLE__
    void *library = dlopen("/usr/lib/libz.1.dylib", RTLD_NOW);
#else
    void *library = dlopen("libz.so.1", RTLD_NOW);
#endif
    if (library == NULL) return;
    inflate_run = (int (*)(z_stream *, int))dlsym(library, "inflate");
    inflate_again = (int (*)(z_stream *))dlsym(library, "inflateReset");
    inflate_end = (int (*)(z_stream *))dlsym(library, "inflateEnd");
    if (inflate_run != NULL && inflate_again != NULL && inflate_end != NULL)
        inflate_init = (int (*)(z_stream *, int, const char *, int))dlsym(library, "inflateInit2_");
}

pankou_inflater *pankou_inflater_create(void) {
    pthread_once(&loaded, load);
    if (inflate_init == NULL) return NULL;
    pankou_inflater *inflater = calloc(1, sizeof *inflater);
    if (inflater == NULL) return NULL;
    if (inflate_init(&inflater->stream, GZIP_ONLY, "1", (int)sizeof(z_stream)) != Z_OK) {
        free(inflater);
        return NULL;
    }
    return inflater;
}

int pankou_inflate(pankou_inflater *inflater, const uint8_t *input, size_t input_size,
                   size_t *consumed, uint8_t *output, size_t output_size, size_t *produced) {
    z_stream *stream = &inflater->stream;
    stream->next_in = input;
    stream->avail_in = (unsigned)input_size;
    stream->next_out = output;
    stream->avail_out = (unsigned)output_size;
    int result = inflate_run(stream, 0);
    *consumed = input_size - stream->avail_in;
    *produced = output_size - stream->avail_out;
    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: return PANKOU_INFLATE_MORE;
    case Z_STREAM_END: return PANKOU_INFLATE_END;
    case Z_MEM_ERROR: return PANKOU_INFLATE_MEMORY;
    default: return PANKOU_INFLATE_DAMAGED;
    }
}

int pankou_inflater_reset(pankou_inflater *inflater) {
    return inflate_again(&inflater->stream) == Z_OK ? 0 : 1;
}

void pankou_inflater_destroy(pankou_inflater *inflater) {
    inflate_end(&inflater->stream);
    free(inflater);
}
