"""GDELT DOC 2.0: the news of the world since 2017, in 65 languages, all searched by their English translation."""

from __future__ import annotations

import re

from sources.providers.answers import address, ask, at, kept, rows, text
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.providers.wording import NOTHING_ASKED, common_terms, in_language
from sources.reading import calendar_day

MOST_RECORDS = 250
# Shorter words are an error to GDELT.
SHORTEST_WORD = 3
_PAIR = re.compile(r"(\w+):(\w+)")
LANGUAGES = dict(
    _PAIR.findall(
        """
        ar:arabic bg:bulgarian ca:catalan cs:czech da:danish de:german el:greek en:english es:spanish et:estonian
        fa:persian fi:finnish fr:french he:hebrew hi:hindi hr:croatian hu:hungarian id:indonesian it:italian
        ja:japanese ko:korean lt:lithuanian lv:latvian nl:dutch no:norwegian pl:polish pt:portuguese ro:romanian
        ru:russian sk:slovak sl:slovenian sq:albanian sr:serbian sv:swedish th:thai tr:turkish uk:ukrainian ur:urdu
        vi:vietnamese zh:chinese
        """
    )
)
# GDELT has the two letters of FIPS 10-4.  These are the countries, by ISO 3166, that have others there.
FIPS = dict(
    _PAIR.findall(
        """
        AD:AN AG:AC AI:AV AT:AU AU:AS AW:AA AZ:AJ BA:BK BD:BG BF:UV BG:BU BH:BA BI:BY BJ:BN BM:BD BN:BX BO:BL BS:BF
        BW:BC BY:BO BZ:BH CD:CG CF:CT CG:CF CH:SZ CI:IV CL:CI CN:CH CR:CS CZ:EZ DE:GM DK:DA DM:DO DO:DR DZ:AG EE:EN
        ES:SP GA:GB GB:UK GD:GJ GE:GG GM:GA GN:GV GQ:EK GW:PU HN:HO HT:HA IE:EI IL:IS IQ:IZ IS:IC JP:JA KH:CB KI:KR
        KM:CN KN:SC KP:KN KR:KS KW:KU KY:CJ LB:LE LC:ST LI:LS LK:CE LR:LI LS:LT LT:LH LV:LG MA:MO MC:MN ME:MJ MG:MA
        MH:RM MM:BM MN:MG MO:MC MU:MP MW:MI NA:WA NE:NG NG:NI NI:NU OM:MU PA:PM PG:PP PH:RP PR:RQ PS:WE PT:PO PW:PS
        PY:PA RS:RI RU:RS SB:BP SC:SE SD:SU SE:SW SG:SN SK:LO SN:SG SR:NS SS:OD ST:TP SV:ES SZ:WZ TD:CD TG:TO TJ:TI
        TL:TT TM:TX TN:TS TO:TN TR:TU TT:TD UA:UP VA:VT VN:VM VU:NH XK:KV YE:YM ZA:SF ZM:ZA ZW:ZI
        """
    )
)


class Gdelt:
    name = "gdelt"
    label = "GDELT"
    needs_key = False
    home = "https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/"
    key_help = ""
    seconds_between = 5.0

    def __init__(self, *, url: str = "https://api.gdeltproject.org/api/v2/doc/doc") -> None:
        self.url = url

    def search(self, query: Query, fetch: Fetch) -> Answer:
        if not (words := _words(query)):
            return NOTHING_ASKED
        parameters: dict[str, str | int] = {
            "query": " ".join([*words, *_bounds(query)]),
            "mode": "artlist",
            "format": "json",
            "sort": "hybridrel",
            "maxrecords": min(query.limit, MOST_RECORDS),
        }
        if query.since:
            parameters["startdatetime"] = f"{query.since:%Y%m%d}000000"
        if query.until:
            parameters["enddatetime"] = f"{query.until:%Y%m%d}235959"
        answer = ask(fetch, self.url, parameters, label=self.label)
        hits = (
            Hit(
                url=address(row, "url"),
                title=text(row, "title"),
                outlet=text(row, "domain"),
                published=calendar_day(at(row, "seendate")),
            )
            for row in rows(answer, "articles", label=self.label, may_lack=True)
        )
        return Answer(hits=kept(hits, query))


def _words(query: Query) -> list[str]:
    """One question, since GDELT wants five seconds between two: what the phrases have in common."""
    found = [term for term in common_terms(in_language(query, "en")) if len(term.strip('"')) >= SHORTEST_WORD]
    return [term if term.isalnum() or term.startswith('"') else f'"{term}"' for term in found]


def _bounds(query: Query) -> list[str]:
    languages = [f"sourcelang:{LANGUAGES[code]}" for code in query.languages if code in LANGUAGES]
    # Parentheses are for alternatives only; around one word they are an error to GDELT.
    bounds = [f"({' OR '.join(languages)})"] if len(languages) > 1 else languages
    country = query.country.upper()
    if len(country) == 2 and country.isalpha():
        bounds.append(f"sourcecountry:{FIPS.get(country, country)}")
    return bounds
