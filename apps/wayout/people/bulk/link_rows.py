"""Links a large file with Splink: ``link_rows.py ROWS.csv PAIRS.csv``. Run with the bulk tools' own Python.

Reads rows with ``row_id, given_name, family_name, date_of_birth, phone, postcode`` in plain letters, and writes the
pairs that may be one person with their probability. Each line on standard output says what it is doing.
"""

import sys

import splink.comparison_library as compare
from duckdb import DuckDBPyRelation
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

MAY_BE = 0.05
MOST_PAIRS = 5_000_000
STRICT = (("given_name", "family_name", "date_of_birth"), ("given_name", "family_name", "postcode"))
LOOSE = (
    *STRICT,
    ("family_name", "date_of_birth"),
    ("given_name", "date_of_birth"),
    ("given_name", "family_name"),
    ("phone",),
    ("date_of_birth", "postcode"),
    ("family_name", "postcode"),
)


def main(rows: str, pairs: str) -> None:
    database = DuckDBAPI()
    everything_as_text = database.duckdb_con.read_csv(rows, header=True, all_varchar=True)
    linker = Linker(database.register(everything_as_text), model())
    train(linker, alike=any(shared(everything_as_text, columns) for columns in STRICT))
    say("scoring every pair that may be one person")
    matches = linker.inference.predict(threshold_match_probability=MAY_BE)
    matches.as_duckdbpyrelation().project("row_id_l, row_id_r, match_probability").write_csv(pairs, header=True)


def model() -> SettingsCreator:
    """Which pairs are compared, and how."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row_id",
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in LOOSE],
        comparisons=[
            compare.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("family_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            compare.ExactMatch("phone"),
            compare.ExactMatch("postcode"),
        ],
    )


def shared(rows: DuckDBPyRelation, columns: tuple[str, ...]) -> bool:
    """Whether two rows agree in all these columns."""
    given = rows.filter(" AND ".join(f"{column} IS NOT NULL" for column in columns))
    names = ", ".join(columns)
    return bool(given.aggregate(f"{names}, count(*) AS rows_alike", names).filter("rows_alike > 1").limit(1).fetchall())


def train(linker: Linker, *, alike: bool) -> None:
    """``alike``: some rows are certainly one person, which tells how many may be; else Splink's own guess does."""
    say("learning how common each agreement is")
    if alike:
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*columns) for columns in STRICT], recall=0.6
        )
    linker.training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS)
    for columns in (("family_name", "date_of_birth"), ("given_name", "family_name")):
        say(f"learning from those who share {' and '.join(columns)}".replace("_", " "))
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), max_pairs=MOST_PAIRS, record_sample_proportion=1.0
            )
        except EMTrainingException:  # a short list, or one without births: Splink's own weights do
            say("learning nothing from them: there are too few")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
