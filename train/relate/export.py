"""Write both heads as the one file the Rust side embeds, laid out as train/syntax/export.py has it."""

import json
import struct

import numpy as np

TITLE = b"attache relate model 1\n"
LICENCE = ("Weights: MIT OR Apache-2.0 like the program. The encoder's head starts from all-MiniLM-L6-v2 (Apache-2.0; MIT in the "
           "package used). Trained on our own sentences and on the 1,050 labelled pairs of PLV_train, whose licence is not "
           "stated; nothing of their text is in this file but 24-bit hashes of words and word groups.")


def write(path, head, vectors, model, mix, acts, digest):
    data, tensors = bytearray(), []

    def put(name, value, packed):
        value = np.asarray(value, dtype="<f4")
        tensors.append({"name": name, "shape": list(value.shape), "type": "i8" if packed else "f32", "at": len(data)})
        if packed:
            scale = np.maximum(np.abs(value).max(1, keepdims=True), 1e-12).astype("<f4") / 127
            data.extend(np.round(value / scale).astype("i1").tobytes() + scale.astype("<f4").tobytes())
        else:
            data.extend(value.tobytes())
        data.extend(bytes(-len(data) % 4))

    for i, layer in enumerate(head.layers):
        for name, value in layer.state_dict().items():
            put(f"encoder.layers.{i}.{name}", value.numpy(), value.dim() > 1)
    put("marks", head.marks.weight.detach().numpy(), False)
    put("out.weight", head.out.weight.detach().numpy(), False)
    put("out.bias", head.out.bias.detach().numpy(), False)
    place = sorted(vectors.vocabulary_.items())
    order = [i for _, i in place]
    put("words.hashes", [hash for hash, _ in place], False)
    put("words.rarity", vectors.idf_[order], False)
    put("words.weights", model.coef_.T[order], True)
    put("words.bias", model.intercept_, False)
    put("mix", mix, False)
    header = {"version": 1, "acts": acts, "training_sha256": digest, "licence": LICENCE, "tensors": tensors}
    text = json.dumps(header, sort_keys=True).encode()
    with open(path, "wb") as f:
        f.write(TITLE + struct.pack("<I", len(text)) + text + data)
