"""Whether a file that somebody uploads may be opened as a workbook: a zip archive of XML, which can be a bomb."""

import io
import zipfile
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
MAX_UNPACKED = 50 * MEGABYTE
MAX_PARTS = 500


@dataclass(frozen=True)
class Danger:
    """Why a file is not opened: too_large (`found` and `limit` in megabytes) or not_workbook."""

    reason: str
    found: str = ""
    limit: str = ""


def inspect(content: bytes):
    """A Danger, or None if the file may be given to openpyxl, which still may find it broken.

    >>> inspect(b"Phase;Billed")
    Danger(reason='not_workbook', found='', limit='')
    >>> inspect(b"0" * (MAX_BYTES + MEGABYTE))
    Danger(reason='too_large', found='6.0', limit='5.0')
    """
    if len(content) > MAX_BYTES:
        return Danger("too_large", _megabytes(len(content)), _megabytes(MAX_BYTES))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)  # zipfile never unpacks more of a part than it declares
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
                return Danger("too_large", _megabytes(unpacked), _megabytes(MAX_UNPACKED))
            if any(_may_expand(archive.read(part)) for part in parts):
                return Danger("not_workbook")
    except Exception:  # not a zip archive, encrypted, damaged, …
        return Danger("not_workbook")
    return None


def _may_expand(data):
    """Whether a part declares entities, which no workbook does, or hides it in an encoding that none uses."""
    return b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def _megabytes(size):
    return f"{size / MEGABYTE:.1f}"
