"""Operations that several handlers of casework share."""
