"""Steps that several handlers of referral share."""
