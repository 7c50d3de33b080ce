"""Write a checkpoint as the one file the Rust side embeds: eight-bit rows with a scale each, the rest f32.

usage: export.py CHECKPOINT.pt OUT.bin

Layout: the line "attache syntax model 1", the header's length in bytes (u32, little-endian), the header
(JSON: labels, tensors with name, shape, type and place, training set's hash, licence), the data.
"""

import json
import struct
import sys

import torch

LICENCE = ("Weights: CC BY-SA 4.0. Started from all-MiniLM-L6-v2 (Apache-2.0; MIT in the package used); trained on "
           "UD English EWT and on the freely licensed genres of UD English GUM (CC BY-SA 4.0; see train/syntax/README.md)")


def main(source, target):
    saved = torch.load(source, map_location="cpu")
    data, tensors = bytearray(), []
    for name, value in saved["model"].items():
        packed = value.dim() > 1 and name != "encoder.shapes.weight"
        rows = value.reshape(-1, value.shape[-1]) if value.dim() > 1 else value
        tensors.append({"name": name, "shape": list(value.shape), "type": "i8" if packed else "f32", "at": len(data)})
        if packed:
            scale = rows.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
            data += torch.round(rows / scale).to(torch.int8).numpy().tobytes() + scale.flatten().numpy().tobytes()
        else:
            data += rows.contiguous().numpy().tobytes()
        data += bytes(-len(data) % 4)
    header = dict(saved["meta"], licence=LICENCE, tensors=tensors)
    text = json.dumps(header, sort_keys=True).encode()
    with open(target, "wb") as f:
        f.write(b"attache syntax model 1\n" + struct.pack("<I", len(text)) + text + data)


if __name__ == "__main__":
    main(*sys.argv[1:])
