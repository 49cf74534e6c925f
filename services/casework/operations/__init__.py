"""Steps that several handlers of casework share."""
