"""Fill the phrases (phrases1.txt ...) with names, and write own.tsv: act, sentence, source, target.

S a state or its leader, P police, M an armed group, W a crowd, C a court or assembly, N a relief body, A an army,
T the target; <...> is a target in words of its own.
"""

import random
import re
import sys
from pathlib import Path

STATES = """Albania Algeria Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belgium Bolivia Bosnia
Brazil Bulgaria Burundi Cambodia Cameroon Canada Chad Chile China Colombia Croatia Cuba Cyprus Denmark Ecuador Egypt Eritrea
Ethiopia Finland France Georgia Germany Ghana Greece Guatemala Haiti Honduras Hungary India Indonesia Iran Iraq Ireland Israel
Italy Japan Jordan Kazakhstan Kenya Kuwait Laos Lebanon Libya Malaysia Mali Mexico Moldova Mongolia Morocco Myanmar Nepal
Nicaragua Niger Nigeria Norway Oman Pakistan Panama Paraguay Peru Poland Portugal Qatar Romania Russia Rwanda Senegal Serbia
Somalia Spain Sudan Sweden Syria Taiwan Tajikistan Tanzania Thailand Tunisia Turkey Uganda Ukraine Uruguay Uzbekistan
Venezuela Vietnam Yemen Zambia Zimbabwe""".split() + ["Saudi Arabia", "South Korea", "North Korea", "Sri Lanka", "the United States",
    "the United Kingdom", "the European Union", "the United Nations", "South Africa", "the Philippines", "New Zealand", "South Sudan"]
NATIONS = """Albanian Algerian Armenian Australian Bolivian Brazilian British Bulgarian Cambodian Canadian Chilean Chinese Colombian
Cuban Egyptian Ethiopian French Georgian German Greek Indian Indonesian Iranian Iraqi Israeli Italian Japanese Jordanian Kenyan
Lebanese Libyan Malaysian Mexican Moroccan Nigerian Norwegian Pakistani Peruvian Polish Romanian Russian Rwandan Saudi Serbian
Spanish Sudanese Swedish Syrian Thai Tunisian Turkish Ugandan Ukrainian Venezuelan Vietnamese Yemeni American""".split()
FIRST = "Ana Boris Carlos Dmitri Elena Farid George Hassan Ivan Jamal Karl Laila Mikhail Nadia Omar Pedro Rosa Samir Tomas Yusuf Wei John Marie Ahmed Li".split()
LAST = """Adeyemi Baranov Castillo Delgado Eriksen Fofana Guerrero Haddad Ivanov Jansen Kovac Lindholm Mansour Novak Okafor Petrenko
Quiroga Rahman Santos Tanaka Uddin Vargas Walsh Yilmaz Zhang Morales Karimi Nguyen Osman Larsson""".split()
OFFICES = ["President", "Prime Minister", "Foreign Minister", "Defence Minister", "Interior Minister", "Vice President", "Ambassador",
    "Secretary of State", "King", "Senator", "opposition leader", "Chancellor", "former president", "envoy", "Mayor", "Governor"]
CITIES = """Ankara Athens Bamako Beirut Berlin Bogota Brussels Cairo Caracas Damascus Delhi Dhaka Geneva Harare Islamabad Jakarta Kabul
Kampala Khartoum Kiev Lagos Lima London Madrid Manila Moscow Nairobi Paris Pyongyang Rabat Riyadh Rome Seoul Tehran Tokyo Tripoli
Tunis Vienna Warsaw Washington Beijing Jerusalem""".split()


def person(r):
    name = f"{r.choice(FIRST)} {r.choice(LAST)}"
    return r.choice([name, f"{r.choice(NATIONS)} {r.choice(OFFICES)} {name}", f"{r.choice(OFFICES)} {name}"])


def state(r):
    n = r.choice(NATIONS)
    return r.choice([r.choice(STATES)] * 6 + [person(r)] * 5 + [r.choice(CITIES)] * 2 + [f"the {n} government", f"the {n} {r.choice(OFFICES[:6]).lower()}",
        f"{n} authorities", f"the {n} foreign ministry", f"{n} officials", f"the {n} parliament"])


def fill(code, r):
    n, c, number = r.choice(NATIONS), r.choice(CITIES), r.choice(["dozens of", "thousands of", "hundreds of", "some 300", "about 2,000"])
    return {
        "S": lambda: state(r),
        "P": lambda: r.choice([f"{n} police", f"police in {c}", "security forces", f"{n} authorities", "riot police", f"the {n} security service", f"the {c} police department"]),
        "M": lambda: r.choice(["the rebels", f"{n} rebels", "the Taliban", f"gunmen in {c}", "Boko Haram", f"{n} insurgents", "the guerrillas", f"militants in {c}", "al-Shabab fighters", "Islamist militants", "the separatists"]),
        "W": lambda: r.choice([f"{number} {n} workers", f"{number} demonstrators in {c}", f"{n} teachers", "students", f"{number} protesters", "opposition supporters", f"{n} truck drivers", f"{number} farmers", f"residents of {c}", "activists", f"{n} prisoners", "union members"]),
        "C": lambda: r.choice([f"a {n} court", f"{n} prosecutors", f"the {n} supreme court", f"a judge in {c}", f"the {n} parliament", f"the {c} high court", "the tribunal", f"{n} lawmakers"]),
        "N": lambda: r.choice(["the Red Cross", "the UN refugee agency", "Oxfam", "Amnesty International", "the World Food Programme", f"a {n} charity", "aid workers", "Human Rights Watch", "the United Nations"]),
        "A": lambda: r.choice([f"the {n} army", f"{n} troops", f"{n} forces", f"the {n} military", f"{n} soldiers", "government forces", f"the {n} air force", "coalition forces", f"the {n} navy"]),
    }[code]()


BEFORE = ["", "", "", "", "", "On Monday, ", "Last week, ", "In March, ", "KABUL - ", "GENEVA (Reuters) - ", "Earlier this year, ", "According to state media, ", "Meanwhile, ", "On 4 May 2015, "]
AFTER = ["", "", "", "", " on Tuesday", " last month", ", officials said", ", state media reported", " in a statement on Friday", " after weeks of tension", ", according to a spokesman",
    " amid growing international pressure", ", the ministry said on Thursday", " as the crisis deepened", " in the wake of the vote", ", a senior official told reporters", ", citing security concerns"]
PART = re.compile(r"\b([SPMWCNAT])\b(?!\.)|<([^>]+)>")


def sentence(line, r):
    """The sentence filled, with the words of its source and target; `None` where one has no place."""
    parties = {}

    def put(match):
        code, own = match.groups()
        if own:
            parties.setdefault("T", own)
            return own
        if code not in parties:
            parties[code] = fill(code if code != "T" else r.choice("SSSSSSSSAMN"), r)
        return parties[code]

    text = PART.sub(put, line)
    text = r.choice(BEFORE) + text + r.choice(AFTER)
    text = text[0].upper() + text[1:] + r.choice([".", ".", ".", ""])
    source = next((parties[c] for c in "SPMWCNA" if c in parties), None)
    target = parties.get("T")
    if source is None or target is None or source == target:
        return None
    fix = lambda words: words if words in text else words[0].upper() + words[1:]
    return text, fix(source), fix(target)


def main(out, times):
    r = random.Random(1)
    act = None
    with open(out, "w", encoding="utf-8") as f:
        f.write("act\tsentence\tsource\ttarget\n")
        for path in sorted(Path(__file__).parent.glob("phrases*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith("= "):
                    act = line[2:].strip()
                elif line and not line.startswith("#"):
                    made = [sentence(line, r) for _ in range(times)]
                    if None in made:
                        print("skipped:", line)
                    for m in filter(None, made):
                        f.write("\t".join((act,) + m) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
