"""Correction and retraction notices: which words are one, which article and which statements it concerns; on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from onrecord.ledger import Filter, Ledger
from onrecord.ledger.notice_text import notices_in
from onrecord.ledger.notices import Said as Spoken
from onrecord.ledger.notices import concerned
from onrecord.ledger.tables import notice_statements, notices
from onrecord.types import Removed
from tests.ledger.making import Said, reading

OUTLET = "The Example Courier"

NOTICES = {
    "correction": [
        "A quote in this article has been corrected: Ekeby said “never”, not “ever”.",
        "The Example Courier has removed a paragraph from this article because it could not be verified.",
        "We originally reported that two people had been hurt. It was three.",
        "FOR THE RECORD: Hugo Tarn's title is harbourmaster.",
        "For the record: An April 3 article said the bridge opened in 1950. It opened in 1955.",
        "This article has been changed since it was first published to take out the name of a witness.",
        "Corrections: Nell Aster is the deputy mayor, not the mayor.",
        "CORRECTION: In the original version of this report, the number of homes was given as 400. It is 40.",
        "An earlier post gave the wrong date for the hearing.",
        "A version of this article misidentified the river. It is the Orle.",
        "This story was updated on April 4 to correct the name of the lawyer.",
        "Editor's note (April 5): Since publication, we have learned that the letter quoted here was forged. We have removed it.",
        "This version of the story corrects the age of the pilot.",
        "Correction: This version corrects the spelling of Castell in the third paragraph.",
        "Correction: An earlier version of this article misstated the number of boats. There are 14, not 12.",
        "CORRECTION (April 3): The harbour wall was built in 1911, not 1921.",
        "This article was amended on 3 April 2031 because an earlier version said the ferry had been sold. It has been leased.",
        "An earlier version of this story incorrectly identified Orla Fenn as the harbourmaster. She chairs the board.",
        "Editor’s note: An earlier version of this column gave the wrong year for the flood. It was 1998.",
        "Because of an editing error, an article on Tuesday about the ferry misstated the fare. It is 12 crowns.",
        "We wrongly said that Per Holm had resigned. He has not. We apologise for the error.",
        "This article originally stated that the school closed in May; it closed in June.",
        "* The headline of this article was changed. An earlier version of this article referred to the board as bankrupt; it is in arrears.",
        "Corrected: Paragraph four now says that the bridge cost 4.1 million crowns, not 41 million.",
        "Correction appended April 4, 2031: Ida Marlow is 54 years old, not 45 as we reported.",
        "The Example Courier regrets the error.",
        "— This report was corrected on 5 April to remove a quote that was attributed to Mira Castell by mistake.",
        "Erratum: The table gave the figures of 2029 as those of 2030.",
        "A previous version of this obituary misspelled the name of her daughter.",
        "Note to readers: an earlier version of this report gave a wrong figure for the water works.",
        "As originally published, this piece said the tram line had four stops. It has six.",
        "The story has been changed. An initial version of the story, published on Monday, wrongly named the captain.",
        "Correction, 4 April 2031: Due to an error in transcription, a quote in this interview was attributed to the wrong speaker.",
        "AMENDMENT: The first paragraph now gives the council's vote as 7 to 4.",
        "The photo caption with an earlier version of this article misidentified the man on the left. He is Jonas Ekeby.",
        "This post was edited to correct the spelling of Ost Haven.",
        "Correction 3 April: The harbour board has nine members, and not seven as first reported.",
        "Update 3 April 2031: This article has been amended to remove a claim about the council's debt.",
        "This story has been corrected to show that the ferry sails on Mondays, not on Sundays.",
        "(This April 3 story has been corrected to fix the name of the ship in paragraph 4)",
        "(Corrects paragraph 2 to say that the vote was in March, not in May)",
        "• This article was amended on 3 April 2031. The harbour wall is 400 metres long, not 400 feet as an earlier version said.",
        "This article has been amended since original publication to correct the name of the bank.",
        "Corrections & Amplifications: The water works serve 30,000 homes. An earlier version of this article said 300,000.",
        "Correction, April 3, 2031, at 4:10 p.m.: This article originally misspelled Jonas Ekeby’s last name.",
        "A previous headline on this story said that the school had closed. It is to close in June.",
        "The article has been corrected. Ada Lindqvist was not at the meeting.",
        "An earlier headline of this article misstated the result of the vote.",
        "An earlier version of this article, relying on figures of the ministry, misstated how many boats had been inspected.",
        "This article has been updated to correct Mira Castell's title.",
        "In our report of 2 April on the market hall we said that the tenants owed rent. They do not. We apologise to them.",
        "EDITOR'S NOTE: A quote in this story was wrongly attributed to the mayor. It was said by her deputy. The story has been corrected.",
        "A correction was made on April 3, 2031: An earlier version of this article misidentified the captain of the ferry.",
        "The print version of this article misstated the date of the flood.",
        "We have corrected this article: the grant was 4 million crowns a year, not in all.",
        "This piece has been amended to remove a reference to Hugo Tarn, who was not involved.",
    ],
    "clarification": [
        "Clarification: The council did not vote on the plan as a whole, but on its first part.",
        "Clarification: This story has been updated to make clear that Tomas Brandt spoke for himself and not for the council.",
        "This article has been updated to clarify that the vote was not binding.",
        "Clarifications: The article on the market hall should have said that the tenants were offered other stalls.",
        "CLARIFICATION, April 4: A story on Tuesday about the tram line did not make clear that the figures are estimates.",
    ],
    "retraction": [
        "Editor's note: We have retracted this story after learning that its main source had lied.",
        "We have retracted the article “Harbour board sold the ferry in secret”, published on April 1, 2031, because its documents were forged.",
        "This story has been retracted. The Courier could not stand by its account of the meeting.",
        "Retraction: The Courier no longer stands by the story about the harbour wall.",
        "Editor's note: This article has been withdrawn while we look into its sources.",
        "The editors have withdrawn this article.",
        "After a review, The Example Courier has retracted this article.",
        "RETRACTION (April 9, 2031): The article below is based on minutes that turned out to be forged.",
    ],
    "update": [
        "This story has been updated with comment from the harbour board.",
        "UPDATE: This article was updated on April 4 to include a response from the ministry.",
        "Updated April 3 at 9 a.m.: This story has been updated throughout.",
    ],
}

NO_NOTICES = [
    "For the record, Brandt said, he had never met her.",
    "A version of this article appeared in print on April 3.",
    "Her earlier post gave the wrong impression, she said.",
    "The council corrected the minutes after Fenn complained.",
    "Holm said that this version of the story was wrong.",
    "“We have removed it,” the museum said of the plaque.",
    "Corrections to the map are due in May.",
    "A quote from the film opens the book.",
    "We originally planned to stay, Fenn said.",
    "The paper had reported wrongly that two people died.",
    "“An earlier version of this report misstated the cost,” the auditor said.",
    "Correction officers said the prison was quiet overnight.",
    "The Daily Beacon has retracted its story about the ferry, the board said on Tuesday.",
    "The minister called for a clarification of the law: nobody knows what it means.",
    "Editor's note: Ida Marlow is a columnist. Her views are her own.",
    "The company corrected its figures for the third time this year.",
    "An earlier version of the bill would have closed the ferry.",
    "A market correction is due, the analyst said, and it will hurt.",
    "The senator clarified his remarks and apologised for the error.",
    "This article was first published in the Example Courier.",
    "An earlier version of this article appeared in the Marrowby Gazette.",
    "The board has updated its plan to include a bridge.",
    "“We apologise for the error,” the railway said in a letter to passengers.",
    "Fenn said the report was wrong and that she would ask for a correction: “They never called me.”",
    "He was wrongly identified as the driver, police said.",
    "Brandt told the paper that it had incorrectly reported his vote.",
    "Update: the ferry sails again at noon.",
    "The report incorrectly states that the wall is safe, engineers say.",
    "The journal retracted the paper after an inquiry found that its data had been made up.",
    "Corrections and clarifications",
    "She withdrew the article from the council's agenda.",
    "It was amended on Friday because the council wanted a cap on fares.",
    "The story has been told many times and was changed with every telling.",
    "We regret the loss of life, the ministry said.",
    "To report an error in this article, write to the desk: corrections@courier.example",
    "Our correction policy: we correct errors as soon as we know of them.",
    "The ministry said it had corrected this report after complaints.",
    "Updated at 14:05 on April 4, 2031",
    "Retracted landing gear may have caused the crash, investigators said.",
    "The transcript of this interview has been edited for length and clarity.",
    "This interview has been edited and condensed.",
    "Corrections officers found the letter on Monday - and kept it.",
    "The bill was amended on 3 April 2031 because the council wanted a cap on fares.",
    "“This article is wrong from start to finish,” Fenn said. “I want a correction.”",
    "Asked for a correction: nothing came, Brandt said.",
    "The page was removed from the council's website on Friday.",
    "Update: Orla Fenn says that she will stay on.",
    "Clarification of the rules will come in May, the ministry said.",
    "Editor's note: This is the second of three parts.",
    "Editor's note: This story was produced together with the Marrowby Gazette.",
    "The map was updated to include the new district, the council said.",
    "The ministry said an earlier version of its report had overstated the cost.",
    "An earlier version of this plan was rejected by voters.",
    "The column wrongly leaned to the left, engineers found.",
    "The Gazette apologised for the error and corrected its story, which had named the wrong man.",
    "Fenn, who was initially named as a suspect in this story of two brothers, was cleared.",
    "Correction: “I never said that,” Brandt told the council.",
    "The newspaper said it regretted the error.",
    "In an earlier version of this game, players could sink the ferry.",
    "This page was last updated on 3 April 2031.",
    "She wrote that this article of the constitution was amended to protect tenants.",
    "This article of the treaty was amended in 1998 to include fishing rights.",
    "Article 5 has been amended to include fishing rights.",
    "The table was updated on Tuesday, officials said.",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOTICES.items() for text in texts])
def test_a_notice_is_found_with_its_kind(kind: str, text: str) -> None:
    (found,) = notices_in(f"The harbour board met on Tuesday.\n\n{text}", outlet=OUTLET)
    assert found.kind == kind
    assert found.text in text
    assert found.span == (35 + text.index(found.text), 35 + len(text))


@pytest.mark.parametrize("text", NO_NOTICES)
def test_what_is_none(text: str) -> None:
    assert notices_in(f"The harbour board met on Tuesday.\n\n{text}\n\nThe boats sail.", outlet=OUTLET) == []


def test_a_label_stands_above_its_notice() -> None:
    text = "The boats sail.\n\nCorrection\n\nAs printed in the evening edition.\n\nAn article on Tuesday about the ferry misstated the fare.\n\nThe end."
    (found,) = notices_in(text)
    assert found.text == "An article on Tuesday about the ferry misstated the fare."


def test_an_apology_belongs_to_its_notice() -> None:
    (found,) = notices_in("Correction: Ida Marlow is 54 years old, not 45.\n\nWe apologise for the mistake.\n\nThe end.")
    assert found.text.endswith("for the mistake.")


def test_a_page_of_corrections() -> None:
    text = "An article on Tuesday about the ferry misstated the fare. It is 12 crowns.\n\nThe desk is open from nine to five.\n\nIn an article on the school, the year was incorrect."
    assert len(notices_in(text, title="Corrections: April 4, 2031")) == 2
    assert notices_in(text, title="Ferry, school and more") == []


def test_what_a_notice_names() -> None:
    (found,) = notices_in("We have retracted the article “Board sold the ferry in secret”, published on April 1, 2031. It was at https://courier.example/secret.")
    assert (found.kind, found.title, found.date, found.url) == ("retraction", "Board sold the ferry in secret", "2031-04-01", "https://courier.example/secret")


PEOPLE = [Spoken(1, "The night ferry will close in twelve weeks", "Orla Fenn"), Spoken(2, "Nobody on the quay believes these minutes", "Tomas Brandt"),
          Spoken(3, "the harbour wall was built in 1921 and cracked in 1990", "the engineer"), Spoken(4, "the ferry has always lost money", "Per Holm"),
          Spoken(5, "we carried 40,000 people last year", "Orla Fenn")]


@pytest.mark.parametrize(("notice", "numbers"), [
    ("Correction: An earlier version of this article misstated when the night ferry closes. It is in twenty weeks, not twelve.", [1]),
    ("Correction: The harbour wall was built in 1911, not in 1921.", [3]),
    ("An earlier version of this article gave the number of people who were carried last year as 40,000. It was 4,000.", [5]),
    ("Because of an editing error, a quotation in an earlier version of this article, “Nobody on the quay believes these minutes”, was given to the wrong speaker.", [2]),
    ("This article was amended to correct the spelling of Per Holm's name.", [4]),
    ("An earlier version of this article misidentified Tomas Brandt. He leads the opposition.", [2]),
    ("This article has been updated with comment from the ministry.", []),
    ("Correction: An earlier version of this article misspelled the name of the photographer, Nell Aster.", []),
    ("Correction: The map with an earlier version of this article showed Port Ellery on the wrong shore.", []),
])
def test_which_statements_a_notice_is_about(notice: str, numbers: list[int]) -> None:
    assert sorted(concerned(notice, PEOPLE)) == numbers


FENN = Said("Orla Fenn", "The night ferry will close in twelve weeks from now")
BRANDT = Said("Tomas Brandt", "Nobody on the quay believes a word of these minutes")


def linked(ledger: Ledger) -> list[tuple[str, int | None, list[int]]]:
    """Kind of each notice, the article it concerns, and the numbers of the statements."""
    with ledger.reading() as connection:
        return [(row.kind, row.concerns_id, sorted(connection.execute(select(notice_statements.c.statement_id).where(notice_statements.c.notice_id == row.id)).scalars()))
                for row in connection.execute(select(notices).order_by(notices.c.id))]


def test_a_notice_marks_the_statement_it_concerns(ledger: Ledger) -> None:
    ledger.add(reading(FENN, BRANDT, "Correction: An earlier version of this article misstated when the night ferry will close.", url="https://courier.example/f"))
    assert [(f.statement.who.name, f.notices) for f in ledger.statements(Filter(article=1))][::-1] == [("Orla Fenn", ("correction",)), ("Tomas Brandt", ())]
    assert [a.notices for a in ledger.articles()] == [("correction",)]


def test_a_notice_is_one_however_often_it_is_read(ledger: Ledger) -> None:
    notice = "Correction: An earlier version of this article misstated when the night ferry will close."
    for more in ("", "More.", "And more."):
        ledger.add(reading(FENN, BRANDT, more or "Less.", notice, url="https://courier.example/f"))
    ledger.add(reading(FENN, BRANDT, "And more.", notice, url="https://courier.example/f", run="test reader 2"))
    ((kind, article, numbers),) = linked(ledger)
    assert (kind, article) == ("correction", 1)
    assert [f.notices for f in ledger.statements(Filter(speaker="Orla Fenn", old=True))] == [("correction",)] * 3
    assert len(numbers) == 3
    assert [c.what for c in ledger.changes()] == []


def test_a_retraction_concerns_another_article_and_all_of_it(ledger: Ledger) -> None:
    ledger.add(reading(FENN, BRANDT, url="https://courier.example/secret", title="Board sold the ferry in secret", published="2031-04-01"))
    ledger.add(reading(BRANDT, url="https://gazette.example/secret", title="Board sold the ferry in secret", outlet="Marrowby Gazette", published="2031-04-01"))
    ledger.add(reading("We have retracted the article “Board sold the ferry in secret”, published on April 1, 2031, because its papers were forged.",
                       Said("Ida Marlow", "This should not have happened to us"), url="https://courier.example/r", title="A note to our readers", published="2031-04-09"))
    assert linked(ledger) == [("retraction", 1, [1, 2])]
    assert {a.number: a.notices for a in ledger.articles()} == {1: ("retraction",), 2: (), 3: ()}


def test_a_retraction_that_comes_before_its_article(ledger: Ledger) -> None:
    ledger.add(reading("We have retracted the article “Board sold the ferry in secret”, published on April 1, 2031, because its papers were forged.",
                       url="https://courier.example/r", title="A note to our readers", published="2031-04-09"))
    assert linked(ledger) == [("retraction", None, [])]
    ledger.add(reading(BRANDT, url="https://gazette.example/secret", title="Board sold the ferry in secret", outlet="Marrowby Gazette", published="2031-04-01"))
    assert linked(ledger) == [("retraction", None, [])]
    ledger.add(reading(FENN, BRANDT, url="https://courier.example/secret", title="Board sold the ferry in secret", published="2031-04-01"))
    assert linked(ledger) == [("retraction", 3, [2, 3])]


def test_an_article_known_by_its_day_and_what_it_is_about(ledger: Ledger) -> None:
    ledger.add(reading(FENN, url="https://courier.example/1", title="Night ferry to Selm will close", published="2031-04-02"))
    ledger.add(reading(BRANDT, url="https://courier.example/2", title="Town council votes on the school", published="2031-04-02"))
    ledger.add(reading("An article published on April 2, 2031 about the night ferry to Selm misstated in how many weeks it will close. It is twenty, not twelve.",
                       url="https://courier.example/c", title="Corrections", published="2031-04-05"))
    assert linked(ledger) == [("correction", 1, [1])]


def test_a_notice_that_the_page_keeps_outside_of_the_text(ledger: Ledger) -> None:
    one = reading(FENN, BRANDT, url="https://courier.example/f")
    removed = (Removed("This article was amended on 3 April 2031 to correct when the night ferry will close.", "furniture", 10),
               Removed("Correction: An earlier version of this article misstated the fare.", "related", 10))
    ledger.add(type(one)(one.article.with_(removed=removed), one.statements, one.run))
    assert linked(ledger) == [("correction", 1, [1])]


def test_what_an_edit_put_in_and_its_notice_names(ledger: Ledger) -> None:
    """The notice tells neither topic nor speaker, but the number that was changed."""
    ledger.add(reading(Said("Orla Fenn", "It will be shut in 12 weeks and that is that"), BRANDT, url="https://courier.example/f"))
    ledger.add(reading(Said("Orla Fenn", "It will be shut in 20 weeks and that is that"), BRANDT, "Correction: The right number is 20.", url="https://courier.example/f"))
    ((kind, article, numbers),) = linked(ledger)
    assert (kind, article) == ("correction", 1)
    assert numbers == sorted(f.number for f in ledger.statements(Filter(speaker="Orla Fenn", old=True)))
