"""Who may import whom: import-linter's contracts in pyproject, which must speak of every service and every room."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from rules.support.sources import CHECKOUT, imported, packages_of_services, place, sources
from wayout.deployment.registry import SERVICES

LINTER = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}
INSIDE = ("gateway", "pages", "common", "application")  # layers within one package, where no service is named
# Contracts that leave somebody out on purpose: the gateway has layers of its own, and holds Flask.
WITHOUT = {"layers": {"gateway"}, "flask": {"gateway"}, "gateway": packages_of_services() - {"gateway"}}
MIGRATIONS_USE = (
    "alembic",
    "sqlalchemy",
    "common.database.row_security",
    "common.database.system_tables_migration",
    "__future__",
    "typing",
)


def test_every_contract_of_who_may_import_whom_is_kept(monkeypatch, capsys):
    monkeypatch.chdir(CHECKOUT)
    broken = lint_imports(config_filename="pyproject.toml", cache_dir=None, no_cache=True)
    assert not broken, capsys.readouterr().out


def test_every_service_that_runs_is_a_package_that_the_contracts_know():
    assert {service.name for service in SERVICES} <= packages_of_services() == _services_in(LINTER["root_packages"])


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if one not in ("pure", *INSIDE)])
def test_a_contract_leaves_no_service_out(contract):
    said = CONTRACTS[contract]
    listed = [
        *said.get("containers", ()),
        *said.get("modules", ()),
        *said.get("source_modules", ()),
        *said.get("forbidden_modules", ()),
        *(name.strip() for layer in said.get("layers", ()) for name in layer.split(":")),
    ]
    assert _services_in(listed) == packages_of_services() - WITHOUT.get(contract, set())


def test_layers_are_exhaustive_so_that_a_new_module_must_find_its_place():
    assert all(CONTRACTS[contract]["exhaustive"] for contract in ("layers", *INSIDE))


@pytest.mark.parametrize("file", [f for f in sources("services") if f.parent.name == "migrations"], ids=place)
def test_a_migration_never_leans_on_code_that_will_change(file: Path):
    used = {name for name in imported(file) if not name.startswith(MIGRATIONS_USE)}
    assert not used, f"{place(file)} imports {used}: write what it creates in SQL, as it is today"


def _services_in(names: list[str]) -> set[str]:
    return packages_of_services() & set(names)
