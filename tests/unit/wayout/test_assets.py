"""What the pages wear: named by content, and nothing that belongs to gov.uk alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wayout.dev import assets
from wayout.dev.assets import BUILT_FOLDER, SOURCE_FOLDER, AssetsNotBuilt, fingerprint_of, fingerprinted, is_current

CREST = (
    '.govuk-footer__copyright-logo::before{content:"";background-image:url("/assets/images/govuk-crest.svg");top:0}'
    '@supports(mask-position: initial){.a{mask-image:url("/assets/images/govuk-crest.svg")}}'
)


def finished(styles: str, **manifest: str) -> str:
    return assets._with_fingerprinted_names(styles, manifest).decode()


def test_the_crest_goes_and_the_rest_of_its_rule_stays() -> None:
    styles = finished(CREST)
    assert "crest" not in styles
    assert 'content:""' in styles
    assert "top:0" in styles


@pytest.mark.parametrize("theirs", ['@font-face{font-family:"x"}', 'body{font-family:"GDS Transport",arial}'])
def test_the_typeface_of_gov_uk_stops_the_build(theirs: str) -> None:
    with pytest.raises(AssetsNotBuilt, match="what only gov"):
        finished(theirs)


def test_a_picture_in_the_styles_gets_its_final_name() -> None:
    assert finished("a{b:url(/x/dot.svg)}", **{"dot.svg": "dot-1.svg"}) == 'a{b:url("dot-1.svg")}'


def test_a_picture_that_is_not_built_stops_the_build() -> None:
    with pytest.raises(AssetsNotBuilt, match=r"gone\.svg"):
        finished('a{b:url("gone.svg")}')


def test_a_picture_inside_the_styles_stays_there() -> None:
    inside = "a{b:url(data:image/svg+xml;base64,AA)}"
    assert finished(inside) == inside


def test_another_content_has_another_name() -> None:
    assert fingerprinted("app.min.js", b"1") != fingerprinted("app.min.js", b"2")
    assert fingerprinted("app.min.js", b"1").endswith(".js")


@pytest.mark.parametrize("change", ["edited", "added", "renamed"])
def test_a_changed_source_is_built_again(tmp_path: Path, change: str) -> None:
    source, built = tmp_path / "assets", tmp_path / "static"
    (source / "look").mkdir(parents=True)
    built.mkdir()
    sheet = source / "look" / "a.scss"
    sheet.write_text("a{}")
    assert not is_current(source, built)
    (built / "sources.sha256").write_text(fingerprint_of(source))
    assert is_current(source, built)
    if change == "edited":
        sheet.write_text("b{}")
    elif change == "added":
        (source / "b.scss").write_text("b{}")
    else:
        sheet.rename(source / "b.scss")
    assert not is_current(source, built)


@pytest.fixture(scope="module")
def manifest() -> dict[str, str]:
    if not is_current(SOURCE_FOLDER, BUILT_FOLDER):
        pytest.fail("the pages' assets are not built; ./wayout test builds them")
    return dict(json.loads((BUILT_FOLDER / "manifest.json").read_text()))


def test_what_is_built_is_what_the_manifest_says(manifest: dict[str, str]) -> None:
    for name, final in manifest.items():
        assert fingerprinted(name, (BUILT_FOLDER / final).read_bytes()) == final


def test_nothing_that_only_gov_uk_may_wear_is_served(manifest: dict[str, str]) -> None:
    styles = (BUILT_FOLDER / manifest["wayout.css"]).read_text()
    assert not [word for word in ("@font-face", "GDS Transport", "crest") if word in styles]
    assert not [path.name for path in BUILT_FOLDER.iterdir() if "crest" in path.name or path.suffix.startswith(".woff")]


def test_the_licences_of_others_go_along(manifest: dict[str, str]) -> None:
    licences = (BUILT_FOLDER / "LICENSES.txt").read_text()
    assert "Crown Copyright (Government Digital Service)" in licences
    assert "Zero-Clause BSD" in licences
