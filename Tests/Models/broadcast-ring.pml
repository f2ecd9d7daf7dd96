/* The gates of the broadcast ring of Sources/LockFree: one producer, two gated consumers, one of which
 * may leave at any time; 4 elements through 2 slots. Memory is modelled as in spsc-ring.pml.
 *
 * Mutants, each of which must fail: -DONE_GATE -DGREATEST_GATE -DRELAXED_LEAVE -DLEAVE_FIRST
 * -DRELAXED_PUBLISH -DMISSING_ACQUIRE -DRELAXED_RELEASE -DMISSING_GATE_ACQUIRE
 * With -DFRESH -DLIVE: all is delivered to who stays; the mutant for it is -DLEAVE_SILENTLY.
 */
#define SLOTS 2
#define TOTAL 4
#define LEFT (TOTAL + 1)   /* the position of a consumer that has left: greater than any other */

byte slot[SLOTS];
byte published;
bit wasPublished[TOTAL + 1];
byte writesAt[TOTAL + 1];
bool ended;

typedef Gate {
    byte released;
    bit was[TOTAL + 2];     /* the values that were stored */
    byte readsAt[TOTAL + 2]; /* what the release stores carried: reads done, LEFT for all of them */
    byte taken;
};
Gate gate[2];
byte stayed;               /* consumers that got everything */

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

byte seenGate[2], knownReads[2];   /* the producer's own */

inline look(index) {
    LOAD(seenGate[index], gate[index].released, gate[index].was);
#ifndef MISSING_GATE_ACQUIRE
    MAX(knownReads[index], gate[index].readsAt[seenGate[index]])
#endif
}

active proctype producer() {
    byte staged, limit, least;
    limit = SLOTS;
    do
    :: staged < TOTAL ->
        if
        :: staged == limit ->
            atomic {
                look(0);
                look(1);
                least = seenGate[0];
#ifndef ONE_GATE
#ifdef GREATEST_GATE
                if :: seenGate[1] > least && seenGate[1] != LEFT -> least = seenGate[1] :: else fi;
#else
                if :: seenGate[1] < least -> least = seenGate[1] :: else fi;
#endif
#endif
                /* A consumer that left gates nobody; if all have, there is no sense in going on. */
                limit = least + SLOTS;
                if :: least == LEFT -> goto done :: else fi
            }
        :: else
        fi;
        if
        :: staged < limit ->
            atomic {
                assert(staged < SLOTS || knownReads[0] + SLOTS > staged);
                assert(staged < SLOTS || knownReads[1] + SLOTS > staged);
                slot[staged % SLOTS] = staged + 1;
                staged++
            }
            /* Staged elements are published now, or together with the next. */
            if
            :: staged == limit || staged == TOTAL || true ->
                atomic {
                    published = staged;
                    wasPublished[staged] = 1;
#ifndef RELAXED_PUBLISH
                    writesAt[staged] = staged
#endif
                }
            :: staged < limit && staged < TOTAL
            fi
        :: else
        fi
    :: else -> break
    od;
done:
    ended = true
}

proctype consumer(byte me; bool mayLeave) {
    byte position, seen, known;
    do
    :: mayLeave ->
        /* Whatever it did not read is lost by its own choice. */
        atomic {
#ifndef LEAVE_SILENTLY
            gate[me].released = LEFT;
            gate[me].was[LEFT] = 1;
#ifndef RELAXED_LEAVE
            gate[me].readsAt[LEFT] = LEFT;
#endif
#endif
            skip
        }
#ifdef LEAVE_FIRST
        if
        :: known > position ->
            atomic { assert(slot[position % SLOTS] == position + 1) }
        :: else
        fi;
#endif
        goto gone
    :: true ->
        if
        :: seen == position ->
            atomic {
                LOAD(seen, published, wasPublished);
#ifndef MISSING_ACQUIRE
                MAX(known, writesAt[seen])
#endif
            }
        :: else
        fi;
        if
        :: seen > position ->
            atomic {
                assert(known > position);
                assert(slot[position % SLOTS] == position + 1);
                position++;
                gate[me].taken = position
            }
            atomic {
                gate[me].released = position;
                gate[me].was[position] = 1;
#ifndef RELAXED_RELEASE
                gate[me].readsAt[position] = position
#endif
            }
        :: else ->
            if
            :: ended ->
                /* As in spsc-ring.pml: after the flag, the newest position is seen. */
                atomic {
                    seen = published;
                    MAX(known, writesAt[seen])
                }
                if :: seen == position -> break :: else fi
            :: true
            fi
        fi
    od;
    assert(position == published && (position == TOTAL || !mayLeave));
    stayed++;
gone:
    skip
}

init {
    atomic {
        run consumer(0, false);
        run consumer(1, true)
    }
}

#ifdef LIVE
ltl delivered { <> (gate[0].taken == TOTAL) }
#endif
