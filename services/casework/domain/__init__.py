"""The rules of casework: pure decisions over records and a given time, that read and write nothing."""
