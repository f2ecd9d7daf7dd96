#ifndef PANKOU_CZEROMQ_PLAIN_LOOP_H
#define PANKOU_CZEROMQ_PLAIN_LOOP_H

// libzmq and nothing else: what every use of it is measured against.

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

static inline int64_t pankou_zmq_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Publishes `count` messages of `size` bytes, which begin with `prefix` bytes of `topic`, to one
/// subscriber at `endpoint`, then waits for one byte from it at `done`, an endpoint of its own; 0, or
/// -1.
static inline int pankou_zmq_plain_send(
    const char *endpoint, const char *done, size_t prefix, const char *topic, size_t size,
    uint64_t count) {
    int none = 0, result = -1;
    char *bytes = calloc(1, size);
    void *context = zmq_ctx_new();
    void *publisher = zmq_socket(context, ZMQ_XPUB);
    void *answer = zmq_socket(context, ZMQ_PULL);
    zmq_setsockopt(publisher, ZMQ_LINGER, &none, sizeof(none));
    zmq_setsockopt(publisher, ZMQ_SNDHWM, &none, sizeof(none));
    zmq_setsockopt(answer, ZMQ_LINGER, &none, sizeof(none));
    if (zmq_bind(answer, done) == 0 && zmq_bind(publisher, endpoint) == 0) {
        char byte;
        result = zmq_recv(publisher, &byte, 1, 0) < 0 ? -1 : 0;
        for (uint64_t number = 0; result == 0 && number < count; number++) {
            memcpy(bytes, topic, prefix);
            memcpy(bytes + prefix, &number, sizeof(number));
            if (zmq_send(publisher, bytes, size, 0) < 0) result = -1;
        }
        if (zmq_recv(answer, &byte, 1, 0) < 0) result = -1;
    }
    zmq_close(publisher);
    zmq_close(answer);
    zmq_ctx_term(context);
    free(bytes);
    return result;
}

/// Receives `count` messages that begin with `prefix` bytes of `topic` from `endpoint` and answers
/// at `done` if that is no null; the nanoseconds from the first to the last, or -1.
static inline int64_t pankou_zmq_plain_receive(
    const char *endpoint, const char *done, size_t prefix, const char *topic, size_t size,
    uint64_t count) {
    int none = 0;
    int64_t begin = 0, end = -1;
    char *bytes = malloc(size);
    void *context = zmq_ctx_new();
    void *subscriber = zmq_socket(context, ZMQ_SUB);
    void *answer = zmq_socket(context, ZMQ_PUSH);
    zmq_setsockopt(subscriber, ZMQ_LINGER, &none, sizeof(none));
    zmq_setsockopt(subscriber, ZMQ_RCVHWM, &none, sizeof(none));
    zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, topic, prefix);
    if (zmq_connect(subscriber, endpoint) == 0 && (done == NULL || zmq_connect(answer, done) == 0)) {
        uint64_t number = 0;
        for (; number < count; number++) {
            if (zmq_recv(subscriber, bytes, size, 0) < 0) break;
            if (number == 0) begin = pankou_zmq_now();
        }
        if (number == count) end = pankou_zmq_now();
        if (done != NULL) zmq_send(answer, bytes, 1, 0);
    }
    zmq_close(subscriber);
    zmq_close(answer);
    zmq_ctx_term(context);
    free(bytes);
    return end < 0 ? -1 : end - begin;
}

#endif
