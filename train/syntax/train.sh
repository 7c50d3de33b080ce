#!/bin/sh
# Makes the syntax model from the data: train.sh MINILM_DIR UD_DIR WORK_DIR OUT.bin
set -eu
minilm=$1 ud=$2 work=$3 out=$4
here=$(dirname "$0")
export OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
mkdir -p "$work"
"${SPACY_PYTHON:-python3}" "$here/entities.py" "$work/names.tsv" "$ud"/ewt_train.conllu.xz "$ud"/gumcc_train.conllu.xz "$ud"/ewt_dev.conllu.xz
train() {
    "${TORCH_PYTHON:-python3}" "$here/train.py" --model "$minilm" --names "$work/names.tsv" \
        --train "$ud"/ewt_train.conllu.xz "$ud"/gumcc_train.conllu.xz --dev "$ud"/ewt_dev.conllu.xz "$@"
}
train --out "$work/first" --epochs 8 --stop 4 --seed 1
train --out "$work/second" --epochs 2 --seed 2 --start "$work/first/epoch4.pt" --rate 8e-5 --head-rate 5.5e-4 --warm 0.02
"${TORCH_PYTHON:-python3}" "$here/export.py" "$work/second/epoch2.pt" "$out"
