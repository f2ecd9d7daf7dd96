/* The detached consumer of Sources/LockFree: it reads words that may be written over meanwhile, and
 * looks afterwards whether they may have been. 5 elements of two words through 2 slots, in claims of
 * up to 2.
 *
 * How weak memory is modelled. The producer is the only one to store, so its stores have one order:
 * number 1, 2, 3, ... A load returns any store to its place that is not older than the newest one the
 * reader knows of, or has read there. A load with acquire of a store with release makes the reader
 * know all stores up to that one. A store without release may also become visible before its turn:
 * EARLY mutants move it forward, the only effect that matters here.
 *
 * Mutants, each of which must fail: -DRELAXED_WORD_STORES -DRELAXED_WORD_LOADS -DLATE_INTENT
 * -DNO_LOOK -DLOOK_FIRST -DSMALL_CLAIM -DEARLY_PUBLISH
 */
#define SLOTS 2
#define TOTAL 5
#define STORES (4 * TOTAL + 1)

/* Places: the position, the intent, and two words for each slot. */
#define NOWHERE 0
#define PUBLISHED 1
#define INTENT 2
#define WORD(sequence, index) (3 + 2 * ((sequence) % SLOTS) + (index))
#define PLACES (3 + 2 * SLOTS)

byte place[STORES], value[STORES];
bit carries[STORES];       /* whether the store releases */
byte now;                  /* stores so far */
bool ended;

inline store(where, what, release) {
    atomic {
        now++;
        place[now] = where;
        value[now] = what;
        carries[now] = release
    }
}

#ifdef RELAXED_WORD_STORES
#define WORD_RELEASE 0
#else
#define WORD_RELEASE 1
#endif

active proctype producer() {
    byte staged, claimed, next;
    do
    :: staged < TOTAL ->
        if
        :: claimed = 1
        :: staged + 2 <= TOTAL -> claimed = 2
        fi;
#ifndef LATE_INTENT
#ifdef SMALL_CLAIM
        store(INTENT, staged + 1, 0);
#else
        store(INTENT, staged + claimed, 0);
#endif
#endif
#ifdef EARLY_PUBLISH
        store(PUBLISHED, staged + claimed, 1);
#endif
        next = staged;
        do
        :: next < staged + claimed ->
            store(WORD(next, 0), next + 1, WORD_RELEASE);
            store(WORD(next, 1), next + 1, WORD_RELEASE);
            next++
        :: else -> break
        od;
#ifdef LATE_INTENT
        store(INTENT, staged + claimed, 0);
#endif
        staged = next;
#ifndef EARLY_PUBLISH
        store(PUBLISHED, staged, 1)
#endif
    :: else -> break
    od;
    ended = true
}

byte known, lastRead[PLACES], found;   /* the consumer's own */

/* Loads from `where` into `into`: any store that may still be read there. */
inline load(into, where, acquire) {
    atomic {
        found = now;
        do
        :: found == 0 -> break
        :: found > 0 && place[found] != where -> found--
        :: found > 0 && place[found] == where ->
            if
            :: found <= known || found <= lastRead[where] -> break
            :: else ->
                /* This one, or an older one. */
                if
                :: break
                :: found--
                fi
            fi
        od;
        into = value[found];
        lastRead[where] = found;
        if
        :: acquire && carries[found] && found > known -> known = found
        :: else
        fi;
        found = 0
    }
}

#ifdef RELAXED_WORD_LOADS
#define WORD_ACQUIRE 0
#else
#define WORD_ACQUIRE 1
#endif

active proctype consumer() {
    byte position, visible, first, second, intent, read, lost, target;
    do
    :: true ->
        load(visible, PUBLISHED, 1);
        if
        :: visible > position ->
#ifdef LOOK_FIRST
            load(intent, INTENT, 0);
#endif
            load(first, WORD(position, 0), WORD_ACQUIRE);
            load(second, WORD(position, 1), WORD_ACQUIRE);
#ifndef LOOK_FIRST
            load(intent, INTENT, 0);
#endif
            atomic {
                if
#ifndef NO_LOOK
                :: intent > position + SLOTS ->
                    /* Half a ring behind the producer, or where nothing is being written. */
                    target = visible - SLOTS / 2;
                    if :: intent - SLOTS > target -> target = intent - SLOTS :: else fi;
                    assert(target > position);
                    lost = lost + target - position;
                    position = target;
                    target = 0
#endif
                :: else ->
                    assert(first == position + 1 && second == position + 1);
                    position++;
                    read++
                fi;
                first = 0;
                second = 0;
                intent = 0
            }
        :: visible == position && ended ->
            /* The flag is loaded with acquire, so what was stored before it is known. */
            known = now;
            load(visible, PUBLISHED, 1);
            if
            :: visible == position -> break
            :: else
            fi
        :: else
        fi
    od;
    assert(read + lost == TOTAL)
}
