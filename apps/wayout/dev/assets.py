"""Builds the pages' styles, scripts and pictures, with names that change with their content."""

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
# Only services on gov.uk may use these.
GOV_UK_ONLY = ("@font-face", "GDS Transport", "govuk-crest", "crown")
ASSET_SUFFIXES = {".js", ".svg", ".png", ".ico", ".woff2"}
Files = dict[str, bytes]


class AssetsNotBuilt(CommandError):
    """The pages' styles and scripts were not built. The message says why."""


def ensure_built(say: Callable[[str], None], source: Path = SOURCE_FOLDER, built: Path = BUILT_FOLDER) -> None:
    """Build the assets, unless they were built from these sources. Raises: AssetsNotBuilt."""
    if is_current(source, built):
        return
    work_folder = CHECKOUT / "var" / "assets"
    work_folder.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(work_folder)
    lock.acquire(wait=True)
    try:
        if not is_current(source, built):  # another process was quicker
            say("Building the pages' styles and scripts (once; downloads GOV.UK Frontend, HTMX and Sass from npm)")
            build(source, built, npm.modules(work_folder, source, say))
    except npm.NpmFailed as error:
        raise AssetsNotBuilt(str(error)) from None
    finally:
        lock.release()


def is_current(source: Path, built: Path) -> bool:
    stamp = built / "sources.sha256"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint_of(source)


def fingerprint_of(source: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(source)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()


def build(source: Path, built: Path, modules: Path) -> None:
    """Build the whole folder next to the old one, then replace the old one."""
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
    """wayout.css -> wayout-0a1b2c3d4e5f6071.css: browsers may cache it without limit."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}{dot}{suffix}"


def _files(source: Path, modules: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.iterdir()):
        if path.suffix in ASSET_SUFFIXES:
            yield path.name, path.read_bytes()
    for script in SCRIPTS:
        content = (modules / script).read_bytes()
        yield Path(script).name, re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"", content)


def _with_fingerprinted_names(styles: str, manifest: dict[str, str]) -> bytes:
    """The styles with the built names of files. Raises: AssetsNotBuilt if they use what only gov.uk may use."""
    styles = re.sub(r"[^;{}]*url\([^)]*govuk-crest[^)]*\)[^;{}]*;?", "", styles)
    forbidden = [word for word in GOV_UK_ONLY if word in styles]
    if forbidden:
        raise AssetsNotBuilt(f"the styles contain what only gov.uk may use: {', '.join(forbidden)}")

    def built_name(match: re.Match[str]) -> str:
        name = match[1].rpartition("/")[2]
        if name not in manifest:
            raise AssetsNotBuilt(f"the styles use {match[1]}, which is not in {SOURCE_FOLDER.relative_to(CHECKOUT)}")
        return f'url("{manifest[name]}")'

    return re.sub(r'url\("?(?!data:|#)([^")]+)"?\)', built_name, styles).encode()
