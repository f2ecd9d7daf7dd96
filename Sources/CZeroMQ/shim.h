#ifndef PANKOU_CZEROMQ_SHIM_H
#define PANKOU_CZEROMQ_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

// Error numbers, which Swift does not import from macros of another module.
static const int pankou_zmq_again = EAGAIN;
static const int pankou_zmq_interrupted = EINTR;
static const int pankou_zmq_terminated = ETERM;
static const int pankou_zmq_unreachable = EHOSTUNREACH;
static const int pankou_zmq_address_in_use = EADDRINUSE;

/// Fails closed where no authenticator answers. In zmq.h behind the draft macro, in the library since
/// 4.3.0 and no draft there (its option parsing knows it in every build).
static const int pankou_zmq_zap_enforce_domain = 93;

/// A number that tells the calling thread from every other one that runs.
static inline uint64_t pankou_zmq_thread(void) { return (uint64_t)(uintptr_t)pthread_self(); }

/// A pipe that neither blocks nor outlives an exec; 0, or -1.
static inline int pankou_zmq_pipe(int *ends) {
    if (pipe(ends) != 0) return -1;
    for (int index = 0; index < 2; index++) {
        fcntl(ends[index], F_SETFL, O_NONBLOCK);
        fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}

/// Makes the other end readable. A full pipe is readable already.
static inline void pankou_zmq_wake(int end) {
    char byte = 1;
    while (write(end, &byte, 1) < 0 && errno == EINTR) {}
}

/// Empties a pipe.
static inline void pankou_zmq_drain(int end) {
    char bytes[64];
    ssize_t count;
    do {
        count = read(end, bytes, sizeof(bytes));
    } while (count > 0 || (count < 0 && errno == EINTR));
}

static inline void pankou_zmq_close_end(int end) { close(end); }

/// Whether somebody accepts connections at the socket file: 1 yes, 0 nobody, -1 it cannot be told.
static inline int pankou_zmq_is_live(const char *path) {
    struct sockaddr_un address;
    memset(&address, 0, sizeof(address));
    address.sun_family = AF_UNIX;
    if (strlen(path) >= sizeof(address.sun_path)) return -1;
    strcpy(address.sun_path, path);
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    if (end < 0) return -1;
    int result = connect(end, (struct sockaddr *)&address, sizeof(address));
    int answer = result == 0 ? 1 : errno == ECONNREFUSED ? 0 : -1;
    close(end);
    return answer;
}

#endif
