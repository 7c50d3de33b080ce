"""Words to word pieces and case shapes; src/syntax/pieces.rs does exactly the same."""

import unicodedata

MAX_PIECES = 8  # of one word; a longer one (an address, noise) is cut
SAME = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "``": '"', "''": '"', "--": "—", "---": "—"}
QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "“": '"', "”": '"'})


def fold(form):
    """Lower case without accents; quotes and dashes in one spelling."""
    form = SAME.get(form, form).translate(QUOTES)
    parts = unicodedata.normalize("NFD", form.lower())
    return "".join(c for c in parts if unicodedata.category(c) != "Mn")


def load_vocab(path):
    with open(path, encoding="utf-8") as lines:
        return {line.rstrip("\n"): i for i, line in enumerate(lines)}


def pieces(form, vocab):
    """Ids of the pieces of one word, at least one, at most MAX_PIECES."""
    ids = []
    for run in runs(fold(form)):
        ids += wordpiece(run, vocab)
        if len(ids) >= MAX_PIECES:
            break
    return ids[:MAX_PIECES] or [vocab["[UNK]"]]


def runs(text):
    """Runs of letters and digits; every other character alone."""
    run = ""
    for c in text:
        if c.isalpha() or c.isnumeric():
            run += c
            continue
        if run:
            yield run
        run = ""
        if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"}:
            yield c
    if run:
        yield run


def wordpiece(run, vocab):
    """Longest match first; a run that cannot be covered is one unknown piece."""
    ids, start = [], 0
    if len(run) > 100:
        return [vocab["[UNK]"]]
    while start < len(run):
        end = len(run)
        while end > start and ("##" if start else "") + run[start:end] not in vocab:
            end -= 1
        if end == start:
            return [vocab["[UNK]"]]
        ids.append(vocab[("##" if start else "") + run[start:end]])
        start = end
    return ids


SPECIAL, LOWER, TITLE, CAPS, LETTER, MIXED, DIGITS, ALNUM, PUNCT = range(9)
SHAPES = 9 * 4


def shape_class(form):
    letters = [c for c in form if c.isalpha()]
    if any(c.isnumeric() for c in form):
        return ALNUM if letters else DIGITS
    if not letters:
        return PUNCT
    upper = [c.isupper() for c in letters]
    if not any(upper):
        return LOWER
    if len(letters) == 1:
        return LETTER
    if all(upper):
        return CAPS
    return TITLE if upper[0] and not any(upper[1:]) else MIXED


def shapes(forms, glued):
    """One number a word: its shape, whether no letter came before it, whether no blank did."""
    first, result = True, []
    for form, tight in zip(forms, glued):
        kind = shape_class(form)
        result.append(kind * 4 + 2 * first + tight)
        if any(c.isalpha() for c in form):
            first = False
    return result
