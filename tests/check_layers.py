# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails if a folder includes what the dependency rule forbids, if co_await is given a call or co_return a member, if QFuture::then() is given a context, or if a file has no licence line."""
import pathlib
import re
import sys

FORBIDDEN = {
    "core": r'["<](gui/|remote/|Qt(Gui|Widgets|Network|Concurrent)/|QWidget|QApplication|QMessageBox|QObject|QThread|QTcp|QNetwork|libssh|qcoro|QCoro|torch)',
    "remote": r'["<](gui/|Qt(Gui|Widgets)/|QWidget|QApplication|QMessageBox|torch)',
    "gui": r'["<](libssh|torch)',
    "payload": r'["<](core/|remote/|gui/|Q[A-Z]|Qt)',
}
# libssh may be named only where the house says so
LIBSSH = re.compile(r'#\s*include\s*[<"]libssh')
# the connection loop stays free of Qt, so that ThreadSanitizer can check it
QT_FREE = re.compile(r"^remote/ssh(?!transport)\w*\.(h|cpp)$")
AWAIT = re.compile(r"co_await\b[^;]*[({]")  # g++ 12 destroys some temporaries twice: name first, then await
ALLOWED_AWAIT = re.compile(r"co_await std::move\(\w+\)")
# g++ 12 moves from a member that is returned: copy it into a local first
RETURN_MEMBER = re.compile(r"co_return\s+(m_\w+|\w+->\w+(\.\w+)*)\s*;")
# Qt 6.4 asserts that the context is still there when the future ends, and looks from the future's thread
THEN_CONTEXT = re.compile(r"\.then\((this|&?\w+\.get\(\)|&\w+)\s*,")
NESTED_LOOP = re.compile(r"\b(QEventLoop|processEvents|waitFor(Finished|Started|ReadyRead|BytesWritten)|QCoro::waitFor)\b")


def findings(root: pathlib.Path):
    for folder in ("core", "remote", "gui", "payload", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            name = path.relative_to(root).as_posix()
            lines = path.read_text(encoding="utf-8").splitlines()
            if not any("SPDX-License-Identifier" in line for line in lines[:3]):
                yield f"{name}:1: no SPDX licence line"
            for number, line in enumerate(lines, 1):
                code = line.split("//")[0]
                where = f"{name}:{number}: "
                if folder in FORBIDDEN and re.search(r"#\s*include\s*" + FORBIDDEN[folder], code):
                    yield where + "against the dependency rule: " + line.strip()
                if folder == "remote" and LIBSSH.search(code) and not path.name.startswith("ssh"):
                    yield where + "libssh belongs into remote/ssh*: " + line.strip()
                if QT_FREE.match(name) and re.search(r'#\s*include\s*["<](Q|qt|core/)', code):
                    yield where + "the connection loop is free of Qt: " + line.strip()
                if folder in ("core", "remote", "gui") and NESTED_LOOP.search(code):
                    yield where + "nested event loops and waits belong into tests: " + line.strip()
                if folder in ("core", "remote", "gui") and THEN_CONTEXT.search(code):
                    yield where + "whenDone() (gui/whendone.h) instead of QFuture::then() with a context: " + line.strip()
                if RETURN_MEMBER.search(code):
                    yield where + "co_return takes a local, not a member: " + line.strip()
                if AWAIT.search(ALLOWED_AWAIT.sub("", code)):
                    yield where + "co_await takes a name: " + line.strip()


if __name__ == "__main__":
    bad = list(findings(pathlib.Path(sys.argv[1])))
    print("\n".join(bad) or "layers: ok")
    sys.exit(bool(bad))
