"""Train both heads of `attache relate`, report five-fold figures, write the model file.

usage: train.py PAIRS.tsv PAIRS.jsonl OWN.tsv OWN.jsonl SYNTAX.bin OUT.bin [--minilm MODEL] [--reuse]

PAIRS.tsv has labelled pairs (column gold_root; gold_penta the quad class), OWN.tsv our own sentences (own.py); the
.jsonl files are what `examples/relate_features.rs` printed for each. Every fold's heads see none of its rows.
"""

import argparse
import collections
import copy
import csv
import hashlib
import json
import random

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

import export
import upper

QUAD = dict(ACCUSE=3, AGREE=1, AID=2, ASSAULT=4, COERCE=4, CONSULT=1, COOPERATE=2, MOBILIZE=4, PROTEST=4, REJECT=3,
            REQUEST=3, SANCTION=4, SUPPORT=1, THREATEN=3, YIELD=2)
ACTS = sorted(QUAD)
SHARE, SHARPNESS = 0.5, 3.0  # of the head that weighs words
QUADS = np.array([QUAD[act] for act in ACTS])


def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t"))


def seen(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def folds(acts, seed=7, count=5):
    """Row numbers of each fold, every act spread over all."""
    by_act = collections.defaultdict(list)
    for i, act in enumerate(acts):
        by_act[act].append(i)
    out, n, r = [[] for _ in range(count)], 0, random.Random(seed)
    for act in sorted(by_act):
        r.shuffle(by_act[act])
        for i in by_act[act]:
            out[n % count].append(i)
            n += 1
    return out


def hashed(feature):
    """24 bits of FNV-1a; src/claim/relate/model.rs does the same."""
    value = 0x811C9DC5
    for byte in feature.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value >> 24 ^ value & 0xFFFFFF


def words_head(counted, labels, own):
    """A linear model over counted features; our own sentences weigh half."""
    vectors = TfidfVectorizer(analyzer=lambda x: x, sublinear_tf=True, min_df=2)
    x = vectors.fit_transform(counted)
    model = LinearSVC(C=1, class_weight="balanced").fit(x, labels, sample_weight=np.where(own, 0.5, 1.0))
    return vectors, model


def softmax(scores, sharpness=1.0):
    e = np.exp((scores - scores.max(1, keepdims=True)) * sharpness)
    return e / e.sum(1, keepdims=True)


def figures(name, quads, labels, shares):
    got = shares.argmax(1)
    f1 = lambda a, b: f1_score(a, b, average="macro")
    print(f"{name}: binary {f1(quads > 2, QUADS[got] > 2):.4f} quad {f1(quads, QUADS[got]):.4f} root {f1(labels, got):.4f}", flush=True)


def main():
    p = argparse.ArgumentParser()
    for name in ("pairs", "pairs_seen", "own", "own_seen", "syntax", "out"):
        p.add_argument(name)
    p.add_argument("--reuse", action="store_true", help="keep the encoder head of OUT.bin and its scores; when only rules or words changed")
    p.add_argument("--minilm", help="model.safetensors of all-MiniLM-L6-v2, whose upper layers the head starts from")
    a = p.parse_args()
    torch.set_num_threads(1)
    upper.Head.start = a.minilm
    pairs, own = table(a.pairs), table(a.own)
    all_seen = seen(a.pairs_seen) + seen(a.own_seen)
    texts = [r["sentence"] for r in pairs + own]
    labels = np.array([ACTS.index(r["gold_root"]) for r in pairs] + [ACTS.index(r["act"]) for r in own])
    quads = np.array([int(r["gold_penta"]) for r in pairs])
    counted = [[hashed(f) for f in s["features"]] for s in all_seen]
    n, every = len(pairs), np.arange(len(labels))
    assert len(all_seen) == len(labels)

    def words(rows):
        return words_head([counted[i] for i in rows], labels[rows], rows >= n)

    parts = folds([r["gold_root"] for r in pairs])
    by_words = np.zeros((n, len(ACTS)))
    for part in parts:
        vectors, model = words(np.setdiff1d(every, part))
        by_words[part] = model.decision_function(vectors.transform([counted[i] for i in part]))
    figures("words alone", quads, labels[:n], by_words)

    kept = a.out + ".scores.npz"
    if a.reuse:
        head, by_encoder = upper.Head(a.syntax), np.load(kept)["encoder"]
        head.load(a.out)
    else:
        head, by_encoder = encoder_heads(a, upper.Data(a.syntax, texts, all_seen, labels), parts, n)
    vectors, model = words(every)
    digest = hashlib.sha256(open(a.pairs, "rb").read() + open(a.own, "rb").read()).hexdigest()
    export.write(a.out, head, vectors, model, (SHARE, SHARPNESS), ACTS, digest)
    np.savez(kept, words=by_words, encoder=by_encoder, labels=labels[:n], quads=quads)
    figures("encoder alone", quads, labels[:n], by_encoder)
    figures("both", quads, labels[:n], SHARE * softmax(by_words, SHARPNESS) + (1 - SHARE) * softmax(by_encoder))


def encoder_heads(a, data, parts, n):
    """The head trained on all pairs, and the scores of each pair by a head that did not see its fold."""
    own_rows, base = np.arange(n, len(data.labels)), upper.Head(a.syntax)
    upper.train(base, data, own_rows[::2], epochs=3, rate=2e-4, seed=0)

    def tuned(rows, seed):
        head = copy.deepcopy(base)
        mixed = np.random.RandomState(seed).choice(own_rows, len(rows) // 2, replace=False)
        upper.train(head, data, np.concatenate([rows, mixed]), epochs=4, rate=2e-4, seed=seed)
        return head

    by_encoder = np.zeros((n, len(ACTS)))
    for k, part in enumerate(parts):
        by_encoder[part] = upper.scores(tuned(np.setdiff1d(np.arange(n), part), k), data, np.array(part))
        print(f"fold {k} done", flush=True)
    return tuned(np.arange(n), 99), by_encoder


if __name__ == "__main__":
    main()
