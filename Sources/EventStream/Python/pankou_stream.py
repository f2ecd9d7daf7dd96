"""A client of Pankou's event stream (PKX/1) in one file; needs Python 3.8 and pyzmq, nothing else.

As a program it prints one line of JSON a record:

    python3 pankou_stream.py ipc:///run/pankou/events ipc:///run/pankou/replay

As a module: Subscriber delivers every record once, in the order of the journal, and proves it by
recomputing the journal's hash chain; OrderClient sends orders and plays a strategy in lockstep.
"""

import argparse
import collections
import hashlib
import json
import os
import struct
import sys
import time

import zmq

TOPIC = struct.Struct("<4s8sI")
HEADER = struct.Struct("<HHHHQQQqqQII")
HEADER_SIZE = TOPIC.size + HEADER.size
HEARTBEAT = struct.Struct("<QQQ32s6QqQQQIB3x")
HELLO = struct.Struct("<HHIQQII32s")
EVENT = struct.Struct("<qQQqqqiIIBBBB")
CLASSES = ["FILL", "ORDR", "RISK", "LIMT", "MRKT", "STAT"]
EVENT_KINDS = {0: "phase", 1: "accepted", 2: "rejected", 3: "rested", 4: "trade", 5: "canceled",
               6: "reduced", 7: "refilled", 8: "auction", 16: "decided", 17: "cancelDecided",
               18: "queued", 19: "advanced", 20: "reported", 21: "orphanCancel", 22: "settled"}
RISK_EVENT_KINDS = {1: "allow", 2: "deny", 3: "limitWarn", 4: "breach", 5: "halt", 6: "rearm",
                    7: "limitChange", 8: "kill", 9: "killDone", 10: "stale", 11: "reconBreak",
                    12: "cancelRate", 13: "alert", 14: "disconnect", 15: "rearmRefused",
                    64: "state", 65: "limitQueue"}
# The event's kind, check, reason, limit and kind of scope; then see RiskEvent in module Risk.
RISK_EVENT = struct.Struct("<BBBBB3xIIIIHHIQqQqqq")
RISK_STATE = struct.Struct("<BBHIq7q5qi")
SCOPES = ["firm", "account", "strategy", "instrument"]
NO_LIMIT = 2**63 - 1
LIMITS = [
    "duplicateCount", "duplicateWindow", "maximumQuantity", "maximumNotional", "collarBasisPoints",
    "collarTicks", "collarReference", "referenceAge", "driftBasisPoints", "driftWindow",
    "newMessages", "modifyMessages", "cancelMessages", "messageWindow", "executions", "openOrders",
    "openAtPrice", "maximumPosition", "maximumGrossPosition", "grossNotional", "netNotional",
    "feeAllowance", "volumeShare", "displayedShare", "maximumLoss", "maximumDrawdown",
    "reduceAfterLoss", "orderToTrade", "cancelRatio", "ratioMinimum", "dataAge", "clockDrift",
    "clockAge", "heartbeatAge", "dropCopyBacklog", "trustVenueSelfMatch", "warnShare",
    "urgentShare"]
RISK_STATES = ["unknown", "armed", "partlyBlocked", "halted", "killed"]
ENDED = 8

_TABLE = []
for _index in range(256):
    for _ in range(8):
        _index = _index >> 1 ^ (0x82F63B78 if _index & 1 else 0)
    _TABLE.append(_index)


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = _TABLE[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF


class Damaged(Exception):
    """Bytes that are no message."""


class Frame:
    """One message, checked."""

    def __init__(self, data):
        if len(data) < HEADER_SIZE:
            raise Damaged("cut off")
        tag, instrument, zero = TOPIC.unpack_from(data)
        (self.block, self.template, schema, self.version, self.session, self.seq, self.class_seq,
         self.ts_event, self.ts_publish, self.cause, self.flags, crc) = HEADER.unpack_from(
             data, TOPIC.size)
        if crc32c(data[:76] + bytes(4) + data[80:]) != crc:
            raise Damaged("checksum")
        if zero != 0 or schema != 1 or len(data) < HEADER_SIZE + self.block:
            raise Damaged("schema or topic")
        self.kind = tag.decode("ascii", "replace")
        self.instrument = int.from_bytes(instrument, "big")
        self.data = data
        self.body = data[HEADER_SIZE:]

    def as_dict(self):
        """The record as plain values; integers are exact."""
        line = {"class": self.kind, "seq": self.seq, "classSeq": self.class_seq,
                "cause": self.cause, "type": self.template, "time": self.ts_event,
                "published": self.ts_publish}
        if self.template == 1 and len(self.body) >= EVENT.size:
            names = ("eventTime", "order", "contra", "quantity", "leaves", "contraLeaves", "price",
                     "rule", "instrument", "kind", "side", "reason", "phase")
            event = dict(zip(names, EVENT.unpack_from(self.body)))
            event["kind"] = EVENT_KINDS.get(event["kind"], event["kind"])
            event["side"] = "buy" if event["side"] == 0 else "sell"
            line["event"] = event
        elif self.template in (0, 3):
            line["json"] = self.body.decode("utf-8", "replace")
        else:
            line["payload"] = self.body.hex()
            if self.template == 5 and self.body:
                kind = RISK_EVENT_KINDS.get(self.body[0])
                line.update({"riskKind": kind} if kind else {})
        return line


class Chain:
    """The journal's hash chain: h = SHA-256(h before + padded record)."""

    def __init__(self, seq=0, head=bytes(32), magic=0x32524B50):
        self.seq, self.head, self.magic = seq, head, magic

    def record_bytes(self, frame):
        """The record as it lies in the journal."""
        def fill(crc):
            return struct.pack("<IHHIIQQq8s", self.magic, frame.template, 0, len(frame.body), crc,
                               frame.seq, frame.cause, frame.ts_event, self.head[:8])
        size = (48 + len(frame.body) + 63) // 64 * 64
        rest = frame.body + bytes(size - 48 - len(frame.body))
        return fill(crc32c(fill(0) + rest)) + rest

    def append(self, frame):
        self.head = hashlib.sha256(self.head + self.record_bytes(frame)).digest()
        self.seq = frame.seq


class RiskPicture:
    """What a risk desk keeps of a run, worked out record by record: `state` is a dict.

    Positions, cash, working orders, limits in force and those that came near, blocks, and the
    firm's exposure. Behind the same record it is the same whether it began with a snapshot or with
    the first record, and the same as the Swift client's; `hash` proves it.
    """

    def __init__(self, state=None):
        self.state = state or {
            "seq": 0, "time": 0, "phase": 0, "isOver": False, "instrument": "", "date": "",
            "strategy": "", "tickUnits": 0, "position": 0, "cash": 0, "fees": 0, "bought": 0,
            "sold": 0, "orders": [], "decided": 0, "passed": 0, "refusals": [], "limitsVersion": 0,
            "limits": [], "warnings": [], "blocks": []}

    @property
    def bytes(self):
        return json.dumps(self.state, sort_keys=True, separators=(",", ":"),
                          ensure_ascii=False).encode()

    @property
    def hash(self):
        return hashlib.sha256(self.bytes).hexdigest()

    def add(self, frame):
        """Adds the next record."""
        state = self.state
        state["seq"], state["time"] = frame.seq, frame.ts_event
        if frame.template == 0:
            self._begin(frame.body)
        elif frame.template == 1 and len(frame.body) >= EVENT.size:
            self._event(EVENT.unpack_from(frame.body))
        elif frame.template == 4 and len(frame.body) >= 688:
            self._decision(frame.body)
        elif frame.template == 5 and len(frame.body) >= 128:
            self._risk(frame.body)
        elif frame.template == 3:
            state["isOver"] = True

    def _begin(self, body):
        try:
            header = json.loads(body)
            state = {name: header[name] for name in ("instrument", "date", "strategy", "tickUnits")}
            state["position"], state["cash"] = header["openingShares"], header["openingCash"]
            state["limitsVersion"] = header["risk"]["version"]
            limits = header["risk"]["limits"]
        except (ValueError, KeyError, TypeError):
            return
        self.state.update(state)
        for limit in limits:
            words = limit["name"].split(" ")
            scope, name = "firm", limit["name"]
            if len(words) > 2:
                owner = " ".join(words[1:-1])
                if words[0] == "instrument" and owner not in ("each", state["instrument"]):
                    continue
                scope, name = words[0] + " 0", words[-1]
            self._put("limits", {"scope": scope, "name": name, "value": int(limit["value"])})

    def _event(self, fields):
        (_, order, _, quantity, leaves, contra_leaves, price, _, _, kind, side, _, phase) = fields
        state = self.state
        if kind == 0:
            state["phase"] = phase
        if kind == 0 or not order >> 63:
            return
        number, orders = order & (1 << 63) - 1, state["orders"]
        if kind == 16:
            state["decided"] += 1
            orders.append({"number": number, "state": "sent", "isCanceling": False,
                           "isBuy": side == 0, "price": price, "quantity": quantity,
                           "leaves": quantity})
            return
        own = next((item for item in reversed(orders) if item["number"] == number), None)
        if own is None:
            return
        if kind == 1:
            own["state"] = "accepted"
        elif kind == 3:
            own["state"], own["leaves"] = "resting", leaves
        elif kind == 6:
            own["leaves"] = leaves
        elif kind == 17:
            own["isCanceling"] = True
        elif kind == 2 and quantity == 0:
            own["isCanceling"] = False
        elif kind in (2, 5):
            orders.remove(own)
        elif kind == 22:
            sign = 1 if own["isBuy"] else -1
            state["position"] += sign * quantity
            state["cash"] -= sign * price * quantity * state["tickUnits"] + contra_leaves
            state["fees"] += contra_leaves
            state["bought" if own["isBuy"] else "sold"] += quantity
            own["leaves"] = leaves
            if leaves == 0:
                orders.remove(own)

    def _decision(self, body):
        self.state["limitsVersion"] = int.from_bytes(body[16:20], "little")
        if body[36]:
            self.state["passed"] += 1
            return
        refusals = self.state["refusals"]
        entry = next((item for item in refusals if item["check"] == body[34]), None)
        if entry is None:
            entry = {"check": body[34], "count": 0}
            refusals.append(entry)
            refusals.sort(key=lambda item: item["check"])
        entry["count"] += 1

    def _risk(self, body):
        kind = RISK_EVENT_KINDS.get(body[0])
        if kind == "state":
            (_, scope, _, _, at, *values) = RISK_STATE.unpack_from(body)
            names = ("long", "short", "worstGross", "openBuyCost", "result", "drawdown", "slippage",
                     "openOrders", "orders", "refused", "cancels", "trades", "mark")
            if scope == 0:
                self.state["exposure"] = dict(zip(names, values), time=at)
            return
        if kind in (None, "limitQueue"):
            return
        (_, _, _, field, scope_kind, index, actor, version, _, _, _, _, _, at, _, measured, limit,
         _) = RISK_EVENT.unpack_from(body)
        scope = SCOPES[scope_kind] + (f" {index}" if scope_kind else "")
        self.state["limitsVersion"] = version
        name = LIMITS[field] if field < len(LIMITS) else None
        if kind == "limitChange" and name:
            self._drop("warnings", scope, name)
            self._drop("limits", scope, name)
            if limit != NO_LIMIT:
                self._put("limits", {"scope": scope, "name": name, "value": limit})
        elif kind in ("limitWarn", "breach") and name:
            self._put("warnings", {"scope": scope, "name": name, "isBreach": kind == "breach",
                                   "measured": measured, "limit": limit, "time": at})
        elif kind in ("kill", "halt", "disconnect"):
            blocks = self.state["blocks"]
            old = next((item for item in blocks if item["scope"] == scope), None)
            if old is None or (old["actor"] == 0 and actor != 0):
                self.state["blocks"] = sorted(
                    [item for item in blocks if item["scope"] != scope]
                    + [{"scope": scope, "kind": kind, "actor": actor, "since": at}],
                    key=lambda item: item["scope"])
        elif kind == "rearm":
            self.state["blocks"] = [
                item for item in self.state["blocks"] if item["scope"] != scope]

    def _drop(self, table, scope, name):
        self.state[table] = [item for item in self.state[table]
                             if (item["scope"], item["name"]) != (scope, name)]

    def _put(self, table, entry):
        self._drop(table, entry["scope"], entry["name"])
        self.state[table].append(entry)
        self.state[table].sort(key=lambda item: (item["scope"], item["name"]))


def secure(socket, keys):
    """Sets CURVE keys: (public, secret, server's public), 40 characters each; None for none."""
    if keys:
        public, secret, server = keys
        socket.curve_publickey, socket.curve_secretkey = public.encode(), secret.encode()
        socket.curve_serverkey = server.encode()
    socket.linger = 0


def read_keys(secret_path, server_path):
    """The keys in two files that `pankou keys new` wrote."""
    with open(secret_path, encoding="ascii") as file:
        secret = file.read().strip()
    with open(server_path, encoding="ascii") as file:
        server = file.read().strip()
    return zmq.curve_public(secret.encode()).decode(), secret, server


class Subscriber:
    """Delivers every record of the run once and in order, from the first or after `chain`.

    With `snapshot` it begins with the picture of the run as it is now, and delivers what comes
    after it. `picture` is the RiskPicture behind the latest record that was delivered; None where it
    began after a chain of the caller's.

    States: CONNECTING, SNAPSHOT (it waits for one), RANGE (something is missing and was asked for),
    LIVE, STALE (nothing was heard for three heartbeats: exposure must count as unknown), FAILED
    (see `failure`).
    """

    def __init__(self, events, replay, keys=None, chain=None, context=None, snapshot=False):
        context = context or zmq.Context.instance()
        self.live = context.socket(zmq.SUB)
        self.live.rcvhwm = 100_000
        secure(self.live, keys)
        for tag in ["HELO", "HBT0"] + CLASSES:
            self.live.subscribe(tag)
        self.live.connect(events)
        self.replay = context.socket(zmq.DEALER)
        self.replay.rcvhwm = 10_000
        secure(self.replay, keys)
        self.replay.connect(replay)
        self.poller = zmq.Poller()
        self.poller.register(self.live, zmq.POLLIN)
        self.poller.register(self.replay, zmq.POLLIN)
        self.chain = chain or Chain()
        self.picture = None if chain else RiskPicture()
        self.wants_snapshot, self.parts, self.snapshot = snapshot, [], None
        self.state, self.failure = "CONNECTING", None
        self.session, self.known, self.target_head = None, 0, None
        self.interval, self.heard = 0.25, None
        self.request, self.requests, self.retry = None, 0, 0.0
        self.heartbeat, self.ended = None, False
        self.gaps = self.discarded = self.heads_verified = 0
        self.buffer, self.out = {}, []

    def poll(self, seconds=0.1):
        """The records that came, as frames in order; waits at most `seconds` for the first."""
        ready = dict(self.poller.poll(int(seconds * 1000)))
        if self.live in ready:
            self._drain(self.live, self._live)
        if self.replay in ready:
            self._drain(self.replay, self._reply)
        now = time.monotonic()
        if self.heard and now - self.heard > 3 * self.interval and not self.ended:
            self.state = "STALE" if self.state != "FAILED" else self.state
        if self.request and now - self.request[1] > 1.0:
            self.request = None
        self._proceed()
        out, self.out = self.out, []
        return out

    def close(self):
        self.live.close()
        self.replay.close()

    def _drain(self, socket, handle):
        for _ in range(4096):
            try:
                data = socket.recv(zmq.DONTWAIT)
            except zmq.Again:
                return
            try:
                handle(Frame(data))
            except Damaged:
                self.discarded += 1

    def _live(self, frame):
        if self.state == "FAILED":
            return
        if frame.session != self.session:
            # A new boot of the publisher: its chain will show whether the journal is the same one.
            self.session, self.known, self.request = frame.session, 0, None
            self.buffer.clear()
            self.target_head, self.ended, self.state = None, False, "CONNECTING"
            self.parts = []
        self.heard = time.monotonic()
        if frame.kind == "HELO":
            hello = HELLO.unpack_from(frame.body)
            self.interval = hello[2] / 1000
            if self.chain.seq == 0:
                self.chain = Chain(0, hello[7], hello[5])
            self.known = max(self.known, hello[3] - 1)
        elif frame.kind == "HBT0":
            values = HEARTBEAT.unpack_from(frame.body)
            self.heartbeat = {
                "newest": values[0], "durable": values[1], "chainSeq": values[2],
                "chainHead": values[3].hex(), "classes": dict(zip(CLASSES, values[4:10])),
                "clock": values[10], "refused": values[11], "waits": values[12],
                "oldest": values[13], "limitsVersion": values[14],
                "riskState": RISK_STATES[values[15]] if values[15] < 5 else "unknown"}
            if values[2] >= self.chain.seq and values[2] > 0:
                self.target_head = (values[2], values[3])
                self._compare()
            if self.state == "LIVE" and values[0] > self.chain.seq:
                self.gaps += 1
            self.known = max(self.known, values[0])
            self.ended = bool(frame.flags & ENDED)
        elif frame.kind in CLASSES:
            self.known = max(self.known, frame.seq)
            if frame.seq <= self.chain.seq:
                self.discarded += 1
            elif frame.seq == self.chain.seq + 1 and not self.wants_snapshot:
                self._deliver(frame)
            else:
                self.gaps += self.state == "LIVE"
                if len(self.buffer) < 65_536:
                    self.buffer[frame.seq] = frame

    def _reply(self, frame):
        if self.state == "FAILED":
            return
        if frame.kind in CLASSES:
            if frame.session == self.session and frame.seq == self.chain.seq + 1:
                self._deliver(frame)
            else:
                self.discarded += 1
        elif frame.kind == "SNAP" and self.wants_snapshot:
            # Where an answer was cut off, the next one begins again with its first part.
            self.parts = (self.parts if frame.class_seq > 1 else []) + [frame.body]
        elif frame.kind == "RPLY":
            answer = json.loads(frame.body)
            if not self.request or answer["id"] != self.request[0]:
                return
            self.request = None
            if answer["type"] == "nak":
                if answer["reason"] in ("tooOld", "badRequest", "noSnapshot"):
                    self._fail(f"refused: {answer['reason']}, the oldest is {answer['oldest']}")
                self.retry = time.monotonic() + 0.25
            elif answer["type"] == "snapshotEnd" and self.wants_snapshot:
                self._take_snapshot(answer)

    def _take_snapshot(self, answer):
        parts, self.parts = b"".join(self.parts), []
        if hashlib.sha256(parts).hexdigest() != answer["stateHash"]:
            # A part was lost: it is asked for again.
            return
        self.wants_snapshot, self.snapshot = False, json.loads(parts)
        self.picture = RiskPicture(json.loads(parts))
        self.chain = Chain(answer["seq"], bytes.fromhex(answer["chainHead"]), self.chain.magic)
        self.target_head = None
        self.known = max(self.known, answer["seq"])
        self.buffer = {seq: frame for seq, frame in self.buffer.items() if seq > answer["seq"]}

    def _deliver(self, frame):
        self.chain.append(frame)
        if self.picture:
            self.picture.add(frame)
        self.out.append(frame)
        self._compare()

    def _compare(self):
        if self.target_head and self.target_head[0] == self.chain.seq:
            if self.target_head[1] == self.chain.head:
                self.heads_verified += 1
            else:
                self._fail(f"record {self.chain.seq}: the chain is not the publisher's")
            self.target_head = None

    def _fail(self, reason):
        self.state, self.failure = "FAILED", reason

    def _proceed(self):
        if self.state == "FAILED" or self.session is None:
            return
        if self.wants_snapshot:
            self.state = "SNAPSHOT"
            if not self.request and time.monotonic() >= self.retry:
                self._ask(type="snapshot")
            return
        while self.chain.seq + 1 in self.buffer:
            self._deliver(self.buffer.pop(self.chain.seq + 1))
        if self.known <= self.chain.seq:
            self.buffer.clear()
            if time.monotonic() - (self.heard or 0) <= 3 * self.interval or self.ended:
                self.state = "LIVE"
        elif not self.request and time.monotonic() >= self.retry:
            self.state = "RANGE"
            last = min(self.buffer) - 1 if self.buffer else self.known
            self._ask(**{"type": "range", "from": self.chain.seq + 1,
                         "to": max(last, self.chain.seq + 1), "credit": 1024})

    def _ask(self, **fields):
        self.requests += 1
        self.request = (self.requests, time.monotonic())
        text = json.dumps(dict(fields, id=self.requests, session=f"{self.session:016x}"))
        try:
            self.replay.send(text.encode(), zmq.DONTWAIT)
        except zmq.Again:
            self.request = None

    @property
    def is_complete(self):
        """Whether the publisher said that the run has ended, and all of it is here."""
        return self.ended and self.state == "LIVE" and self.known == self.chain.seq


GateRefusal = collections.namedtuple("GateRefusal", [
    "check", "name", "finding", "measured", "limit", "limit_name", "unit", "scope",
    "limits_version", "rule", "decision"])
GateRefusal.__doc__ = """Why the risk gate refused an order.

check (1 to 26) and its name; finding, a word such as quantityAboveLimit; measured and limit, both
None where the check could not be evaluated, in `unit` (money: ten-thousandths of the currency
unit); the name of the limit; whose it is; the version of the limits; the rule that the check
answers to; and the number of the decision in the stream, a RISK record with the outcome of every
check."""


def gate_refusal(reply):
    """The GateRefusal in a `reject` of an order; None where it was not the risk gate."""
    gate = reply.get("gate")
    if gate is None:
        return None
    return GateRefusal(
        gate["check"], gate["name"], gate["finding"], gate.get("measured"), gate.get("limit"),
        gate.get("limitName"), gate["unit"], gate["scope"], gate["limitsVersion"],
        reply.get("rule"), reply.get("seq"))


class Refused(Exception):
    """A request that the engine refused; `reply` says why."""

    def __init__(self, reply):
        super().__init__(f"{reply.get('reason')}: {reply.get('text')} {reply.get('rule', '')}")
        self.reply = reply

    @property
    def blocker(self):
        """Who blocks what was to be armed again; None for other requests."""
        return self.reply.get("blocker")


class OrderClient:
    """Sends orders over the control port. `session` is the stream's (Subscriber.session).

    In lockstep the engine grants a step, sends what the strategy may see, and waits for `done`:

        client = OrderClient("ipc:///run/pankou/control", session)
        for message in client.messages():
            if message["type"] == "market": client.new_order(1, "600519.SH", "buy", 100, 180000)
            if message["type"] == "grant": client.done(message["step"])
            if message["type"] == "reject": print(gate_refusal(message))
    """

    VERSION = 2

    def __init__(self, control, session, keys=None, context=None, nonce=None):
        self.socket = (context or zmq.Context.instance()).socket(zmq.DEALER)
        secure(self.socket, keys)
        self.socket.connect(control)
        self.session = f"{session:016x}"
        # Larger than those of an earlier client of the same key in the session.
        self.nonce = nonce if nonce is not None else int(time.time() * 1000) * 1000
        self.waiting = []

    def send(self, kind, **fields):
        """Sends a request; its nonce, which the answer names."""
        self.nonce += 1
        message = {"type": kind, "session": self.session, "nonce": self.nonce,
                   "version": self.VERSION}
        message.update((name, value) for name, value in fields.items() if value is not None)
        self.socket.send(json.dumps(message).encode())
        return self.nonce

    def request(self, kind, seconds=5.0, **fields):
        """Sends a request and waits for its answer. Raises Refused."""
        nonce = self.send(kind, **fields)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            message = self._receive(end - time.monotonic())
            if message is None:
                break
            if message.get("nonce") != nonce:
                self.waiting.append(message)
            elif message["type"] == "reject":
                raise Refused(message)
            else:
                return message
        raise TimeoutError(f"no answer to {kind} within {seconds} s")

    def new_order(self, order, instrument, side, quantity, price=None, account=None, display=None,
                  time_in_force="day", post_only=None):
        """Sends an order; `price` in ticks, None for a market order."""
        return self.request("newOrder", order=order, instrument=instrument, side=side,
                            quantity=quantity, price=price, account=account, display=display,
                            timeInForce=time_in_force, postOnly=post_only)

    def amend(self, order, price=None, quantity=None):
        return self.request("amendOrder", order=order, price=price, quantity=quantity)

    def cancel(self, order):
        return self.request("cancelOrder", order=order)

    def kill(self, scope="firm", note=""):
        return self.request("kill", scope=scope, note=note)

    def rearm(self, scope="firm", note=""):
        """Arms a scope again. Raises Refused, with its `blocker`, for the person who killed it.

        Of the client for which the run waits the answer says `pending`: it is done when the turn
        ends, and what came of it follows among the messages, with the same nonce.
        """
        return self.request("rearm", scope=scope, note=note)

    def limits(self, path):
        """Puts a file of limits in force, as `pankou limits` prints one; all of it or nothing.

        Raises Refused with file, line and field where it is not sound; its version must be above
        the one in force. `pending` as of rearm.
        """
        with open(path, encoding="utf-8") as file:
            return self.limits_text(file.read(), os.path.basename(path))

    def limits_text(self, text, name="limits.yaml"):
        """The same from a text, which answers call `name`."""
        return self.request("limits", text=text, file=name)

    def heartbeat(self):
        return self.request("heartbeat")

    def done(self, step):
        """Nothing more in this step of virtual time; the engine does not answer."""
        return self.send("lockstepDone", step=step)

    def messages(self, seconds=None):
        """Fills, market updates and grants as they come; ends after `seconds` of silence."""
        while True:
            message = self.waiting.pop(0) if self.waiting else self._receive(seconds)
            if message is None:
                return
            yield message
            if message["type"] == "end":
                return

    def close(self):
        self.socket.close()

    def _receive(self, seconds):
        if not self.socket.poll(None if seconds is None else max(0, int(seconds * 1000))):
            return None
        return json.loads(self.socket.recv())


def main():
    parser = argparse.ArgumentParser(description="Print Pankou's event stream as JSON lines.")
    parser.add_argument("events", help="the publisher's endpoint")
    parser.add_argument("replay", help="the replay server's endpoint")
    parser.add_argument("--key", help="the client's secret key, a file")
    parser.add_argument("--server-key", help="the server's public key, a file")
    parser.add_argument("--snapshot", action="store_true",
                        help="begin with the picture of the run as it is now")
    parser.add_argument("--seconds", type=float, help="stop after this time at the latest")
    given = parser.parse_args()
    if bool(given.key) != bool(given.server_key):
        parser.error("--key and --server-key go together")
    keys = read_keys(given.key, given.server_key) if given.key else None
    subscriber = Subscriber(given.events, given.replay, keys, snapshot=given.snapshot)
    shown = not given.snapshot
    end = time.monotonic() + given.seconds if given.seconds else None
    while not subscriber.is_complete and (end is None or time.monotonic() < end):
        frames = subscriber.poll()
        if not shown and subscriber.snapshot:
            shown = True
            # The records of this poll came behind it.
            print(json.dumps({"snapshot": subscriber.snapshot}, sort_keys=True))
        for frame in frames:
            print(json.dumps(frame.as_dict(), sort_keys=True))
        sys.stdout.flush()
        if subscriber.state == "FAILED":
            sys.exit(f"pankou_stream: {subscriber.failure}")
    print(f"{subscriber.chain.seq} records, {subscriber.gaps} gaps filled, "
          f"{subscriber.heads_verified} chain heads agreed, head {subscriber.chain.head.hex()}, "
          f"picture {subscriber.picture.hash}",
          file=sys.stderr)
    if not subscriber.is_complete:
        sys.exit(1)


if __name__ == "__main__":
    main()
