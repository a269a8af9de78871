"""What must hold for each addon and can be seen without running it."""

import ast

import pytest
from lxml import etree

from steps import ADDONS, modules

TEST_FILES = sorted(ADDONS.glob("*/tests/test_*.py"))
XML_FILES = sorted(ADDONS.rglob("*.xml"))
LONGEST = 320  # lines of a Python file: about 300


def short(path):
    return str(path.relative_to(ADDONS))


@pytest.mark.parametrize("path", TEST_FILES, ids=short)
def test_odoo_runs_this_test_file(path):
    """Odoo runs only what tests/__init__.py imports, and says nothing about the rest."""
    tree = ast.parse((path.parent / "__init__.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert path.stem in imported, f"{path.parent.parent.name}/tests/__init__.py does not import {path.stem}"


@pytest.mark.parametrize("path", XML_FILES, ids=short)
def test_xml_can_be_read(path):
    etree.parse(path)


@pytest.mark.parametrize("module", modules())
def test_every_data_file_is_in_the_manifest(module):
    """A view that no manifest lists is never loaded."""
    folder = ADDONS / module
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    listed = {*manifest.get("data", []), *manifest.get("demo", [])}
    found = {
        str(path.relative_to(folder))
        for kind in ("views", "security", "data", "demo", "report", "wizard")
        for path in (folder / kind).rglob("*")
        if path.suffix in (".xml", ".csv")
    }
    assert found == listed


def test_files_stay_short_enough_to_be_read():
    long = {short(path): lines for path in ADDONS.rglob("*.py") if (lines := path.read_text().count("\n")) > LONGEST}
    assert not long, f"longer than {LONGEST} lines: split them by what changes together"
