"""A centre's folder as bytes: read from memory, taken from a folder or a zip file, packed into one.

The one reader of folders says what is wrong with it, wherever the files come from.
"""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.centre_folder import CentreFolder, read_centre
from scheduler.io.centre_toml import CentreSettings
from scheduler.io.csv_text import decode
from scheduler.io.folder_reader import FILES, RULES, SETTINGS, open_folder
from scheduler.rule import Rule

CENTRE_FILES = (SETTINGS, RULES, *FILES.values())
"""The files that make a centre; others in its folder are not the centre's facts."""
_SUFFIXES = (".csv", ".toml")
_MOST_BYTES = 64 * 1024 * 1024
# Archives carry the time of packing; always the same one gives the same bytes.
_PACKED_AT = (2020, 1, 1, 0, 0, 0)


def read_files(files: Mapping[str, bytes], known_rules: Mapping[str, type[Rule]]) -> CentreFolder:
    """Read and check a centre that is kept as bytes, file by file.

    Raises:
        BadInput: as `scheduler.io.centre_folder.read_centre`.
    """
    with TemporaryDirectory(prefix="paiban-") as place:
        folder = Path(place)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        read = read_centre(folder, known_rules)
    # The folder is gone: nobody shall look for it.
    return replace(read, folder=Path(read.centre.id))


def read_settings_of(content: bytes) -> CentreSettings:
    """What the centre.toml of a folder that has been read before says."""
    return CentreSettings.model_validate(tomllib.loads(decode(SETTINGS, content, []) or ""))


def centre_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files that are facts of the centre."""
    return {name: files[name] for name in CENTRE_FILES if name in files}


def folder_files(folder: Path) -> dict[str, bytes]:
    """The tables and settings in a folder, whatever their names.

    Raises:
        BadInput: there is no such folder, or a file cannot be read.
    """
    open_folder(folder)
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _SUFFIXES or path.name.startswith(".") or path.is_dir():
            continue
        try:
            found[path.name] = path.read_bytes()
        except OSError as error:
            reason = Message("cannot be read: {reason}.", {"reason": error.strerror or str(error)})
            remedy = Message(
                "Check that it is a file, that you may read it, and that nobody locks it."
            )
            raise BadInput([Fault(path.name, None, None, None, reason, remedy)]) from error
    return found


def pack_files(files: Mapping[str, bytes], name: str) -> bytes:
    """A zip file with one folder that holds the files; the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            entry = zipfile.ZipInfo(f"{name}/{file}", _PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[file])
    return buffer.getvalue()


def unpack_files(content: bytes, name: str = "zip") -> dict[str, bytes]:
    """The tables and settings beside the centre.toml of a zip file, whatever folder they are in.

    Raises:
        BadInput: it is no zip file, holds no centre or more than one, or is far too large.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _unpack(archive, name)
    except BadInput:
        raise
    except Exception as error:
        # A damaged archive fails in the unpacker in more ways than it says.
        problem = Message("cannot be unpacked.")
        remedy = Message("Pack the folder again as a plain zip file without a password.")
        raise BadInput([Fault(name, None, None, None, problem, remedy)]) from error


def _unpack(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    roots = {_folder(entry) for entry in entries if _base(entry) == SETTINGS}
    if len(roots) != 1:
        problem = Message("holds {count} files centre.toml.", {"count": len(roots)})
        remedy = Message("Pack the folder of one centre, with its centre.toml.")
        raise BadInput([Fault(name, None, None, None, problem, remedy)])
    wanted = [e for e in entries if _folder(e) in roots and _is_table(_base(e))]
    if sum(entry.file_size for entry in wanted) > _MOST_BYTES:
        problem = Message("is too large for a centre.")
        remedy = Message("Pack only the files of the centre's folder.")
        raise BadInput([Fault(name, None, None, None, problem, remedy)])
    return {_base(entry): archive.read(entry) for entry in wanted}


def _is_table(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not name.startswith(".")


def _base(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).name


def _folder(entry: zipfile.ZipInfo) -> str:
    return str(PurePosixPath(entry.filename).parent)
