"""Train the model. One thread, fixed seeds.

usage: train.py --model MINILM_DIR --names NAMES.tsv --train A.conllu[.xz]... --dev D.conllu[.xz] --out DIR
"""

import argparse
import hashlib
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import treebank
from augment import augmented
from encoder import Model
from pieces import SHAPES, load_vocab, pieces, shapes

torch._C._set_mkldnn_enabled(False)  # torch 1.13's oneDNN gives wrong GELU gradients
NAMES = ["O"] + [b + "-" + k for k in ("PER", "ORG", "LOC", "NORP", "DATE") for b in "BI"]


def load(paths, names):
    """Sentences as lists of (form, glued, upos, xpos, head, rel, name)."""
    for path in paths:
        for s in treebank.read(path):
            labels = names.get(s.id) or ["O"] * len(s.words)
            ends = [-1] + [w.end for w in s.words]
            yield [(w.form, int(w.start == e and i > 0), w.upos, w.xpos, w.head, w.rel, n)
                   for i, (w, e, n) in enumerate(zip(s.words, ends, labels))]


def read_names(path):
    rows = (line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8"))
    return {id: labels.split(" ") for id, labels in rows}


class Coder:
    """Sentences to tensors."""

    def __init__(self, vocab, labels):
        self.vocab, self.labels, self.cache = vocab, labels, {}
        self.index = {k: {v: i for i, v in enumerate(vs)} for k, vs in labels.items()}

    def ids(self, form):
        if form not in self.cache:
            self.cache[form] = pieces(form, self.vocab)
        return self.cache[form]

    def length(self, sent):
        return 2 + sum(len(self.ids(w[0])) for w in sent)

    def batch(self, sents):
        b, n, m = len(sents), max(map(self.length, sents)), 1 + max(map(len, sents))
        out = {"ids": torch.zeros(b, n, dtype=torch.long), "shapes": torch.zeros(b, n, dtype=torch.long), "pool": torch.zeros(b, m, n)}
        gold = {k: torch.full((b, m), -100) for k in ("head", "rel", "tag", "fine", "name")}
        for r, sent in enumerate(sents):
            out["ids"][r, 0], out["pool"][r, 0, 0], at = self.vocab["[CLS]"], 1.0, 1
            for i, (w, shape) in enumerate(zip(sent, shapes([w[0] for w in sent], [w[1] for w in sent])), 1):
                ids = self.ids(w[0])
                out["ids"][r, at : at + len(ids)] = torch.tensor(ids)
                out["shapes"][r, at : at + len(ids)] = shape
                out["pool"][r, i, at : at + len(ids)] = 1 / len(ids)
                at += len(ids)
                gold["head"][r, i] = w[4]
                for key, value in (("tag", w[2]), ("fine", w[3]), ("rel", w[5]), ("name", w[6])):
                    gold[key][r, i] = self.index[key].get(value, -100)
            out["ids"][r, at] = self.vocab["[SEP]"]
        out["mask"] = torch.zeros(b, m)
        for r, sent in enumerate(sents):
            out["mask"][r, len(sent) + 1 :] = -1e9
        return out, gold


def batches(sents, coder, budget, rng):
    """Sentences of about one length together; `budget` pieces a batch, padding included."""
    lengths = {id(s): coder.length(s) * (1 + 0.15 * rng.random()) for s in sents}
    order = sorted((s for s in sents if coder.length(s) <= 400), key=lambda s: lengths[id(s)])
    groups, group, longest = [], [], 0
    for s in order:
        longest = max(longest, coder.length(s))
        if group and longest * (len(group) + 1) > budget:
            groups.append(group)
            group, longest = [], coder.length(s)
        group.append(s)
    groups.append(group)
    rng.shuffle(groups)
    return groups


def loss(model, batch, gold):
    words = model.words(batch)
    arcs = model.arcs(words) + batch["mask"][:, None, :]
    ce = lambda scores, key: F.cross_entropy(scores.flatten(0, 1), gold[key].flatten(), ignore_index=-100)
    shared = model.drop(words)
    return (ce(arcs, "head") + ce(model.rels(words, gold["head"].clamp(min=0)), "rel") + 0.5 * ce(model.tag(shared), "tag")
            + 0.5 * ce(model.fine(shared), "fine") + ce(model.name(shared), "name"))


@torch.no_grad()
def score(model, sents, coder):
    """Attachment with greedy heads, tags; all in per cent of words."""
    model.eval()
    right = dict.fromkeys(("uas", "las", "tag", "fine", "name"), 0)
    total = 0
    for group in batches(sents, coder, 4000, random.Random(0)):
        batch, gold = coder.batch(group)
        words = model.words(batch)
        heads = (model.arcs(words) + batch["mask"][:, None, :]).argmax(-1)
        rels = model.rels(words, heads).argmax(-1)
        real = gold["head"] >= 0
        good = (heads == gold["head"]) & real
        right["uas"] += good.sum().item()
        base = torch.tensor([coder.labels["rel"].index(r.split(":")[0]) for r in coder.labels["rel"]])
        right["las"] += (good & (base[rels] == base[gold["rel"].clamp(min=0)])).sum().item()
        for key in ("tag", "fine", "name"):
            right[key] += ((getattr(model, key)(words).argmax(-1) == gold[key]) & real).sum().item()
        total += real.sum().item()
    model.train()
    return {k: round(100 * v / total, 2) for k, v in right.items()}


def main():
    cli = argparse.ArgumentParser()
    for name in ("--model", "--names", "--dev", "--out"):
        cli.add_argument(name, required=True)
    cli.add_argument("--train", nargs="+", required=True)
    cli.add_argument("--epochs", type=int, default=8, help="that the rates fall over")
    cli.add_argument("--stop", type=int, help="epoch to end after, if earlier")
    cli.add_argument("--budget", type=int, default=1100, help="pieces a batch")
    cli.add_argument("--rate", type=float, default=1.5e-4, help="of the encoder")
    cli.add_argument("--head-rate", type=float, default=1e-3, help="of all that is new")
    cli.add_argument("--warm", type=float, default=0.05, help="share of the steps that the rates rise in")
    cli.add_argument("--start", help="checkpoint to go on from, with a fresh optimizer")
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--threads", type=int, default=1)
    args = cli.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    names = read_names(args.names)
    train, dev = list(load(args.train, names)), list(load([args.dev], names))
    values = lambda k: sorted({w[k] for s in train for w in s})
    labels = {"rel": values(5), "tag": values(2), "fine": values(3), "name": NAMES}
    labels["rel"] = sorted(set(labels["rel"]) | {r.split(":")[0] for r in labels["rel"]})
    coder = Coder(load_vocab(Path(args.model) / "vocab.txt"), labels)
    model = Model([len(labels[k]) for k in ("rel", "tag", "fine", "name")], SHAPES)
    model.encoder.load(Path(args.model) / "model.safetensors")
    if args.start:
        model.load_state_dict(torch.load(args.start, map_location="cpu")["model"])
    sha = hashlib.sha256()
    for path in args.train:
        sha.update(Path(path).read_bytes())
    meta = {"labels": labels, "training_sha256": sha.hexdigest(), "seed": args.seed, "epochs": args.epochs}
    Path(args.out).mkdir(parents=True, exist_ok=True)
    fit(model, coder, train, dev, args, rng, meta)


def fit(model, coder, train, dev, args, rng, meta):
    encoder = {id(p) for n, p in model.encoder.named_parameters() if n != "shapes.weight"}
    mine = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in mine if id(p) in encoder], "lr": args.rate},
              {"params": [p for p in mine if id(p) not in encoder], "lr": args.head_rate}]
    best = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    steps = args.epochs * len(batches(train, coder, args.budget, random.Random(0)))
    warm = max(1, int(args.warm * steps))
    pace = torch.optim.lr_scheduler.LambdaLR(best, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / (steps - warm))))
    model.train()
    begun, seen, step = time.time(), 0, 0
    for epoch in range(1, args.epochs + 1):
        fresh = [augmented(s, rng) for s in train]
        for group in batches(fresh, coder, args.budget, rng):
            batch, gold = coder.batch(group)
            value = loss(model, batch, gold)
            best.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(mine, 1.0)
            best.step()
            pace.step()
            step, seen = step + 1, seen + batch["ids"].ne(0).sum().item()
            if step % 50 == 0:
                rate = seen / (time.time() - begun)
                print(f"step {step}/{steps} loss {value.item():.3f} {rate:.0f} pieces/s", flush=True)
        print(f"epoch {epoch} {(time.time() - begun) / 60:.1f} min dev {score(model, dev, coder)}", flush=True)
        torch.save({"model": model.state_dict(), "meta": meta}, Path(args.out) / f"epoch{epoch}.pt")
        if epoch == args.stop:
            break


if __name__ == "__main__":
    main()
