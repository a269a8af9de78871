"""The examples in the docstrings are the specification; here they run without a database, those of every addon."""

import doctest
import importlib
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
FILES = sorted(path for path in ADDONS.glob("*/tools/*.py") if ">>>" in path.read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ADDONS)))
def test_every_example_gives_what_it_shows(path):
    name = ".".join(path.relative_to(ADDONS).with_suffix("").parts).removesuffix(".__init__")
    result = doctest.testmod(importlib.import_module(f"odoo.addons.{name}"))
    assert result.attempted
    assert not result.failed
