"""A few per cent of the training sentences are made to look like news: datelines, capitals, foreign names."""

CITIES = """BEIJING MOSCOW TOKYO SEOUL PYONGYANG CAIRO LONDON PARIS BERLIN GENEVA JERUSALEM TEHRAN BAGHDAD DAMASCUS KABUL
ISLAMABAD DELHI DHAKA MANILA JAKARTA HANOI BANGKOK NAIROBI KINSHASA PRETORIA LAGOS ABUJA ACCRA TUNIS ALGIERS RABAT ANKARA
ATHENS ROME MADRID LISBON VIENNA PRAGUE WARSAW BUDAPEST BUCHAREST SOFIA BELGRADE KIEV MINSK TBILISI YEREVAN BAKU TASHKENT
ASTANA HAVANA CARACAS BOGOTA LIMA SANTIAGO BRASILIA OTTAWA WASHINGTON BRUSSELS STRASBOURG RIYADH DOHA KUWAIT AMMAN BEIRUT
GAZA RAMALLAH SANAA KHARTOUM HARARE LUSAKA SHANGHAI CANBERRA""".split()
AGENCIES = "Xinhua AFP AP Reuters UPI Yonhap KCNA Interfax TASS Kyodo PTI IRNA ANSA dpa EFE Bloomberg".split()
MONTHS = "Jan. January Feb. February March April May June July Aug. August Sept. September Oct. October Nov. November Dec. December".split()
PEOPLE = """Hu Jintao|Wen Jiabao|Xi Jinping|Li Keqiang|Yang Jiechi|Kim Jong Il|Kim Jong - un|Kim Yong Nam|Choe Ryong Hae|Roh Moo - hyun
Lee Myung - bak|Ban Ki - moon|Moon Jae - in|Junichiro Koizumi|Shinzo Abe|Yasuo Fukuda|Vladimir Putin|Dmitry Medvedev|Sergei Lavrov
Hosni Mubarak|Mahmoud Abbas|Ehud Olmert|Ariel Sharon|Bashar al - Assad|Nouri al - Maliki|Hamid Karzai|Pervez Musharraf|Asif Ali Zardari
Manmohan Singh|Atal Behari Vajpayee|Mahinda Rajapaksa|Sheikh Hasina|Nguyen Minh Triet|Thaksin Shinawatra|Susilo Bambang Yudhoyono
Mahathir Mohamad|Gloria Macapagal Arroyo|Robert Mugabe|Thabo Mbeki|Olusegun Obasanjo|Laurent Kabila|Mobutu Sese Seko|Omar al - Bashir
Recep Tayyip Erdogan|Abdullah Gul|Mikheil Saakashvili|Viktor Yushchenko|Aleksander Kwasniewski|Vaclav Klaus|Jacques Chirac
Dominique de Villepin|Gerhard Schroeder|Angela Merkel|Javier Solana|Luiz Inacio Lula da Silva|Hugo Chavez|Evo Morales|Fidel Castro
Kofi Annan|Boutros Boutros - Ghali|Madeleine Albright|Condoleezza Rice|John Kerry|Mohammed Khatami|Ali Larijani|Manouchehr Mottaki
Muammar Gaddafi|Zine El Abidine Ben Ali|Yasser Arafat|Rafik Hariri|King Abdullah|Saud al - Faisal|Meles Zenawi|Isaias Afwerki|Chen Shui - bian
Tsai Ing - wen|Ma Ying - jeou|Hun Sen|Than Shwe|Aung San Suu Kyi|Islam Karimov|Nursultan Nazarbayev|Heydar Aliyev|Slobodan Milosevic""".replace("\n", "|").split("|")
PLACES = """Beijing Moscow Tokyo Seoul Pyongyang Cairo Geneva Tehran Damascus Kabul Islamabad Dhaka Manila Jakarta Hanoi Nairobi Kinshasa
Harare Tunis Ankara Warsaw Bucharest Belgrade Minsk Tbilisi Baku Tashkent Caracas Riyadh Doha China Russia Japan Egypt Syria Iran
Pakistan India Bangladesh Vietnam Indonesia Kenya Zaire Zimbabwe Tunisia Turkey Poland Romania Serbia Belarus Georgia Azerbaijan
Uzbekistan Venezuela Qatar Sudan Ethiopia Somalia Angola Zambia Myanmar Cambodia Laos Mongolia Taiwan Ukraine Armenia Kuwait""".split()


def augmented(sent, rng):
    """The sentence itself, or more rarely a changed copy. Items are (form, glued, upos, xpos, head, rel, name)."""
    if rng.random() < 0.06:
        sent = renamed(sent, rng)
    if rng.random() < 0.03 and len(sent) > 4:
        sent = dated(sent, rng)
    if rng.random() < 0.02:
        recase = str.upper if rng.random() < 0.6 else lambda f: f[:1].upper() + f[1:]
        sent = [(recase(w[0]),) + w[1:] for w in sent]
    return sent


def dated(sent, rng):
    """A wire dateline before the sentence; its city hangs on the root."""
    root = next(i for i, w in enumerate(sent) if w[4] == 0) + 1
    line = [[rng.choice(CITIES), 0, "PROPN", "NNP", "R", "parataxis", "B-LOC"]]
    if rng.random() < 0.7:
        month = len(line) + 2
        line += [[",", 1, "PUNCT", ",", month + 1, "punct", "O"],
                 [rng.choice(MONTHS), 0, "PROPN", "NNP", month + 1, "nmod:unmarked", "B-DATE"],
                 [str(rng.randint(1, 31)), 0, "NUM", "CD", 1, "nmod:unmarked", "I-DATE"]]
    if rng.random() < 0.7:
        agency = len(line) + 2
        line += [["(", 0, "PUNCT", "-LRB-", agency, "punct", "O"],
                 [rng.choice(AGENCIES), 1, "PROPN", "NNP", 1, "list", "B-ORG"],
                 [")", 1, "PUNCT", "-RRB-", agency, "punct", "O"]]
    if rng.random() < 0.9:
        line.append([rng.choice(["--", "--", "-", "—", "_"]), 0, "PUNCT", ":", 1, "punct", "O"])
    else:
        line.append([":", 1, "PUNCT", ":", 1, "punct", "O"])
    shift = len(line)
    line = [tuple(root + shift if v == "R" else v for v in w) for w in line]
    moved = [(w[0], w[1], w[2], w[3], w[4] + shift if w[4] else 0, w[5], w[6]) for w in sent]
    return line + [(moved[0][0], 0) + moved[0][2:]] + moved[1:]


def renamed(sent, rng):
    """One person or place becomes another, when its words form a plain head-first name."""
    spots = [(i, name_end(sent, i)) for i, w in enumerate(sent) if w[6] in {"B-PER", "B-LOC"} and w[2] == "PROPN"]
    spots = [(i, e) for i, e in spots if plain(sent, i, e)]
    if not spots:
        return sent
    first, end = rng.choice(spots)
    person = sent[first][6] == "B-PER"
    if person:
        forms = rng.choice(PEOPLE).split()
        forms = forms if end - first > 1 or rng.random() < 0.5 else [forms[0]]
    else:
        forms = [rng.choice(PLACES)]
    return spliced(sent, first, end, forms)


def name_end(sent, i):
    end = i + 1
    while end < len(sent) and sent[end][6].startswith("I-"):
        end += 1
    return end


def plain(sent, first, end):
    inside = all(first < w[4] <= end and w[5] in {"flat", "punct"} for w in sent[first + 1 : end])
    return inside and not any(first + 1 < w[4] <= end for i, w in enumerate(sent) if not first <= i < end)


def spliced(sent, first, end, forms):
    grow = len(forms) - (end - first)
    to = lambda h: h if h <= first + 1 else h + grow
    kind, head = sent[first][6][2:], sent[first]
    new = [(forms[0], head[1], "PROPN", "NNP", to(head[4]), head[5], "B-" + kind)]
    for k, form in enumerate(forms[1:], 1):
        hyphen, glued = form == "-", form == "-" or forms[k - 1] == "-"
        new.append((form, int(glued), "PUNCT" if hyphen else "PROPN", "HYPH" if hyphen else "NNP",
                    first + k + 2 if hyphen else first + 1, "punct" if hyphen else "flat", "I-" + kind))
    keep = lambda w: w[:4] + (to(w[4]),) + w[5:]
    return [keep(w) for w in sent[:first]] + new + [keep(w) for w in sent[end:]]
