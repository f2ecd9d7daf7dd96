"""Trades through a running `pankou serve --client lockstep`, and proves the stream complete.

Usage: trade_in_lockstep.py CLIENT-FOLDER EVENTS REPLAY CONTROL INSTRUMENT PANKOU

Two more subscribers come late, with a snapshot: one here, and `pankou subscribe`. Prints one JSON
object: what became of orders, limits and requests, how many records came, the chain's head, and the
pictures that all three end with.
"""

import json
import subprocess
import sys
import threading

folder, events, replay, control, instrument, pankou = sys.argv[1:]
sys.path.insert(0, folder)
sys.dont_write_bytecode = True

from pankou_stream import OrderClient, Refused, Subscriber, gate_refusal  # noqa: E402

subscriber = Subscriber(events, replay)
while subscriber.session is None:
    list(subscriber.poll())
client = OrderClient(control, subscriber.session, nonce=1)
version = client.heartbeat()["version"]

result = {"version": version, "fills": [], "rejects": [], "gates": [], "refused": [], "grants": 0,
          "answers": []}
sent = 0
late = program = None
later = {}


def refused(request, *arguments):
    try:
        request(*arguments)
    except Refused as refusal:
        result["refused"].append([refusal.reply["reason"], refusal.reply["text"]])


def begin_late():
    """Two subscribers that come now; the run waits meanwhile."""
    global late, program
    late = Subscriber(events, replay, snapshot=True)
    while late.snapshot is None:
        list(late.poll())
    program = subprocess.Popen(
        [pankou, "subscribe", events, replay, "--snapshot", "--json-lines"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    later["snapshot"] = json.loads(program.stdout.readline())["snapshot"]
    threading.Thread(target=lambda: later.update(lines=program.stdout.readlines())).start()


for message in client.messages():
    kind = message["type"]
    if kind == "market" and message["phase"] == "continuous" and message.get("asks"):
        ask = message["asks"][0][0]
        if sent < 2:
            sent += 1
            # The second is more than the limits of this run allow.
            client.new_order(sent, instrument, "buy", 100 if sent == 1 else 500, price=ask)
            if sent == 1:
                refused(client.new_order, 9, "000001.SZ", "buy", 100, 1000)
        elif sent == 2 and result["answers"]:
            sent += 1
            client.new_order(sent, instrument, "buy", 500, price=ask)
    elif kind == "fill":
        result["fills"].append([message["order"], message["price"], message["quantity"]])
        if late is None:
            begin_late()
    elif kind == "reject" and message.get("order"):
        result["rejects"].append([message["order"], message["text"]])
        gate = gate_refusal(message)
        result["gates"].append(gate._asdict() if gate else None)
        # In this turn: other limits, and what is no good.
        refused(client.limits_text, "version: 5\nfirm:\n  maximumQuantity: many\n", "desk.yaml")
        refused(client.limits_text, "version: 5\naccounts:\n  own:\n    warnShare: 70\n")
        refused(client.limits_text, "version: 5\nstrategies:\n  twap:\n    openOrders: 7\n")
        answer = client.limits_text("version: 5\nfirm:\n  maximumQuantity: 1000\n")
        result["pending"] = answer["pending"]
        client.rearm()
        client.limits_text("version: 5\nfirm:\n  maximumQuantity: 2000\n")
    elif kind in ("ack", "reject") and message.get("nonce"):
        result["answers"].append([
            kind, message.get("reason"), message.get("limitsVersion"), message.get("text")])
    elif kind == "grant":
        result["grants"] += 1
        client.done(message["step"])
client.close()

for each in (subscriber, late):
    while not each.is_complete:
        list(each.poll())
        if each.state == "FAILED":
            sys.exit(each.failure)
if program.wait() != 0:
    sys.exit(program.stderr.read())
result["records"] = subscriber.chain.seq
result["head"] = subscriber.chain.head.hex()
result["verified"] = subscriber.heads_verified
result["picture"] = subscriber.picture.hash
result["late"] = late.picture.hash
result["lateFrom"] = late.snapshot["seq"]
result["lateHead"] = late.chain.head.hex()
result["lateVerified"] = late.heads_verified
result["programFrom"] = later["snapshot"]["seq"]
result["program"] = program.stderr.read().strip().split(" ")[-1]
result["position"] = subscriber.picture.state["position"]
result["cash"] = subscriber.picture.state["cash"]
result["limits"] = [
    item["value"] for item in subscriber.picture.state["limits"]
    if item["name"] == "maximumQuantity"]
print(json.dumps(result))
