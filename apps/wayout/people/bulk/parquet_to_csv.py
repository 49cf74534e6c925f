"""Copies a Parquet file to CSV: ``parquet_to_csv.py FROM TO``. Run with the bulk tools' own Python."""

import sys

import duckdb


def main(parquet: str, csv: str) -> None:
    rows = duckdb.read_parquet(parquet)
    rows.project("COLUMNS(*)::VARCHAR").write_csv(csv, header=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
