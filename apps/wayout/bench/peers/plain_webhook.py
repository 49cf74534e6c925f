"""The least that a webhook may do: verify the signature, and INSERT the text, or publish it before any commit.

The same web server as ours, with as many threads; nothing is sealed, nobody is notified, nothing is audited.
"""

# mypy: ignore-errors
# A peer is measured against, and never deployed.

import json
import os
import threading

import pika
import psycopg
from flask import Flask, abort, request

from gateway.providers.signatures import is_signed_by_meta, is_signed_by_twilio, secrets_match
from wayout.processes.web_server import server

SETTINGS = json.loads(os.environ["WAYOUT_BENCH_TARGET"])
QUEUE = SETTINGS["queue"]
INSERT = "INSERT INTO bench.received_text (text_id, sender, words) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
own = threading.local()
app = Flask(__name__)


def insert(text_id, sender, words):
    if not hasattr(own, "database"):
        own.database = psycopg.connect(os.environ["WAYOUT_DATABASE_URL"], autocommit=True)
    own.database.execute(INSERT, (text_id, sender, words))


def publish(text_id, sender, words):
    if not hasattr(own, "channel"):
        parameters = pika.URLParameters(os.environ["WAYOUT_AMQP_URL"])
        parameters.heartbeat = 0
        own.channel = pika.BlockingConnection(parameters).channel()
        own.channel.confirm_delivery()
    body = json.dumps([text_id, sender, words]).encode()
    own.channel.basic_publish("", QUEUE, body, pika.BasicProperties(delivery_mode=2), mandatory=True)


keep = {"insert": insert, "publish": publish}[SETTINGS["kind"]]


@app.get("/health")
def health():
    return "ok"


@app.post("/webhooks/notify/received-text")
def notify():
    if not secrets_match(SETTINGS["notify"], request.headers.get("Authorization", "").removeprefix("Bearer ")):
        abort(401)
    payload = request.get_json()
    keep(f"notify:{payload['id']}", payload["source_number"], payload["message"])
    return "{}"


@app.post("/webhooks/twilio/<credential>/received-text")
def twilio(credential):
    address = SETTINGS["public"] + request.path
    fields = request.form.items(multi=True)
    if not is_signed_by_twilio(
        SETTINGS["twilio_token"], address, fields, request.headers.get("X-Twilio-Signature", "")
    ):
        abort(403)
    keep(f"twilio:{request.form['MessageSid']}", request.form["From"], request.form["Body"])
    return "<Response/>"


@app.post("/webhooks/whatsapp/<credential>")
def whatsapp(credential):
    body = request.get_data()
    if not is_signed_by_meta(SETTINGS["meta_secret"], body, request.headers.get("X-Hub-Signature-256", "")):
        abort(403)
    for entry in json.loads(body)["entry"]:
        for change in entry["changes"]:
            for message in change["value"]["messages"]:
                keep(f"whatsapp:{message['id']}", message["from"], message["text"]["body"])
    return "{}"


server(app, port=SETTINGS["port"]).run()
