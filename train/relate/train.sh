#!/bin/sh
# Makes data/model/relate.bin and prints the five-fold figures: train.sh PLV_train.tsv model.safetensors WORK_DIR
set -eu
pairs=$1 minilm=$2 work=$3
here=$(dirname "$0")
root=$here/../..
python=${TORCH_PYTHON:-python3}
export OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
mkdir -p "$work"
# The build embeds the file; an empty one will do until it is made.
[ -f "$root/data/model/relate.bin" ] || : > "$root/data/model/relate.bin"
(cd "$root" && cargo build --release --example relate_features)
features=$root/target/release/examples/relate_features
"$python" "$here/own.py" "$work/own.tsv" 2
"$features" "$pairs" > "$work/pairs.jsonl"
"$features" "$work/own.tsv" > "$work/own.jsonl"
"$python" "$here/train.py" "$pairs" "$work/pairs.jsonl" "$work/own.tsv" "$work/own.jsonl" \
    "$root/data/model/syntax.bin" "$work/relate.bin" --minilm "$minilm" | tee "$work/report.txt"
cp "$work/relate.bin" "$root/data/model/relate.bin"
