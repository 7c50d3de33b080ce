"""Rebuilds data/world.tsv: python3 data/rebuild/world.py countries-110m.json > data/world.tsv

The file is in the npm package world-atlas 2.0.2 (`npm pack world-atlas@2.0.2`): Natural Earth's countries at 1:110 million,
public domain, as TopoJSON. Codes come from the names of data/countries.tsv. Coordinates are kept to a tenth of a degree.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).parent.parent
HEAD = """\
# attache world, format 1
# source: Natural Earth 4.1.0, countries at 1:110 million, by way of the npm package world-atlas 2.0.2
# licence: public domain (Natural Earth)
# rebuilt by: python3 data/rebuild/world.py countries-110m.json > data/world.tsv
#
# land  ISO3, or - without one  a ring of corners, each longitude and latitude in degrees
# The lines between states are those that Natural Earth draws, which follow who is in control; they take no side.
"""
OTHER = {
    "W. Sahara": "ESH", "Dem. Rep. Congo": "COD", "Dominican Rep.": "DOM", "Falkland Is.": "FLK", "Fr. S. Antarctic Lands": "ATF",
    "Central African Rep.": "CAF", "Eq. Guinea": "GNQ", "Solomon Is.": "SLB", "Antarctica": "ATA", "Bosnia and Herz.": "BIH",
    "S. Sudan": "SSD",
}


def codes():
    """ISO 3166 codes by every name of a country."""
    found = dict(OTHER)
    for line in (ROOT / "countries.tsv").read_text().splitlines():
        cells = line.split("\t")
        if cells[0] == "country":
            for name in [cells[2], *(cells[3].split("|") if len(cells) > 3 else [])]:
                found[name] = cells[1]
    return found


def arcs(world):
    """The arcs of a TopoJSON file in degrees."""
    (across, up), (left, low) = world["transform"]["scale"], world["transform"]["translate"]
    for arc in world["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * across + left, 1), round(y * up + low, 1)))
        yield points


def ring(parts, known):
    """One ring from the arcs it is made of; those below zero run backwards."""
    points = []
    for part in parts:
        arc = known[part] if part >= 0 else known[~part][::-1]
        points += arc[1:] if points else arc
    return [point for nth, point in enumerate(points) if nth == 0 or point != points[nth - 1]]


def main():
    world = json.load(open(sys.argv[1]))
    known, names = list(arcs(world)), codes()
    lines = []
    for country in world["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        code = names.get(country["properties"]["name"], "-")
        for parts in (parts for polygon in polygons for parts in polygon[:1]):
            points = ring(parts, known)
            if len(points) > 3:
                lines.append(f"land\t{code}\t" + ",".join(f"{x:g} {y:g}" for x, y in points))
    print(HEAD + "\n" + "\n".join(sorted(lines)))


main()
