"""The rules of casework: pure decisions over records and a given time. They read and write nothing."""
