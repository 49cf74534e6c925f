"""Builds what the pages need besides HTML: styles, scripts and pictures, under names that change with their content."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from wayout import CHECKOUT
from wayout.dev import npm
from wayout.errors import CommandError
from wayout.local_servers.folder_lock import FolderLock

SOURCE_FOLDER = CHECKOUT / "services" / "gateway" / "assets"
BUILT_FOLDER = CHECKOUT / "services" / "gateway" / "static"
SCRIPTS = ("govuk-frontend/dist/govuk/govuk-frontend.min.js", "htmx.org/dist/htmx.min.js")
# Only services on gov.uk may wear these.
GOV_UK_ONLY = ("@font-face", "GDS Transport", "govuk-crest", "crown")
ASSET_SUFFIXES = {".js", ".svg", ".png", ".ico", ".woff2"}
Files = dict[str, bytes]


class AssetsNotBuilt(CommandError):
    """Says why the pages cannot be dressed."""


def ensure_built(say: Callable[[str], None], source: Path = SOURCE_FOLDER, built: Path = BUILT_FOLDER) -> None:
    """Build, unless what is built came from these very sources."""
    if is_current(source, built):
        return
    workshop = CHECKOUT / "var" / "assets"
    workshop.mkdir(parents=True, exist_ok=True)
    hold = FolderLock(workshop)
    hold.acquire(wait=True)
    try:
        if not is_current(source, built):  # somebody else was quicker
            say("Building the pages' styles and scripts (once; downloads GOV.UK Frontend, HTMX and Sass from npm)")
            build(source, built, npm.modules(workshop, source, say))
    except npm.NpmFailed as fault:
        raise AssetsNotBuilt(str(fault)) from None
    finally:
        hold.release()


def is_current(source: Path, built: Path) -> bool:
    stamp = built / "sources.sha256"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint_of(source)


def fingerprint_of(source: Path) -> str:
    total = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(source)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return total.hexdigest()


def build(source: Path, built: Path, modules: Path) -> None:
    """Make the whole folder beside the old one, then put it in its place."""
    fresh = built.with_name(built.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    files = dict(_files(source, modules))
    manifest = {name: fingerprinted(name, content) for name, content in files.items()}
    styles = _with_fingerprinted_names(npm.styles(source / "wayout.scss", modules), manifest)
    files["wayout.css"] = styles
    manifest["wayout.css"] = fingerprinted("wayout.css", styles)
    for name, content in files.items():
        (fresh / manifest[name]).write_bytes(content)
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    shutil.copyfile(source / "LICENSES.txt", fresh / "LICENSES.txt")
    (fresh / "sources.sha256").write_text(fingerprint_of(source), encoding="utf-8")
    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)


def fingerprinted(name: str, content: bytes) -> str:
    """wayout.css -> wayout-0a1b2c3d4e5f6071.css: browsers may keep it for ever."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}{dot}{ending}"


def _files(source: Path, modules: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.iterdir()):
        if path.suffix in ASSET_SUFFIXES:
            yield path.name, path.read_bytes()
    for script in SCRIPTS:
        content = (modules / script).read_bytes()
        yield Path(script).name, re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"", content)


def _with_fingerprinted_names(styles: str, manifest: dict[str, str]) -> bytes:
    """The styles name files by what they are called when built, and nothing that is not ours to show."""
    styles = re.sub(r"[^;{}]*url\([^)]*govuk-crest[^)]*\)[^;{}]*;?", "", styles)
    left = [word for word in GOV_UK_ONLY if word in styles]
    if left:
        raise AssetsNotBuilt(f"the styles still hold what only gov.uk may use: {', '.join(left)}")

    def final(match: re.Match[str]) -> str:
        name = match[1].rpartition("/")[2]
        if name not in manifest:
            raise AssetsNotBuilt(f"the styles show {match[1]}, which is not in {SOURCE_FOLDER.relative_to(CHECKOUT)}")
        return f'url("{manifest[name]}")'

    return re.sub(r'url\("?(?!data:|#)([^")]+)"?\)', final, styles).encode()
