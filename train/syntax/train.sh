#!/bin/sh
# Makes the syntax model from the data: train.sh MINILM_DIR UD_DIR WORK_DIR OUT.bin
set -eu
minilm=$1 ud=$2 work=$3 out=$4
here=$(dirname "$0")
export OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
mkdir -p "$work"
"${SPACY_PYTHON:-python3}" "$here/entities.py" "$work/names.tsv" "$ud"/ewt_train.conllu.xz "$ud"/gumcc_train.conllu.xz "$ud"/ewt_dev.conllu.xz
"${TORCH_PYTHON:-python3}" "$here/train.py" --model "$minilm" --names "$work/names.tsv" \
    --train "$ud"/ewt_train.conllu.xz "$ud"/gumcc_train.conllu.xz --dev "$ud"/ewt_dev.conllu.xz --out "$work/model" | tee "$work/train.log"
"${TORCH_PYTHON:-python3}" "$here/export.py" "$work/model/$(ls -t "$work/model" | head -1)" "$out"
