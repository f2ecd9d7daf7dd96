#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CPlatform.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#else
#include <os/os_sync_wait_on_address.h>
#endif

struct pankou_thread {
    pthread_t handle;
    void (*body)(void *);
    void *argument;
    char name[16];
};

static void *begin(void *raw) {
    struct pankou_thread *thread = raw;
    // macOS names only the calling thread, so every thread names itself.
#ifdef __linux__
    pthread_setname_np(pthread_self(), thread->name);
#else
    pthread_setname_np(thread->name);
#endif
    thread->body(thread->argument);
    return NULL;
}

/// Binds the thread to come to `core`; 0, or the error's number.
static int bind_to(pthread_attr_t *attributes, int core) {
    if (core < 0) return 0;
#ifdef __linux__
    if (core >= CPU_SETSIZE) return EINVAL;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    return pthread_attr_setaffinity_np(attributes, sizeof(cores), &cores);
#else
    (void)attributes;
    return ENOTSUP;
#endif
}

int pankou_thread_start(
    pankou_thread **result, const char *name, int core, void (*body)(void *), void *argument) {
    pankou_thread *thread = calloc(1, sizeof(*thread));
    if (thread == NULL) return ENOMEM;
    thread->body = body;
    thread->argument = argument;
    strncpy(thread->name, name, sizeof(thread->name) - 1);
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error == 0) {
        error = bind_to(&attributes, core);
        if (error == 0) error = pthread_create(&thread->handle, &attributes, begin, thread);
        pthread_attr_destroy(&attributes);
    }
    if (error != 0) {
        free(thread);
        return error;
    }
    *result = thread;
    return 0;
}

void pankou_thread_join(pankou_thread *thread) {
    pthread_join(thread->handle, NULL);
    free(thread);
}

void pankou_thread_name(char *buffer, size_t size) {
    if (size == 0) return;
    if (pthread_getname_np(pthread_self(), buffer, size) != 0) buffer[0] = 0;
}

int pankou_current_core(void) {
#ifdef __linux__
    return sched_getcpu();
#else
    return -1;
#endif
}

int pankou_cores(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > INT_MAX ? INT_MAX : (int)cores;
}

void pankou_yield(void) { sched_yield(); }

void pankou_park(const void *word, uint32_t expected, int64_t nanoseconds) {
    if (nanoseconds <= 0) return;
#ifdef __linux__
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    // Woken, timed out, interrupted, or not equal: the caller looks again in any case.
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, &limit, NULL, 0);
#else
    os_sync_wait_on_address_with_timeout(
        (void *)word, expected, sizeof(expected), OS_SYNC_WAIT_ON_ADDRESS_NONE,
        OS_CLOCK_MACH_ABSOLUTE_TIME, (uint64_t)nanoseconds);
#endif
}

void pankou_unpark(const void *word) {
#ifdef __linux__
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
#else
    os_sync_wake_by_address_any(
        (void *)word, sizeof(uint32_t), OS_SYNC_WAKE_BY_ADDRESS_NONE);
#endif
}
