"""Runs the intake benchmark: first Wayout with all its services, then each peer with nothing else running."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console

from wayout.bench.conditions import Conditions, ShowStep, progress_display
from wayout.bench.deployment import BenchDeployment, bench_deployment
from wayout.bench.figures import Results
from wayout.bench.intake.measurement import SUSTAINED_SECONDS, measure_alone, measure_idle_cpu, measure_rising_rates
from wayout.bench.intake.results import TargetResult, budget_results, figures, statement_figures
from wayout.bench.intake.statements import statements_of_a_text
from wayout.bench.intake.targets import INSERTS, OURS, PUBLISHES, Target, peer_target, wayout_target
from wayout.local_servers.unprivileged_user import state_folder

WORK = (
    "texts by Notify, Twilio and WhatsApp in turn, at random moments, one in 20 sent twice; a rate is sustained if "
    f"all are answered with 2xx and 99 in 100 are on the queue within {SUSTAINED_SECONDS:g} s of when they were due; "
    "measured from the same machine, which takes processor time from every target; with ours every service runs, and "
    "answers go out to a simulated phone network"
)


@dataclass(frozen=True)
class Sizes:
    """``texts`` are sent one after another to an idle target; each rate is sent for so many ``seconds``."""

    texts: int = 150
    seconds: float = 6.0
    first: float = 5.0
    highest: float = 2_000.0
    warm_up: int = 15


QUICK = Sizes(texts=10, seconds=1.0, highest=60.0, warm_up=5)


def run(sizes: Sizes, console: Console) -> Results:
    """Measure every target on a private deployment of this machine."""
    conditions = Conditions()
    starting = "starting PostgreSQL, RabbitMQ and every service"
    with (
        progress_display(console, starting) as (show_step, say),
        bench_deployment(state_folder("bench"), say=say) as bench,
    ):
        ours = _measure(wayout_target(bench), sizes, show_step)
        bench.stop_all()
        show_step(f"{OURS}: counting statements")
        statements = statements_of_a_text(bench)
        results = [ours, *(_measure(target, sizes, show_step) for target in _peers(bench))]
    every = (*figures(results), *statement_figures(statements))
    return Results(every, budget_results(results), conditions.as_json(work=WORK))


def _peers(bench: BenchDeployment) -> Iterator[Target]:
    """One after the other: a target runs only while it is measured."""
    for name in (INSERTS, PUBLISHES):
        with peer_target(bench, name) as target:
            yield target


def _measure(target: Target, sizes: Sizes, show_step: ShowStep) -> TargetResult:
    show_step(f"{target.name}: warming up")
    measure_alone(target, sizes.warm_up)
    show_step(f"{target.name}: idle")
    idle_cpu = measure_idle_cpu(target, sizes.seconds)
    show_step(f"{target.name}: {sizes.texts} texts one at a time")
    alone = measure_alone(target, sizes.texts)
    steps = measure_rising_rates(
        target, first=sizes.first, highest=sizes.highest, seconds=sizes.seconds, show_step=show_step
    )
    every = (alone, *steps)
    errors = [rate_result.count_errors() for rate_result in every]
    lost, duplicates = (sum(counts) for counts in zip(*errors, strict=True))
    return TargetResult(target.name, alone, every[1:], lost, duplicates, idle_cpu)
