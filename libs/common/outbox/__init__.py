"""The outbox: carries committed events to their subscribers, fairly between forces, and loses none."""
