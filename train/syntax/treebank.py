"""CoNLL-U treebanks as plain lists of words with character offsets."""

import lzma
import re
from dataclasses import dataclass, field


@dataclass
class Word:
    form: str
    lemma: str
    upos: str
    xpos: str
    head: int  # 1-based, 0 is the root
    rel: str
    misc: str
    start: int  # characters into Sentence.text
    end: int


@dataclass
class Sentence:
    id: str
    text: str
    words: list = field(default_factory=list)


def read(path):
    """All sentences of one .conllu file, packed with xz or not."""
    opener = lzma.open if str(path).endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        block = []
        for line in lines:
            line = line.rstrip("\n")
            if line:
                block.append(line)
            elif block:
                yield sentence(block)
                block = []
        if block:
            yield sentence(block)


def sentence(block):
    meta = dict(re.match(r"# (\S+) = (.*)", l).groups() for l in block if re.match(r"# (\S+) = ", l))
    result = Sentence(meta.get("sent_id", ""), meta.get("text", ""))
    at, inside, surface = 0, 0, (0, 0)
    for line in block:
        if line.startswith("#"):
            continue
        col = line.split("\t")
        if "." in col[0]:
            continue
        if "-" in col[0]:
            inside = int(col[0].split("-")[1])
            surface = place(result.text, col[1], at)
            at = surface[0]
            continue
        index = int(col[0])
        if index <= inside:
            start, end = part(result.text, col[1], at, surface, index == inside)
        else:
            start, end = place(result.text, col[1], at)
        at = end
        if index == inside:
            at = surface[1]
        result.words.append(Word(col[1], col[2], col[3], col[4], int(col[6]), col[7], col[9], start, end))
    return result


def place(text, form, at):
    """Where `form` stands at or after `at`."""
    found = text.find(form, at)
    return (found, found + len(form)) if 0 <= found <= at + 3 else (at, at)


def part(text, form, at, surface, last):
    """The share of one word in a multiword token: its letters when they stand there, else the rest."""
    if text[at : at + len(form)].lower() == form.lower():
        return at, surface[1] if last else at + len(form)
    return (at, surface[1]) if last else (at, at + min(len(form), surface[1] - at))
