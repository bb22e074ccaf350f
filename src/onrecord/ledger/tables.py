"""The tables of a ledger, each column with its meaning.

Everything that filters or sorts has a column of its own, so that any SQL tool can ask; lists and maps
(spans, names, confidences) are JSON. Spans are ``[[start, end], …]`` in code points of `versions.text`.

A statement's columns hold its values as they stand: the machine's, or where a person has corrected one, the
person's. The machine's own are then in `statements.machine`, and who changed what, when and why in
`corrections`. Times are ISO 8601 in UTC; dates of articles and sayings are ISO 8601 by prefix.
"""

from __future__ import annotations

from sqlalchemy import JSON as _JSON
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()

JSON = _JSON(none_as_null=True)
"""Empty means empty: no JSON ``null`` where a column has no value."""

BIG = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; SQLite's own row number where it is a key."""


def _id(comment: str) -> Column[int]:
    return Column("id", BIG, primary_key=True, comment=comment)


def _ref(name: str, target: str, comment: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(name, BIG, ForeignKey(f"{target}.id", ondelete="SET NULL" if null else "CASCADE"), nullable=null, index=index, comment=comment)


facts = Table(
    "ledger", metadata,
    Column("name", Text, primary_key=True, comment="schema: version of these tables; id: a random name that this ledger keeps; made_by: onrecord's version; embeddings: the model of vectors"),
    Column("value", Text, nullable=False, comment="its value"),
    comment="What the ledger says of itself.")

articles = Table(
    "articles", metadata,
    _id("number of the article in this ledger"),
    Column("key", Text, nullable=False, unique=True, comment="what makes it the same article: its URL, else 'id:' and the id that the input gave or the hash of its text"),
    Column("url", Text, comment="canonical address"),
    Column("outlet", Text, comment="who published it"),
    Column("published", Text, index=True, comment="ISO 8601 by prefix, as the first version gave it"),
    Column("added", Text, nullable=False, comment="when it was first added"),
    Column("private", Boolean, nullable=False, default=False, comment="kept out of exports, shared views and assistants"),
    Column("story", BIG, index=True, comment="number of the first article of which this is a near copy (wire copy); its own number where it is the first"),
    Index("articles_outlet", "outlet", "published"),
    Index("articles_day", text("coalesce(published, '')"), "id"),  # newest first
    Index("articles_private", "private", sqlite_where=text("private = 1"), postgresql_where=text("private")),
    comment="One row a published piece.")

versions = Table(
    "versions", metadata,
    _id("number of the version"),
    _ref("article_id", "articles", "the article", index=True),
    Column("number", Integer, nullable=False, comment="1, 2, … in the order in which they were seen"),
    Column("current", Boolean, nullable=False, comment="whether it is the article's latest"),
    Column("native_id", Text, nullable=False, comment="the article's id in the native form"),
    Column("title", Text, comment="as this version gave it"),
    Column("byline", JSON, nullable=False, comment="names of its authors"),
    Column("published", Text, comment="as this version gave it"),
    Column("modified", Text, comment="as this version gave it"),
    Column("language", Text, comment="ISO 639-1"),
    Column("text", Text, nullable=False, comment="the clean text; all spans refer to it"),
    Column("text_sha256", Text, nullable=False, comment="hash of the text in UTF-8, hex"),
    Column("sha256", Text, nullable=False, comment="hash of the bytes it came from, hex"),
    Column("extractor", Text, nullable=False, comment="version of the intake that made the text"),
    Column("removed", JSON, nullable=False, comment="paragraphs of the page that are not the article's: text, reason, before"),
    Column("warnings", JSON, nullable=False, comment="what a person should know of how it was read"),
    Column("times", JSON, comment="of captions and transcripts: when in the recording each stretch of the text is heard, [[start, end, begins, ends], …]"),
    Column("original", LargeBinary, comment="the bytes it came from, gzip, where they were to be kept"),
    Column("seen", Text, nullable=False, comment="when this version was added"),
    _ref("run_id", "runs", "the run whose statements are here", null=True),
    UniqueConstraint("article_id", "number"),
    comment="The text of an article as it stood on one day.")

bands = Table(
    "bands", metadata,
    Column("band", BIG, primary_key=True, autoincrement=False, comment="64-bit hash of one band of the text's MinHash signature"),
    Column("version_id", BIG, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True, comment="the version"),
    comment="Finds near copies of articles: two texts that share a band are compared.", sqlite_with_rowid=False)

runs = Table(
    "runs", metadata,
    _id("number of the run"),
    Column("model", Text, nullable=False, unique=True, comment="name and version of the model that read"),
    Column("started", Text, nullable=False, comment="when it was first used here"),
    comment="One row a model version that has read into this ledger.")

statements = Table(
    "statements", metadata,
    _id("number of the statement in this ledger"),
    Column("uid", Text, nullable=False, index=True, comment="id in the native form: hash of the text and the three roles"),
    _ref("version_id", "versions", "the version it stands in"),
    _ref("article_id", "articles", "the article it stands in"),
    Column("place", Integer, nullable=False, comment="its place among the version's statements, from 0"),
    Column("current", Boolean, nullable=False, comment="whether it is of the article's latest version"),
    Column("within", Text, comment="uid of the statement in whose content it stands"),
    Column("source", JSON, nullable=False, comment="spans of who"),
    Column("cue", JSON, nullable=False, comment="spans of the words that attribute"),
    Column("content", JSON, nullable=False, comment="spans of what"),
    Column("source_text", Text, nullable=False, comment="the source's words"),
    Column("cue_text", Text, nullable=False, comment="the cue's words"),
    Column("content_text", Text, nullable=False, comment="the content's words"),
    Column("kind", Text, nullable=False, comment="direct, indirect or mixed"),
    Column("speaker", Text, comment="the speaker's name as the article gives it; several joined by ' and '"),
    Column("speakers", JSON, nullable=False, comment="the names of all"),
    Column("speaker_type", Text, nullable=False, comment="person, organization, government, document, group, anonymous or none"),
    Column("role", Text, comment="role as worded"),
    Column("affiliation", Text, comment="organisation, government or party that the role names"),
    Column("heard_by", Text, comment="whom it was said to, as worded"),
    Column("anonymity_reason", Text, comment="why the source is not named, as worded"),
    Column("act", Text, nullable=False, comment="state, believe, ask, urge, pledge, deny or decline"),
    Column("stance", Text, nullable=False, comment="affirms, denies or open"),
    Column("certainty", Text, nullable=False, comment="certain, probable, possible or none"),
    Column("framing", Text, nullable=False, comment="neutral, endorsing, doubting or charged"),
    Column("uttered", Text, nullable=False, comment="yes, no or unreal"),
    Column("said_on", Text, comment="when it was said: ISO day, month, year or start/end"),
    Column("said_on_text", Text, comment="the words that date it"),
    Column("venue", Text, comment="where or on what occasion, as worded"),
    Column("dated", Text, nullable=False, comment="for sorting: the first day of said_on, else the article's publication date; '' where neither is known"),
    Column("confidence", JSON, nullable=False, comment="how sure each value is, by its name, 0 to 1"),
    Column("attribution", Float, nullable=False, comment="how sure it is that somebody says this here at all, 0 to 1"),
    Column("least", Float, nullable=False, comment="the least of its confidences: what review begins with"),
    Column("evidence", JSON, nullable=False, comment="the spans each value was read from, by its name"),
    Column("prefix", Text, nullable=False, comment="up to 32 characters before the content"),
    Column("suffix", Text, nullable=False, comment="up to 32 characters after the content"),
    Column("link", Text, comment="the article's URL with a text fragment that opens it at the content"),
    _ref("utterance_id", "utterances", "the saying that it reports", null=True),
    Column("found", Boolean, nullable=False, default=True, comment="whether the run that read this version last finds it; if not, it is here because a person said something of it"),
    Column("verdict", Text, comment="what a person said of it: accepted, changed or rejected; empty: read by machine, not reviewed"),
    Column("machine", JSON, comment="the machine's own values of the columns that a person has changed, by column; empty where none was"),
    UniqueConstraint("version_id", "uid"),
    Index("statements_article", "article_id", "current", "place"),
    Index("statements_dated", "current", "dated", "id", "verdict", "stance", "certainty", "kind", "act", "uttered", "speaker_type", "attribution",
          "article_id", "utterance_id"),  # newest first, and all that filters look at, so that few of the wide rows are read
    Index("statements_least", "current", "verdict", "least"),
    Index("statements_utterance", "utterance_id", "current", "article_id", "verdict"),
    Index("statements_within", "version_id", sqlite_where=text("within IS NOT NULL"), postgresql_where=text("within IS NOT NULL")),
    comment="An attribution with everything worked out; what it is of the machine and what of people, see verdict and machine.")

utterances = Table(
    "utterances", metadata,
    _id("number of the utterance"),
    _ref("first_id", "articles", "the article in which it was first seen", null=True, index=True),
    Column("embedded", Boolean, nullable=False, default=False, server_default=false(), comment="whether vectors has it"),
    Index("utterances_waiting", "embedded", sqlite_where=text("embedded = false"), postgresql_where=text("embedded = false")),
    comment="One saying, however many statements in however many articles report it (its appearances).", sqlite_autoincrement=True)

echoes = Table(
    "echoes", metadata,
    Column("hash", BIG, primary_key=True, autoincrement=False, comment="64-bit hash of a content's words, or of one band of their MinHash signature"),
    Column("utterance_id", BIG, ForeignKey("utterances.id", ondelete="CASCADE"), primary_key=True, index=True, comment="the utterance"),
    comment="Finds the same utterance again in other articles.", sqlite_with_rowid=False)

speakers = Table(
    "speakers", metadata,
    _id("number of the speaker"),
    Column("name", Text, nullable=False, index=True, comment="the fullest name seen"),
    Column("type", Text, nullable=False, comment="person, organization, government, document, group or anonymous"),
    Column("ident", Text, index=True, comment="identifier of a gazetteer (Wikidata, Bioguide …)"),
    _ref("article_id", "articles", "for one without a proper name: the article it is a speaker of, and of no other", null=True, index=True),
    _ref("merged_into", "speakers", "the speaker that a person said this one is", null=True),
    Index("speakers_merged", "merged_into", "type"),
    Index("speakers_lower", text("lower(name)")),
    comment="One row a person, organisation, government, document or group behind mentions in one or many articles.")

speaker_keys = Table(
    "speaker_keys", metadata,
    Column("key", Text, primary_key=True, comment="a folded name to look it up by"),
    Column("speaker_id", BIG, ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True, comment="the speaker"),
    comment="Finds the speakers that a name may mean.", sqlite_with_rowid=False)

mentions = Table(
    "mentions", metadata,
    _id("number of the link"),
    _ref("article_id", "articles", "the article", index=True),
    Column("name", Text, nullable=False, comment="the speaker's name in that article"),
    Column("type", Text, nullable=False, comment="the speaker's type in that article"),
    Column("roles", JSON, nullable=False, comment="its roles there, each [role, affiliation]"),
    Column("seen_on", Text, comment="date at which it was seen: the article's"),
    _ref("speaker_id", "speakers", "who it is"),
    _ref("machine_id", "speakers", "whom the machine linked it to, where a person has it otherwise", null=True, index=True),
    Column("confidence", Float, nullable=False, comment="how sure the link is, 0 to 1"),
    Column("reason", Text, nullable=False, comment="why, in words"),
    _ref("proposed_id", "speakers", "whom it may be, where that is not sure and waits for a person", null=True, index=True),
    Column("proposed_confidence", Float, comment="how sure the proposal is, 0 to 1"),
    Column("proposed_reason", Text, comment="why, in words"),
    Column("verdict", Text, comment="what a person said of the link"),
    UniqueConstraint("article_id", "name", "type"),
    Index("mentions_latest", "speaker_id", "id"),
    Index("mentions_waiting", "speaker_id", sqlite_where=text("proposed_id IS NOT NULL"), postgresql_where=text("proposed_id IS NOT NULL")),
    comment="A speaker's name in one article and the speaker of the ledger it is linked to.")

statement_speakers = Table(
    "statement_speakers", metadata,
    Column("statement_id", BIG, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, comment="the statement"),
    Column("speaker_id", BIG, ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, comment="one of its speakers"),
    Column("place", Integer, nullable=False, comment="which of them, from 0"),
    Index("statement_speakers_speaker", "speaker_id", "statement_id"),
    comment="Who says a statement; several where they say it together.", sqlite_with_rowid=False)

vectors = Table(
    "vectors", metadata,
    _id("number of the vector; never given twice"),
    _ref("utterance_id", "utterances", "the utterance", index=True),
    Column("place", Integer, nullable=False, comment="0: of the content as a whole, with what it answers where it says nothing alone; 1, 2, …: of the stretches of a long one"),
    Column("vector", LargeBinary, nullable=False, comment="384 signed bytes, the unit vector times 127"),
    comment="Sentence embeddings of contents (the ledger's fact 'embeddings' names the model); the mapped file beside the ledger is a cache of them.",
    sqlite_autoincrement=True)

claims = Table(
    "claims", metadata,
    _id("number of the claim"),
    Column("name", Text, unique=True, comment="the name it is saved under"),
    Column("text", Text, nullable=False, comment="the proposition, as a user worded it or as its most central statement does"),
    Column("found", Boolean, nullable=False, default=False, comment="whether it was found by grouping and not worded by a user"),
    Column("made", Text, nullable=False, comment="when"),
    Column("read_to", BIG, nullable=False, default=0, comment="number of the last utterance that was related to it"),
    Column("shown_to", BIG, nullable=False, default=0, comment="number of the last utterance that its user has seen"),
    Column("private", Boolean, nullable=False, default=False, comment="kept out of exports and shared views"),
    Column("rating", JSON, comment="a person's fact-check: rating_value, best, worst, alternate_name, author, url, date"),
    comment="Propositions that statements are about.")

relations = Table(
    "relations", metadata,
    Column("claim_id", BIG, ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, comment="the claim"),
    Column("utterance_id", BIG, ForeignKey("utterances.id", ondelete="CASCADE"), primary_key=True, index=True, comment="the utterance"),
    _ref("statement_id", "statements", "the one of its appearances that was related to the claim; empty where that is gone", null=True, index=True),
    Column("model", Text, nullable=False, comment="the relation model"),
    Column("relation", Text, nullable=False, comment="for, against, observing or unrelated"),
    Column("confidence", Float, nullable=False, comment="its score, 0 to 1"),
    Column("part", JSON, nullable=False, comment="spans of the part of the content that is about the claim"),
    Column("value", Integer, comment="-3 to 3; empty where there is no position"),
    Column("certainty", Text, comment="how sure that part is"),
    Column("verdict", Text, comment="what a person said of it"),
    Column("machine", JSON, comment="the machine's own values where a person has said something of it, by column"),
    Index("relations_claim", "claim_id", "relation"),
    comment="How an utterance stands to a claim: worked out once, kept.", sqlite_with_rowid=False)

groups = Table(
    "groups", metadata,
    _id("number of the group"),
    Column("name", Text, nullable=False, unique=True, comment="its name"),
    comment="Groups of speakers that a user has named.")

group_members = Table(
    "group_members", metadata,
    Column("group_id", BIG, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, comment="the group"),
    Column("member", Text, primary_key=True, comment="the member as the user worded it"),
    comment="Who is in a group.")

changes = Table(
    "changes", metadata,
    _id("number of the change"),
    _ref("article_id", "articles", "the article", index=True),
    _ref("version_id", "versions", "the version that brought it", index=True),
    Column("what", Text, nullable=False, comment="appeared, vanished, changed, title, or notice"),
    _ref("before_id", "statements", "the statement as it was", null=True, index=True),
    _ref("after_id", "statements", "the statement as it is", null=True, index=True),
    Column("fields", JSON, comment="for changed: which values differ (content, speaker, stance, certainty, said_on)"),
    Column("before", Text, comment="the words as they were"),
    Column("after", Text, comment="the words as they are"),
    Column("confidence", Float, nullable=False, comment="how sure it is that these two belong together, 0 to 1"),
    Column("seen", Text, nullable=False, index=True, comment="when it was noticed"),
    comment="What changed in an article after it was first added, statement by statement.")

notices = Table(
    "notices", metadata,
    _id("number of the notice"),
    _ref("article_id", "articles", "the article that carries it", index=True),
    _ref("version_id", "versions", "the version that carries it"),
    Column("kind", Text, nullable=False, comment="correction, retraction, clarification or update"),
    Column("span", JSON, nullable=False, comment="where its words stand in that version's text"),
    Column("text", Text, nullable=False, comment="its words"),
    _ref("concerns_id", "articles", "the article it is about, where that is in the ledger", null=True, index=True),
    comment="Corrections and retractions that outlets have published.")

notice_statements = Table(
    "notice_statements", metadata,
    Column("notice_id", BIG, ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True, comment="the notice"),
    Column("statement_id", BIG, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, index=True, comment="a statement that it concerns"),
    Column("confidence", Float, nullable=False, comment="how sure that is, 0 to 1"),
    comment="Which statements a notice concerns.")

corrections = Table(
    "corrections", metadata,
    _id("number of the correction; they are applied in this order"),
    Column("subject", Text, nullable=False, comment="statement, speaker, mention, relation or claim"),
    Column("subject_id", BIG, comment="number of what it is about (of the claim for a relation); empty for a statement that the latest version does not have: the correction waits"),
    Column("field", Text, nullable=False, comment="the field; or verdict, added, speaker (of a mention), merge, relation, rating"),
    Column("old", JSON, comment="the value as it stood"),
    Column("new", JSON, comment="the value as the person would have it"),
    Column("who", Text, nullable=False, comment="who says so"),
    Column("at", Text, nullable=False, comment="when"),
    Column("why", Text, comment="why"),
    Column("undone", Text, comment="when it was taken back; empty while it stands"),
    Column("undone_by", Text, comment="by whom"),
    _ref("article_id", "articles", "the article it is about", null=True, index=True),
    Column("selector", JSON, comment="for statements and relations: uid, version, exact, prefix, suffix, source and cue, so that it is found again in another text; for mentions: name and type"),
    Index("corrections_subject", "subject", "subject_id"),
    comment="What people say against the machine's values.")

laid = Table(
    "laid", metadata,
    Column("correction_id", BIG, ForeignKey("corrections.id", ondelete="CASCADE"), primary_key=True, comment="the correction"),
    Column("statement_id", BIG, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, index=True, comment="the statement"),
    comment="Which statements a correction is about: the one it was made on, and the same one in later versions of the article.",
    sqlite_with_rowid=False)

apart = Table(
    "apart", metadata,
    Column("speaker_id", BIG, ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, comment="one speaker"),
    Column("other_id", BIG, ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True, comment="another, whom it is not"),
    Column("correction_id", BIG, ForeignKey("corrections.id", ondelete="CASCADE"), primary_key=True, index=True, comment="the correction that says so"),
    comment="Speakers that a person said are two; each pair is here both ways round.", sqlite_with_rowid=False)

statement_counts = Table(
    "statement_counts", metadata,
    Column("kind", Text, primary_key=True, comment="direct, indirect or mixed"),
    Column("speaker_type", Text, primary_key=True, comment="the speaker's type"),
    Column("verdict", Text, primary_key=True, comment="what a person said of them; '' where nobody has looked at them"),
    Column("statements", Integer, nullable=False, comment="how many"),
    comment="How many statements of the articles' latest versions there are of each sort. This and the three tables that follow are kept by triggers.",
    sqlite_with_rowid=False)

outlet_counts = Table(
    "outlet_counts", metadata,
    Column("outlet", Text, primary_key=True, comment="the outlet; '' where that is not known"),
    Column("month", Text, primary_key=True, comment="the month in which the articles were published; '' where that is not known"),
    Column("statements", Integer, nullable=False, comment="how many, without rejected ones"),
    comment="How many statements the latest versions of an outlet's articles of a month have.", sqlite_with_rowid=False)

speaker_counts = Table(
    "speaker_counts", metadata,
    Column("speaker_id", BIG, ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, comment="the speaker"),
    Column("statements", Integer, nullable=False, comment="how many, without rejected ones"),
    Index("speaker_counts_most", "statements", "speaker_id"),
    comment="How many statements of the articles' latest versions a speaker says; not here where there are none.", sqlite_with_rowid=False)

repeats = Table(
    "repeats", metadata,
    Column("utterance_id", BIG, ForeignKey("utterances.id", ondelete="CASCADE"), primary_key=True, comment="the utterance"),
    Column("articles", Integer, nullable=False, comment="how many; rejected statements and old versions do not count"),
    Index("repeats_most", "articles"),
    comment="In how many articles an utterance is reported, where that is not one.", sqlite_with_rowid=False)
