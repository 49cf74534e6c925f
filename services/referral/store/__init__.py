"""The database access of referral, by aggregate."""
