"""Randomised trials: allocation, randomisation and index dates."""
