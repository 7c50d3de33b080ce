"""Score a checkpoint, rounded as it ships, on gold words, and say how far another program's heads agree with it.
Heads are greedy here; the program's are trees, so sentences whose greedy heads are no tree are counted apart.

usage: evaluate.py CHECKPOINT.pt VOCAB.txt TREEBANK.conllu[.xz] [HEADS.tsv]

HEADS.tsv is what `syntax_score --heads TREEBANK` prints: head, relation, tag; a blank line ends a sentence.
"""

import sys

import torch

from encoder import Model, rounded
from pieces import SHAPES, load_vocab
from train import Coder, load

torch._C._set_mkldnn_enabled(False)


@torch.no_grad()
def predictions(model, sents, coder):
    """For each sentence (heads, relations, tags), greedy."""
    labels = coder.labels
    for sent in sents:
        batch, _ = coder.batch([sent])
        words = model.words(batch)
        heads = model.arcs(words).argmax(-1)
        rels = model.rels(words, heads).argmax(-1)[0, 1:]
        tags = model.tag(words).argmax(-1)[0, 1:]
        yield heads[0, 1:].tolist(), [labels["rel"][r] for r in rels], [labels["tag"][t] for t in tags]


def as_shipped(name, value):
    if value.dim() < 2 or name == "encoder.shapes.weight":
        return value
    return rounded(value.reshape(-1, value.shape[-1])).reshape(value.shape)


def is_tree(heads):
    def reaches(i):
        seen = set()
        while i and i not in seen:
            seen.add(i)
            i = heads[i - 1]
        return i == 0
    return heads.count(0) == 1 and all(reaches(i + 1) for i in range(len(heads)))


def main(checkpoint, vocab, path, other=None):
    torch.set_num_threads(1)
    saved = torch.load(checkpoint, map_location="cpu")
    labels = saved["meta"]["labels"]
    model = Model([len(labels[k]) for k in ("rel", "tag", "fine", "name")], SHAPES)
    model.load_state_dict({k: as_shipped(k, v) for k, v in saved["model"].items()})
    model.eval()
    coder = Coder(load_vocab(vocab), labels)
    sents = list(load([path], {}))
    ours = list(predictions(model, sents, coder))
    for keep in (lambda w: True, lambda w: w[2] != "PUNCT"):
        pairs = [(w, p) for s, o in zip(sents, ours) for w, p in zip(s, zip(*o)) if keep(w)]
        share = lambda right: 100 * sum(right) / len(pairs)
        base = lambda r: r.split(":")[0]
        print(f"{len(pairs)} words, UAS {share(w[4] == p[0] for w, p in pairs):.2f} "
              f"LAS {share(w[4] == p[0] and base(w[5]) == base(p[1]) for w, p in pairs):.2f} "
              f"UPOS {share(w[2] == p[2] for w, p in pairs):.2f}")
    if other:
        blocks = open(other, encoding="utf-8").read().split("\n\n")
        theirs = [[line.split("\t") for line in b.split("\n")] for b in blocks if b.strip()]
        trees = [(o, b) for o, b in zip(ours, theirs) if is_tree(o[0])]
        for kind, both in (("all", list(zip(ours, theirs))), ("greedy trees", trees)):
            pairs = [(p, t) for o, b in both for p, t in zip(zip(*o), b)]
            share = [100 * sum(str(p[i]) == t[i] for p, t in pairs) / len(pairs) for i in range(3)]
            print(f"agreement, {kind} ({len(both)} sentences): heads {share[0]:.2f} relations {share[1]:.2f} tags {share[2]:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
