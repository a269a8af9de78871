"""The translations that are there are complete and keep the placeholders (what is missing: tests/installed)."""

import re

import polib
import pytest

from steps import ADDONS

FILES = sorted(ADDONS.glob("*/i18n/*.po"))
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%[sd%]|\{[a-z_]*\}|\$\{[^}]*\}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_translation_is_complete(path):
    entries = polib.pofile(path)
    open_ones = [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy]
    assert not open_ones, "untranslated or fuzzy"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_placeholders_are_kept(path):
    for entry in polib.pofile(path):
        expected, found = (sorted(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgstr))
        assert found == expected, entry.msgid
