"""Rules of automatic eligibility: offence codes, rulesets, dry runs and near misses."""
