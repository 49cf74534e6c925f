"""RabbitMQ through pika: connections, publishing with confirms, queue names, and RPC calls."""
