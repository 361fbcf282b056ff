"""What a person reads in a PDF that typst made: enough of a PDF reader for tests, and no more."""

from __future__ import annotations

import re
import zlib

from allmende.kernel.line_ends import NO_BREAK

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
PLAIN = rb"\\.|[^\\()]"
NESTED = (
    rb"(?:" + PLAIN + rb"|\((?:" + PLAIN + rb"|\((?:" + PLAIN + rb")*\))*\))*"
)  # brackets in pairs stand bare
SHOWN = re.compile(rb"/Lang ?\([\w-]*\)|/(\w+) [\d.]+ Tf|\((" + NESTED + rb")\)|(\bET\b)", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page in the order it is drawn, one run of letters a line; with plain spaces."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    root = next(body for body in objects.values() if b"/Type/Pages" in body)
    return [_page(objects, number).replace(NO_BREAK, " ") for number in _references(root, b"Kids")]


def text_of(pdf: bytes) -> str:
    """All of it, with single spaces."""
    return " ".join(" ".join(pages_of(pdf)).split())


def _page(objects: dict[int, bytes], number: int) -> str:
    page = objects[number]
    resources = objects[_references(page, b"Resources")[0]]
    fonts = {
        name: _letters(objects, int(font)) for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    text, letters = "", {}
    for font, string, end in SHOWN.findall(_stream(objects[_references(page, b"Contents")[0]])):
        if font:
            letters = fonts[font]
        elif end:
            text += "\n"
        else:
            codes = ESCAPED.sub(_unescaped, string)
            text += "".join(letters[codes[at : at + 2]] for at in range(0, len(codes), 2))
    return text


def _letters(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    table = _stream(objects[_references(objects[font], b"ToUnicode")[0]])
    pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.MULTILINE)
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
    }


def _unescaped(match: re.Match[bytes]) -> bytes:
    each = match[1]
    return bytes([int(each, 8)]) if each.isdigit() else LETTERS.get(each, each)


def _references(body: bytes, key: bytes) -> list[int]:
    found = re.search(rb"/" + key + rb"(?:\[([\d R]+)\]| (\d+ 0 R))", body)
    assert found, key
    return [int(number) for number in re.findall(rb"(\d+) 0 R", found[1] or found[2])]


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0])
