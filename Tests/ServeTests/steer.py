"""Kills, arms again and changes limits of a running `pankou serve`, as one person.

Usage: steer.py CLIENT-FOLDER EVENTS REPLAY CONTROL

Prints one JSON object with the answers.
"""

import json
import sys

folder, events, replay, control = sys.argv[1:]
sys.path.insert(0, folder)
sys.dont_write_bytecode = True

from pankou_stream import OrderClient, Refused, Subscriber  # noqa: E402

subscriber = Subscriber(events, replay)
# Before its first record the engine is starting.
while subscriber.chain.seq == 0:
    list(subscriber.poll())
client = OrderClient(control, subscriber.session, nonce=1)


def ask(request, *arguments):
    try:
        reply = request(*arguments)
    except Refused as refusal:
        reply = refusal.reply
    return {name: reply[name] for name in (
        "type", "reason", "text", "scope", "blocker", "limitsVersion", "rule") if name in reply}


tight = "version: 2\nfirm:\n  maximumQuantity: 100\n"
answers = [
    ask(client.rearm, "firm"), ask(client.kill, "firm"), ask(client.rearm, "firm"),
    ask(client.limits_text, tight), ask(client.limits_text, tight),
    ask(client.limits_text, "version: 3\nfirm:\n  maximumQuantity: 0\n", "night.yaml"),
    ask(client.limits_text, "version: 3\naverageVolume: 1000\n"),
    ask(client.kill, "account 7"), ask(client.new_order, 1, "600536.SH", "buy", 100, 1000),
]
client.close()
print(json.dumps(answers))
