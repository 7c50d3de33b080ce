"""The model: a MiniLM encoder with case shapes, a biaffine parser and three taggers on top."""

import json
import math

import torch
from torch import nn
import torch.nn.functional as F

LAYERS, WIDTH, HEADS, INNER, ARC, LABEL = 6, 384, 12, 1536, 200, 100


def load_safetensors(path):
    """name -> f32 tensor; the format is a JSON header and raw little-endian data."""
    with open(path, "rb") as f:
        size = int.from_bytes(f.read(8), "little")
        header, data = json.loads(f.read(size)), bytearray(f.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data, dtype=torch.float32, offset=t["data_offsets"][0], count=math.prod(t["shape"])).reshape(t["shape"]).clone()
        for name, t in header.items()
        if t["dtype"] == "F32"
    }


def rounded(rows):
    """Rows as eight-bit integers and back, as the shipped file stores them."""
    scale = rows.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
    return torch.round(rows / scale) * scale


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        b, n, _ = x.shape
        split = lambda t: t.view(b, n, HEADS, -1).transpose(1, 2)
        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS) + mask
        mixed = (self.drop(scores.softmax(-1)) @ v).transpose(1, 2).reshape(b, n, WIDTH)
        x = self.norm1(x + self.drop(self.o(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, shapes):
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(shapes, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def load(self, path):
        """Start from all-MiniLM-L6-v2; word vectors are rounded to what ships and stay as they are."""
        old = load_safetensors(path)
        old = {k.removeprefix("bert."): v for k, v in old.items()}
        self.words.weight.data = rounded(old["embeddings.word_embeddings.weight"])
        self.words.weight.requires_grad = False
        self.places.weight.data = old["embeddings.position_embeddings.weight"] + old["embeddings.token_type_embeddings.weight"][0]
        self.shapes.weight.data.zero_()
        name = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
                "o": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense",
                "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm"}
        for part in ("weight", "bias"):
            getattr(self.norm, part).data = old["embeddings.LayerNorm." + part]
            for i, layer in enumerate(self.layers):
                for mine, theirs in name.items():
                    getattr(getattr(layer, mine), part).data = old[f"encoder.layer.{i}.{theirs}.{part}"]

    def forward(self, ids, shapes):
        mask = ((ids == 0).float() * -1e9)[:, None, None, :]
        at = torch.arange(ids.shape[1])
        x = self.drop(self.norm(self.words(ids) + self.places(at) + self.shapes(shapes)))
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Model(nn.Module):
    """`sizes` is the number of relations, tags, fine tags and name labels."""

    def __init__(self, sizes, shapes):
        super().__init__()
        rels, tags, fine, names = sizes
        self.encoder = Encoder(shapes)
        self.arc_dep, self.arc_head = nn.Linear(WIDTH, ARC), nn.Linear(WIDTH, ARC)
        self.rel_dep, self.rel_head = nn.Linear(WIDTH, LABEL), nn.Linear(WIDTH, LABEL)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))  # the last row is the head's own worth
        self.rel = nn.Parameter(torch.zeros(rels, LABEL + 1, LABEL + 1))
        self.tag, self.fine, self.name = (nn.Linear(WIDTH, n) for n in (tags, fine, names))
        self.drop = nn.Dropout(0.33)
        nn.init.normal_(self.arc, std=0.02)

    def words(self, batch):
        """One vector a word, the mean of its pieces; place 0 is the sentence ([CLS]), for the root."""
        x = self.encoder(batch["ids"], batch["shapes"])
        return batch["pool"] @ x

    def arcs(self, words):
        dep = self.drop(F.leaky_relu(self.arc_dep(words), 0.1))
        head = self.drop(F.leaky_relu(self.arc_head(words), 0.1))
        return (one(dep) @ self.arc) @ head.transpose(1, 2)

    def rels(self, words, heads):
        dep = one(self.drop(F.leaky_relu(self.rel_dep(words), 0.1)))
        head = one(self.drop(F.leaky_relu(self.rel_head(words), 0.1)))
        chosen = head.gather(1, heads[:, :, None].expand(-1, -1, head.shape[2]))
        b, n, w = dep.shape
        left = dep.reshape(b * n, w) @ self.rel.permute(1, 0, 2).reshape(w, -1)
        return (left.view(b * n, -1, w) @ chosen.reshape(b * n, w, 1)).view(b, n, -1)


def one(x):
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)
