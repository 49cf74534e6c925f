"""The statistics of evaluation: figures worked out from dated facts. It reads and writes nothing."""
