"""Two invented reports in the family of the annual reports, and their making in four formats.

The figures are made up. `FIGURES_*` lists what a careful reader would transcribe.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc
import typst

from napanalysis.draft.blocks import Block, Document
from napanalysis.draft.extract.drafted import DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.readers.document import read_document

ENGLISH = """\
# National Action Plan to Combat Human Trafficking

# Annual Report on Progress 2016-2017

This is the fifth report of its kind. It was tabled on June 6, 2018 under section 279.01 of the
Criminal Code and answers resolution 1325. Write to Room 340, 269 Laurier Avenue West, Ottawa
K1A 0P8, or call 1-800-555-0199 between 9:00 and 17:00. See page 12 and chapter 4.[^1]

[^1]: Bill C-36 came into force on December 6, 2014. The figures of 3 earlier reports were checked.

# Human Trafficking in Canada

As of March 2017, the national coordination centre knew of the following:

- Since 2005, 118 cases have been completed in which 160 individuals were convicted of human
  trafficking or related offences; these cases involved 247 victims.
- About 256 cases remain before the courts. They concern approximately 412 accused and at least
  365 victims.
- Of the completed cases, five involved forced labour.

# Part I: Prevention

Between April 2016 and March 2017, the RCMP distributed more than 12,400 awareness kits and
2,310 posters to schools and community groups. In November 2016, Public Safety Canada held a
stakeholder workshop in Halifax; some 45 participants attended it over two days. A leaflet for
seasonal workers is now available in nine languages.

# Part II: Protection of victims

In 2016, Immigration, Refugees and Citizenship Canada issued 67 temporary resident permits to
victims of human trafficking. Of these, 41 were subsequent permits that let victims keep their
status. Up to $750,000 a year is set aside in the Victims Fund for services to victims. In
2016-2017, a grant of $120,000 was awarded to a shelter in Ontario for young people aged 16 to 24.

# Part III: Detection and prosecution

## Operation Silver Lantern

In October 2016, Operation Silver Lantern brought together 32 police services from nine
provinces. During the three-day operation, officers interviewed more than 180 women. Sixteen
people were charged with 52 offences, and police secured the safety of seven persons under 18.

## Project HARBOUR

Project HARBOUR ended in January 2017 with these results:

- 14 persons arrested;
- 12 persons charged;
- 61 charges laid;
- 5 guilty pleas;
- 3 victims identified.

So far, nearly 400 labour inspectors have been trained in the signs of forced labour since 2012.

# Part IV: Partnerships

Canada contributed $6.5 million (2015-2019) to a project in West Africa. To date the project has
helped to identify 230 victims, including 19 children, and 140 teachers and police officers were
trained. Global Affairs Canada sent delegates to the 26th session of the Commission, held from May
22 to 26, 2017, where representatives of more than 60 countries met.

# Annex A: Table of commitments

"""

FRENCH = """\
# Stratégie nationale contre la traite des personnes

# Rapport d'étape 2018-2019

Ce rapport, le septième, porte sur l'exercice terminé le 31 mars 2019. Il a été préparé en vertu
de l'article 118 de la Loi et du projet de loi C-75. On peut écrire au 340, avenue Laurier Ouest,
Ottawa (Ontario) K1A 0P8, ou téléphoner au 1-855-555-0144, 24 heures sur 24. Voir l'annexe 2, à la
page 31.[^1]

[^1]: La résolution 2331 a été adoptée le 20 décembre 2016.

# La traite au pays

Selon les données arrêtées au 31 décembre 2018 :

- De 2005 à ce jour, 156 dossiers de traite ont été menés à terme; 321 victimes étaient en cause
  et 214 personnes ont été reconnues coupables.
- Près de 300 dossiers se trouvent devant les tribunaux et mettent en cause plus de 520 accusés
  et quelque 430 victimes.

# Partie I : Prévention

Depuis 2015, la GRC a remis environ 18 250 trousses d'information et 4 075 affiches à des écoles.
Une campagne, menée avec une quinzaine de collectivités de l'Alberta, offre des ateliers aux jeunes
âgés de 13 à 17 ans. Le bulletin fédéral, publié jusqu'à trois fois par année, a reçu la
contribution de six intervenants et de quatre provinces.

# Partie II : Protection

En 2018, le ministère a délivré 52 permis de séjour temporaire à des victimes; 30 de ces permis
étaient des permis ultérieurs. Le Fonds d'aide aux victimes réserve jusqu'à 1,2 million de dollars
par année aux services destinés aux victimes. Un projet d'une durée de quatre ans a commencé à
Winnipeg.

# Partie III : Enquêtes et poursuites

## Opération Étoile polaire

En février 2019, l'opération Étoile polaire a mobilisé une trentaine de services de police. Plus de
210 personnes ont été rencontrées par les enquêteurs, et vingt et une personnes ont été accusées de
74 infractions. Les policiers ont assuré la sécurité de onze mineures.

## Projet HÉRON

Le projet HÉRON s'est soldé par les résultats suivants :

- l'arrestation de 17 personnes;
- la mise en accusation de 15 suspects;
- le dépôt de 83 accusations;
- quatre plaidoyers de culpabilité;
- l'identification de 9 victimes.

Depuis le début de 2018, l'unité spécialisée de la GRC a ouvert des enquêtes sur 22 cas
soupçonnés. De ce nombre, douze dossiers ont été fermés et sept font encore l'objet d'une enquête.

# Partie IV : Partenariats

Le Canada a versé 4 millions de dollars (2017-2021) à un projet mené en Asie. À ce jour, le projet
a permis d'identifier 510 victimes, dont 64 enfants, et 95 enseignants ont reçu une formation.

# Annexe A : Tableau des engagements

"""

HEADS = {
    "en": ("Task", "Deliverable", "Timeline", "Status", "Lead"),
    "fr": ("Engagement", "Livrable", "Échéancier", "Statut", "Responsable"),
}
PILLARS = {
    "en": ("PREVENTION", "PROTECTION OF VICTIMS", "PROSECUTION", "PARTNERSHIPS"),
    "fr": ("PRÉVENTION", "PROTECTION", "POURSUITES", "PARTENARIATS"),
}
# Rows of the annex: task, deliverable, start, status, leads; grouped by pillar.
ANNEX = {
    "en": (
        (
            ("1.1.1 Raise awareness of human trafficking in schools and among newcomers.",
             "Offer the online course to teachers in every province and keep it current.",
             "Start: 2012-2013", "Ongoing", "PS RCMP"),
            ("", "NEW: Prepare a short film for airports, with subtitles in several languages, and "
             "show it where travellers wait for their luggage.",
             "Start: 2016-2017", "In progress", "CBSA"),
            ("1.1.2 Learn more about forced labour.",
             "Survey employers of temporary workers about recruiters and fees.",
             "Start: 2014-2015", "Completed (June 2016)", "ESDC (TFWP) JUS"),
        ),
        (
            ("2.1.1 Help victims to find shelter.",
             "Fund beds for victims through regional organizations that know their needs.",
             "Start: 2013-2014", "On hold", "JUS"),
        ),
        (
            ("3.1.1 Train police and prosecutors.",
             "Give a yearly course for new investigators at the police college.",
             "Start: 2012-2013", "Ongoing", "RCMP (in collaboration with HTT)"),
            ("", "NEW: Publish a handbook for prosecutors.",
             "Start: 2013-2014", "Ongoing", "JUS PPSC"),
        ),
        (
            ("4.1.1 Work with partners abroad.",
             "Support projects in source countries and report on their results.",
             "Start: 2012-2013", "Ongoing", "GAC (Development) IRCC"),
        ),
    ),
    "fr": (
        (
            ("1.1 Mieux informer les jeunes et les nouveaux arrivants des dangers de la traite.",
             "Offrir le cours en ligne au personnel des écoles de toutes les régions.",
             "Début : 2012-2013", "Continu", "SP GRC"),
            ("", "NOUVEAU : Produire un court film pour les aéroports, sous-titré en plusieurs "
             "langues, et le diffuser là où les voyageurs attendent leurs bagages.",
             "Début : 2018-2019", "En cours", "ASFC"),
        ),
        (
            ("2.1 Aider les victimes à trouver un refuge.",
             "Financer des lits par l'entremise d'organismes régionaux.",
             "Début : 2013-2014", "En suspens", "JUS CFC"),
        ),
        (
            ("3.1 Former les policiers et les procureurs.",
             "Donner chaque année un cours aux nouveaux enquêteurs.",
             "Début : 2012-2013", "Continu", "GRC (en collaboration avec le GTTP)"),
            ("", "Publier un guide à l'intention des procureurs.",
             "Début : 2015-2016", "Terminé (mai 2018)", "JUS SPPC"),
        ),
        (
            ("4.1 Agir avec les partenaires à l'étranger.",
             "Appuyer des projets dans les pays sources et en publier les résultats.",
             "Début : 2012-2013", "Continu", "AMC (Développement) IRCC"),
        ),
    ),
}  # fmt: skip
BODIES = {"en": ENGLISH, "fr": FRENCH}

# What a careful reader transcribes: (published, indicator, period_start, period_end, as_of).
FIGURES = {
    "en": (
        ("118", "cases_completed", "2005", "", "2017-03"),
        ("160", "persons_convicted", "2005", "", "2017-03"),
        ("247", "victims_completed_cases", "2005", "", "2017-03"),
        ("about 256", "cases_before_courts", "", "", "2017-03"),
        ("approximately 412", "accused_before_courts", "", "", "2017-03"),
        ("at least 365", "victims_before_courts", "", "", "2017-03"),
        ("five", "forced_labour_cases_completed", "2005", "", "2017-03"),
        ("more than 12,400", "toolkits_distributed", "2016-04", "", "2017-03"),
        ("2,310", "posters_distributed", "2016-04", "", "2017-03"),
        ("some 45", "workshop_participants", "2016-11", "2016-11", ""),
        ("nine", "activity_languages", "", "", "2017-03-31"),
        ("67", "trp_issued", "2016-01-01", "2016-12-31", ""),
        ("41", "trp_subsequent", "2016-01-01", "2016-12-31", ""),
        ("up to $750,000", "funding_committed", "2016-04-01", "2017-03-31", ""),
        ("$120,000", "funding_committed", "2016-04-01", "2017-03-31", ""),
        ("32", "operation_police_services", "2016-10", "2016-10", ""),
        ("nine", "", "2016-10", "2016-10", ""),
        ("three", "operation_days", "2016-10", "2016-10", ""),
        ("more than 180", "operation_persons_interviewed", "2016-10", "2016-10", ""),
        ("sixteen", "operation_persons_charged", "2016-10", "2016-10", ""),
        ("52", "operation_charges_laid", "2016-10", "2016-10", ""),
        ("seven", "operation_persons_brought_to_safety", "2016-10", "2016-10", ""),
        ("14", "operation_persons_arrested", "2017-01", "2017-01", ""),
        ("12", "operation_persons_charged", "2017-01", "2017-01", ""),
        ("61", "operation_charges_laid", "2017-01", "2017-01", ""),
        ("5", "operation_guilty_pleas", "2017-01", "2017-01", ""),
        ("3", "operation_victims_identified", "2017-01", "2017-01", ""),
        ("nearly 400", "labour_officials_trained", "2012", "", "2017-03-31"),
        ("$6.5 million", "funding_committed", "2015-04-01", "2019-03-31", ""),
        ("230", "project_victims_identified", "2015", "", "2017-03-31"),
        ("19", "project_child_victims_identified", "2015", "", "2017-03-31"),
        ("140", "project_persons_trained", "2015", "", "2017-03-31"),
        ("more than 60", "activity_countries", "2017-05-22", "2017-05-26", ""),
    ),
    "fr": (
        ("156", "cases_completed", "2005", "", "2018-12-31"),
        ("321", "victims_completed_cases", "2005", "", "2018-12-31"),
        ("214", "persons_convicted", "2005", "", "2018-12-31"),
        ("près de 300", "cases_before_courts", "", "", "2018-12-31"),
        ("plus de 520", "accused_before_courts", "", "", "2018-12-31"),
        ("quelque 430", "victims_before_courts", "", "", "2018-12-31"),
        ("environ 18 250", "toolkits_distributed", "2015", "", "2019-03-31"),
        ("4 075", "posters_distributed", "2015", "", "2019-03-31"),
        ("une quinzaine", "", "2018-04-01", "2019-03-31", ""),
        ("jusqu'à trois", "", "2018-04-01", "2019-03-31", ""),
        ("six", "newsletter_stakeholder_contributors", "2018-04-01", "2019-03-31", ""),
        ("quatre", "newsletter_province_contributors", "2018-04-01", "2019-03-31", ""),
        ("52", "trp_issued", "2018-01-01", "2018-12-31", ""),
        ("30", "trp_subsequent", "2018-01-01", "2018-12-31", ""),
        ("jusqu'à 1,2 million de dollars", "funding_committed", "2018-04-01", "2019-03-31", ""),
        ("une trentaine", "operation_police_services", "2019-02", "2019-02", ""),
        ("plus de 210", "operation_persons_interviewed", "2019-02", "2019-02", ""),
        ("vingt et une", "operation_persons_charged", "2019-02", "2019-02", ""),
        ("74", "operation_charges_laid", "2019-02", "2019-02", ""),
        ("onze", "operation_persons_brought_to_safety", "2019-02", "2019-02", ""),
        ("17", "operation_persons_arrested", "2018-04-01", "2019-03-31", ""),
        ("15", "operation_persons_charged", "2018-04-01", "2019-03-31", ""),
        ("83", "operation_charges_laid", "2018-04-01", "2019-03-31", ""),
        ("quatre", "operation_guilty_pleas", "2018-04-01", "2019-03-31", ""),
        ("9", "operation_victims_identified", "2018-04-01", "2019-03-31", ""),
        ("22", "operation_suspected_cases", "2018", "", "2019-03-31"),
        ("douze", "operation_suspected_cases_closed", "2018", "", "2019-03-31"),
        ("sept", "operation_suspected_cases_under_investigation", "2018", "", "2019-03-31"),
        ("4 millions de dollars", "funding_committed", "2017-04-01", "2021-03-31", ""),
        ("510", "project_victims_identified", "2017", "", "2019-03-31"),
        ("64", "project_child_victims_identified", "2017", "", "2019-03-31"),
        ("95", "project_persons_trained", "2017", "", "2019-03-31"),
    ),
}


def markdown(language: str) -> str:
    """The report as Markdown, its annex as pipe tables."""
    parts = [BODIES[language]]
    for pillar, rows in zip(PILLARS[language], ANNEX[language], strict=True):
        parts.append(f"**{pillar}**\n\n")
        parts.append(
            "| "
            + " | ".join(HEADS[language])
            + " |\n|---------|------------|------|------|-----|\n"
        )
        parts += ["| " + " | ".join(row) + " |\n" for row in rows]
        parts.append("\n")
    return "".join(parts)


def text(language: str) -> str:
    """The report as plain text, its annex with tabs and cut by page breaks in mid-cell."""
    body = BODIES[language].replace("# ", "").replace("#", "").replace("[^1]:", "¹")
    lines = [body.replace("[^1]", "¹")]
    for pillar, rows in zip(PILLARS[language], ANNEX[language], strict=True):
        lines += [pillar, "", "\t".join(HEADS[language])]
        for task, deliverable, *rest in rows:
            words = deliverable.split(" ")
            if len(words) > 15:  # as where a page ends inside the cell
                lines.append("\t".join((task, " ".join(words[:12]), *rest)))
                lines += ["", "\t".join(HEADS[language])]
                lines.append("\t".join(("", " ".join(words[12:]), "", "", "")))
            else:
                lines.append("\t".join((task, deliverable, *rest)))
        lines.append("")
    return "\n".join(lines)


def make(folder: Path, language: str, form: str) -> Path:
    """Write the report as `txt`, `md`, `html`, `docx`, `pdf` or `ruled.pdf` (ruled tables)."""
    path = folder / f"report-{language}.{form}"
    if form == "txt":
        path.write_text(text(language), encoding="utf-8")
    elif form == "md":
        path.write_text(markdown(language), encoding="utf-8")
    elif form.endswith("pdf"):
        _pdf(path, language, ruled=form.startswith("ruled"))
    else:
        pypandoc.convert_text(
            markdown(language), form, format="markdown", outputfile=str(path),
            extra_args=["--standalone", f"--metadata=lang:{language}", "--metadata=title:."],
        )  # fmt: skip
    return path


@cache
def read(language: str, form: str) -> Document:
    """Return the report as it is read in a form, which is made and read once for all tests."""
    with TemporaryDirectory() as folder:
        return read_document(make(Path(folder), language, form))


@cache
def drafted(language: str, form: str) -> list[DraftFigure]:
    """Return the figures that are drafted from the report in a form."""
    return draft_numbers(read(language, form))[0]


def _pdf(path: Path, language: str, *, ruled: bool) -> None:
    source = pypandoc.convert_text(
        markdown(language), "typst", format="markdown",
        extra_args=["--standalone", f"--metadata=lang:{language}"],
    )  # fmt: skip
    if ruled:
        source = source.replace("stroke: none", "stroke: 0.5pt")
    # A small page cuts sentences and cells, as real reports do.
    source = source.replace("paper: paper,", "width: 27cm, height: 15cm,")
    typ = path.with_suffix(".typ")
    typ.write_text(source, encoding="utf-8")
    typst.compile(str(typ), output=str(path))


def remake(blocks: tuple[Block, ...], folder: Path, language: str) -> list[Path]:
    """Write what was read from a document anew, as HTML, DOCX and PDF.

    The tables of the action plan are real tables there, each of which goes over its pages.
    """
    parts: list[str] = []
    for block in blocks:
        if block.kind == "contents":
            continue
        if not block.rows:
            before = {"heading": "# ", "item": "- "}.get(block.kind, "")
            parts.append(f"\n{before}{_escaped(block.text)}\n")
            continue
        rows = [row.cells for row in block.rows]
        headed = not (block.plan and block.plan[0])
        head, *rest = rows if headed else [("",) * len(rows[0]), *rows]
        if any(head):
            parts.append("\n| " + " | ".join(head) + " |")
            parts.append("|-----------|------------------|--------|-------|-------|")
        parts += ["| " + " | ".join(map(_escaped, row)) + " |" for row in rest]
    markdown_text = "\n".join(parts)
    made = [folder / "again.html", folder / "again.docx", folder / "again.pdf"]
    extra = ["--standalone", f"--metadata=lang:{language}", "--metadata=title:."]
    for path in made[:2]:
        pypandoc.convert_text(
            markdown_text, path.suffix[1:], format="markdown-smart", outputfile=str(path),
            extra_args=extra,
        )  # fmt: skip
    source = pypandoc.convert_text(
        markdown_text, "typst", format="markdown-smart", extra_args=extra[:2]
    )
    typ = folder / "again.typ"
    typ.write_text(f"#show figure: set block(breakable: true)\n{source}", encoding="utf-8")
    typst.compile(str(typ), output=str(made[2]))
    return made


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#$^~|@\"'])", r"\\\1", text)
