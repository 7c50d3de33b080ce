"""The head on the encoder's lower layers: what it reads, its shape, its training."""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "syntax"))
import pieces  # noqa: E402
from encoder import Encoder, WIDTH  # noqa: E402

BELOW, MOST, ACTS = 4, 200, 15
ROOT = Path(__file__).parent.parent.parent
torch._C._set_mkldnn_enabled(False)


def tensors(path):
    """name -> f32 tensor of a model file; train/syntax/export.py says how it is laid out."""
    raw = Path(path).read_bytes()
    raw = raw[raw.index(b"\n") + 1:]
    size = struct.unpack("<I", raw[:4])[0]
    header, data = json.loads(raw[4:4 + size]), raw[4 + size:]
    out = {}
    for t in header["tensors"]:
        count = int(np.prod(t["shape"]))
        if t["type"] == "f32":
            value = np.frombuffer(data, "<f4", count, t["at"])
        else:
            rows = np.frombuffer(data, "i1", count, t["at"]).reshape(-1, t["shape"][-1])
            value = rows * np.frombuffer(data, "<f4", len(rows), t["at"] + count)[:, None]
        out[t["name"]] = torch.tensor(value.reshape(t["shape"]).astype("f4"))
    return out


def encoder(path):
    model = Encoder(pieces.SHAPES)
    model.load_state_dict({k.removeprefix("encoder."): v for k, v in tensors(path).items() if k.startswith("encoder.")})
    return model.eval()


class Data:
    """For each sentence the lower layers' rows, the mark of each row, and the label."""

    def __init__(self, syntax, texts, seen, labels):
        vocab, model = pieces.load_vocab(ROOT / "data/model/vocab.txt"), encoder(syntax)
        given = [read(text, s, vocab) for text, s in zip(texts, seen)]
        self.labels, self.marks = torch.tensor(labels), [torch.tensor(marks) for _, _, marks in given]
        self.rows = [None] * len(given)
        order = sorted(range(len(given)), key=lambda i: len(given[i][0]))
        with torch.no_grad():
            for chunk in chunks(order, 32):
                for i, rows in zip(chunk, lower(model, [given[i] for i in chunk])):
                    self.rows[i] = rows

    def batch(self, which):
        n = max(len(self.marks[i]) for i in which)
        x, marks, empty = torch.zeros(len(which), n, WIDTH), torch.zeros(len(which), n, dtype=torch.long), torch.ones(len(which), n, dtype=torch.bool)
        for k, i in enumerate(which):
            size = len(self.marks[i])
            x[k, :size], marks[k, :size], empty[k, :size] = self.rows[i].float(), self.marks[i], False
        return x, marks, empty


def chunks(items, size):
    return [items[i:i + size] for i in range(0, len(items), size)]


def read(text, seen, vocab):
    """Piece ids, shapes and marks of one sentence, the marks of its ends included; src/syntax/upper.rs cuts alike."""
    raw = text.encode()
    spans = seen["words"]
    forms = [raw[a:b].decode() for a, b in spans]
    glued = [i > 0 and spans[i - 1][1] == spans[i][0] for i in range(len(spans))]
    ids, kinds, marks = [vocab["[CLS]"]], [0], [0]
    for form, kind, mark in zip(forms, pieces.shapes(forms, glued), seen["marks"]):
        own = pieces.pieces(form, vocab)
        if len(ids) + len(own) + 1 > MOST:
            break
        ids, kinds, marks = ids + own, kinds + [kind] * len(own), marks + [mark] * len(own)
    return ids + [vocab["[SEP]"]], kinds + [0], marks + [0]


def lower(model, given):
    n = max(len(ids) for ids, _, _ in given)
    ids, kinds = torch.zeros(len(given), n, dtype=torch.long), torch.zeros(len(given), n, dtype=torch.long)
    for k, (own, shapes, _) in enumerate(given):
        ids[k, :len(own)], kinds[k, :len(own)] = torch.tensor(own), torch.tensor(shapes)
    mask = ((ids == 0).float() * -1e9)[:, None, None, :]
    x = model.norm(model.words(ids) + model.places(torch.arange(n)) + model.shapes(kinds))
    for layer in model.layers[:BELOW]:
        x = layer(x, mask)
    return [x[k, :len(own)].half() for k, (own, _, _) in enumerate(given)]


class Head(nn.Module):
    """Starts as the upper layers of all-MiniLM-L6-v2, or of the syntax model where that is not at hand."""

    start = None  # all-MiniLM-L6-v2's model.safetensors

    def __init__(self, syntax):
        super().__init__()
        torch.manual_seed(0)
        model = encoder(syntax)
        if Head.start:
            model = Encoder(pieces.SHAPES)
            model.load(Head.start)
        self.marks = nn.Embedding(3, WIDTH)
        nn.init.normal_(self.marks.weight, std=0.05)
        with torch.no_grad():
            self.marks.weight[0].zero_()
        self.layers, self.drop, self.out = model.layers[BELOW:], nn.Dropout(0.2), nn.Linear(4 * WIDTH, ACTS)

    def load(self, path):
        """Take the weights of a file that export.py wrote."""
        given = tensors(path)
        names = {"marks.weight": "marks", "out.weight": "out.weight", "out.bias": "out.bias"}
        named = lambda k: names.get(k) or "encoder." + k
        self.load_state_dict({k: given[named(k)] for k in self.state_dict()})

    def forward(self, x, marks, empty):
        mask = (empty.float() * -1e9)[:, None, None, :]
        x = x + self.marks(marks)
        for layer in self.layers:
            x = layer(x, mask)

        def mean(which):
            weight = which.float()
            return (x * weight[..., None]).sum(1) / weight.sum(1, keepdim=True).clamp(min=1)

        # Places past the end have mark 0, so they are neither source nor target.
        return self.out(self.drop(torch.cat([x[:, 0], mean(marks == 1), mean(marks == 2), mean(~empty)], -1)))


def train(head, data, rows, epochs, rate, seed, size=16):
    torch.manual_seed(seed)
    r = np.random.RandomState(seed)
    own = list(head.out.parameters()) + list(head.marks.parameters())
    groups = [{"params": head.layers.parameters(), "lr": rate}, {"params": own, "lr": 5 * rate}]
    best = torch.optim.AdamW(groups, weight_decay=0.01)
    steps, done, full = epochs * -(-len(rows) // size), 0, [g["lr"] for g in groups]
    count = torch.bincount(data.labels[rows], minlength=ACTS).float()
    weight = (count.mean() / count.clamp(min=1)) ** 0.4
    head.train()
    for _ in range(epochs):
        alike = [b for c in chunks(list(r.permutation(rows)), 20 * size) for b in chunks(sorted(c, key=lambda i: len(data.marks[i])), size)]
        r.shuffle(alike)
        for batch in alike:
            for group, rate in zip(best.param_groups, full):
                group["lr"] = rate * min(1, (done + 1) / (0.1 * steps)) * max(0, 1 - done / steps)
            done += 1
            loss = F.cross_entropy(head(*data.batch(batch)), data.labels[batch], weight=weight, label_smoothing=0.05)
            best.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            best.step()
    head.eval()


def scores(head, data, rows):
    head.eval()
    out = np.zeros((len(rows), ACTS))
    with torch.no_grad():
        for chunk in chunks(sorted(range(len(rows)), key=lambda k: len(data.marks[rows[k]])), 32):
            out[chunk] = F.log_softmax(head(*data.batch([rows[k] for k in chunk])), -1).numpy()
    return out
