"""Trades through a running `pankou serve --client lockstep`, and proves the stream complete.

Usage: trade_in_lockstep.py CLIENT-FOLDER EVENTS REPLAY CONTROL INSTRUMENT

Prints one JSON object: what became of the orders, how many records came, and the chain's head.
"""

import json
import sys

folder, events, replay, control, instrument = sys.argv[1:]
sys.path.insert(0, folder)

from pankou_stream import OrderClient, Refused, Subscriber  # noqa: E402

subscriber = Subscriber(events, replay)
while subscriber.session is None:
    list(subscriber.poll())
client = OrderClient(control, subscriber.session, nonce=1)
client.heartbeat()

result = {"fills": [], "rejects": [], "refused": [], "grants": 0}
sent = 0
for message in client.messages():
    kind = message["type"]
    if kind == "market" and message["phase"] == "continuous" and message.get("asks") and sent < 2:
        sent += 1
        # The second is more than the limits of this run allow.
        client.new_order(sent, instrument, "buy", 100 if sent == 1 else 500,
                         price=message["asks"][0][0])
        if sent == 1:
            try:
                client.new_order(9, "000001.SZ", "buy", 100, price=1000)
            except Refused as refusal:
                result["refused"].append(refusal.reply["reason"])
    elif kind == "fill":
        result["fills"].append([message["order"], message["price"], message["quantity"]])
    elif kind == "reject":
        result["rejects"].append([message["order"], message["text"]])
    elif kind == "grant":
        result["grants"] += 1
        client.done(message["step"])
client.close()

while not subscriber.is_complete:
    list(subscriber.poll())
    if subscriber.state == "FAILED":
        sys.exit(subscriber.failure)
result["records"] = subscriber.chain.seq
result["head"] = subscriber.chain.head.hex()
result["verified"] = subscriber.heads_verified
print(json.dumps(result))
