"""Stores what the plain webhook published, one row and one commit each, acknowledged when it is done."""

# mypy: ignore-errors
# A peer is measured against, and never deployed.

import json
import os

import pika
import psycopg

QUEUE = json.loads(os.environ["WAYOUT_BENCH_TARGET"])["queue"]
INSERT = "INSERT INTO bench.received_text (text_id, sender, words) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
database = psycopg.connect(os.environ["WAYOUT_DATABASE_URL"], autocommit=True)
channel = pika.BlockingConnection(pika.URLParameters(os.environ["WAYOUT_AMQP_URL"])).channel()
channel.queue_declare(QUEUE, durable=True)
channel.basic_qos(prefetch_count=200)


def take(channel, method, _properties, body):
    database.execute(INSERT, json.loads(body))
    channel.basic_ack(method.delivery_tag)


channel.basic_consume(QUEUE, take)
channel.start_consuming()
