"""Steps that several handlers of voluntary share."""
