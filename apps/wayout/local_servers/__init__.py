"""PostgreSQL, RabbitMQ and containers that Wayout finds, installs or starts on this machine."""
