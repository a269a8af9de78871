"""Run by `texts.py` with the virtual environment's Python: FOLDER ADDONS MODULE…; prints what is not translated."""

import sys
from pathlib import Path

import polib

WIDTH = 110  # of a line
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}


def write(path, entries, translated, header):
    """Write the entries with the texts that `translated` knows, sorted by text so that changes are easy to read."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = header
    for entry in sorted(entries, key=lambda entry: entry.msgid):
        entry.msgstr = translated.get(entry.msgid, "")
        file.append(entry)
    path.parent.mkdir(exist_ok=True)
    file.save(str(path))
    return [entry.msgid for entry in file.untranslated_entries()]


def known_texts(paths):
    """What these translations say; where two differ, the last one."""
    return {entry.msgid: entry.msgstr for path in paths for entry in polib.pofile(str(path)).translated_entries()}


def main(folder, addons, *modules):
    for module in modules:
        source = Path(folder) / f"{module}.pot"
        if not source.stat().st_size:
            continue
        texts, i18n = polib.pofile(str(source)), Path(addons) / module / "i18n"
        write(i18n / f"{module}.pot", texts, {}, HEADER)
        for path in sorted(i18n.glob("*.po")) or [i18n / "fr.po"]:
            # A new text that a sibling has already is said in the same words.
            known = known_texts([*sorted(Path(addons).glob(f"*/i18n/{path.name}")), *filter(Path.exists, [path])])
            project, *rest = HEADER.items()
            header = dict([project, ("Language", path.stem), *rest])
            for text in write(path, texts, known, header):
                print(f"{module}/i18n/{path.name} lacks: {text!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
