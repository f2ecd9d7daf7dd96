/* The single-producer ring of Sources/LockFree: every interleaving, and every stale value that a load
 * may still return under release/acquire, for 5 elements through 2 slots in claims of up to 2.
 *
 *   spin -a spsc-ring.pml && cc -O2 -DSAFETY -o pan pan.c && ./pan      (Tests/Models/check does it)
 *
 * How weak memory is modelled. Both positions have one writer, so their history is their value: a load
 * returns any value from the one that this side last saw (coherence) to the newest. What a side
 * *knows* is what happened before it: how many slot writes the consumer knows of, how many slot reads
 * the producer knows of. A release store carries the knowledge of its side, an acquire load takes it
 * over; a relaxed one does not. Using a slot without knowing that the other side is done with it is
 * a data race, and fails an assertion, as ThreadSanitizer would report it. So the model decides what
 * the sanitizer can only sample.
 *
 * Mutants, each of which must fail: -DRELAXED_PUBLISH -DMISSING_ACQUIRE -DRELAXED_RELEASE
 * -DMISSING_GATE_ACQUIRE -DNO_GATE -DPUBLISH_FIRST -DRELEASE_FIRST -DEND_FIRST -DNO_SECOND_LOOK
 * With -DFRESH loads return the newest value, and -DLIVE asks whether all is delivered at last on a
 * fair machine; the mutant for it is -DNO_RELEASE.
 */
#define SLOTS 2
#define TOTAL 5
#define CLAIM 2

byte slot[SLOTS];          /* sequence number + 1 of the element that lies there */
byte published, released;  /* the two positions */
bool ended;                /* stored once, after the last publish */

/* The history of the two: which values were stored, and what their release stores carried. */
bit wasPublished[TOTAL + 1], wasReleased[TOTAL + 1];
byte writesAt[TOTAL + 1];  /* published -> slot writes */
byte readsAt[TOTAL + 1];   /* released -> slot reads */
byte publishedAtEnd;

byte writes, reads;        /* done so far, by producer and consumer */
byte taken;                /* elements that the consumer got */
bool finished;

/* A load by a side that has seen `seen`: this or any later value that was stored up to `now`. */
#ifdef FRESH
#define LOAD(seen, now, was) seen = now
#else
#define LOAD(seen, now, was) \
    do \
    :: seen < now -> seen++; do :: !was[seen] -> seen++ :: else -> break od \
    :: break \
    od
#endif

#define MAX(into, value) if :: value > into -> into = value :: else fi

active proctype producer() {
    byte staged, visible, limit, knownReads, seen, claimed, count;
    limit = SLOTS;
    do
    :: staged < TOTAL ->
        /* claim(upTo:) */
        if
        :: staged == limit ->
            atomic {
                LOAD(seen, released, wasReleased);
#ifndef MISSING_GATE_ACQUIRE
                MAX(knownReads, readsAt[seen]);
#endif
                limit = seen + SLOTS;
#ifdef NO_GATE
                limit = staged + SLOTS;
#endif
            }
        :: else
        fi;
        if
        :: staged < limit -> claimed = 1
        :: staged + CLAIM <= limit && staged + CLAIM <= TOTAL -> claimed = CLAIM
        :: staged == limit -> claimed = 0
        fi;
        count = claimed;
#ifdef PUBLISH_FIRST
        if :: claimed > 0 ->
            atomic {
                published = staged + claimed;
                wasPublished[published] = 1;
                writesAt[published] = writes
            }
        :: else fi;
#endif
        do
        :: count > 0 ->
            atomic {
                /* stage(): the slot is free only if its last read is known to be over. */
                assert(staged < SLOTS || knownReads + SLOTS > staged);
                slot[staged % SLOTS] = staged + 1;
                staged++;
                writes = staged;
                count--
            }
        :: else -> break
        od;
#ifndef PUBLISH_FIRST
        if
        :: staged != visible ->
            atomic {
#ifdef END_FIRST
                if :: staged == TOTAL -> ended = true; publishedAtEnd = visible :: else fi
            }
            atomic {
#endif
                visible = staged;
                published = staged;
                wasPublished[published] = 1;
#ifndef RELAXED_PUBLISH
                writesAt[published] = writes
#endif
            }
        :: else
        fi
#endif
    :: else -> break
    od;
    /* close(): a release store behind the last publish. */
    atomic {
#ifndef END_FIRST
        publishedAtEnd = published;
        ended = true;
#endif
        skip
    }
}

active proctype consumer() {
    byte position, seen, known, count, sawEnd;
    do
    :: true ->
        /* available() */
        if
        :: seen == position ->
            atomic {
                LOAD(seen, published, wasPublished);
#ifndef MISSING_ACQUIRE
                MAX(known, writesAt[seen]);
#endif
            }
        :: else
        fi;
        if
        :: seen > position ->
            /* A batch of one, or of all that is seen. */
            if
            :: count = 1
            :: count = seen - position
            fi;
#ifdef RELEASE_FIRST
            atomic {
                released = position + count;
                wasReleased[released] = 1;
                readsAt[released] = reads
            }
#endif
            do
            :: count > 0 ->
                atomic {
                    /* No race: the write is known, and the slot was not written over. */
                    assert(known > position);
                    assert(slot[position % SLOTS] == position + 1);
                    position++;
                    reads = position;
                    taken = position;
                    count--
                }
            :: else -> break
            od;
#ifndef RELEASE_FIRST
            atomic {
#ifndef NO_RELEASE
                released = position;
#endif
                wasReleased[released] = 1;
#ifndef RELAXED_RELEASE
                readsAt[released] = reads
#endif
            }
#endif
        :: else ->
            /* end: the flag first, then published once more. */
            atomic {
                sawEnd = 0;
#ifdef FRESH
                sawEnd = ended;
#else
                if :: ended -> sawEnd = 1 :: true fi;
#endif
                /* An acquire load: published can no longer be older than at the end. */
                if :: sawEnd -> MAX(seen, publishedAtEnd) :: else fi
            }
            if
            :: sawEnd ->
#ifndef NO_SECOND_LOOK
                atomic {
                    LOAD(seen, published, wasPublished);
                    MAX(known, writesAt[seen]);
                }
                if :: seen == position -> break :: else fi
#else
                break
#endif
            :: else
            fi
        fi
    od;
    /* A closed ring delivers what was published. */
    assert(taken == TOTAL);
    finished = true
}

#ifdef LIVE
ltl delivered { <> finished }
#endif
