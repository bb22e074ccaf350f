"""What furniture sounds like: rules for one paragraph, true of news pages in general.

`reason` says why a paragraph is not part of an article, or None. A rule needs the whole shape of the
paragraph, not one word in it: "The minister asked supporters to donate" is news. What stands in quotation
marks is somebody's words and never counts, and a paragraph that attributes words to somebody is kept.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|‘[^’]{12,}’")
ATTRIBUTED = re.compile(r"\b(?:said|says|told|tells|added|according to|wrote|argued|announced|asked|urged|tweeted|stated|claimed|insisted)\b", re.I)
_LONGEST = 700
_TERMINAL = re.compile(r"[.!?…;:]['\"”’)\]]*$")

_RULES: tuple[tuple[str, int, str], ...] = (
    # reason, longest paragraph in words, pattern searched from the start of the paragraph
    ("navigation", 12, r"(?:skip|jump|go|back|return) to (?:main |the |page )?(?:\w+ )?(?:content|footer|navigation|menu|main|top|search|homepage|home page|start)\b"),
    ("navigation", 6, r"(?:menu|home|search|close|open|toggle \w+|log ?in|sign ?in|log ?out|my account|sections?|e-?paper|today'?s paper|site ?map|"
                      r"(?:main|site|primary) (?:menu|navigation)|show more|load more|see all|view all|next|previous|more|back|live tv|watch live|breaking news|trending|topics|"
                      r"latest(?: news)?|top stories|accessibility(?: links| help)?|advanced search|edition|newsletters?|podcasts?|videos?|games|puzzles|crosswords?|article content)[.:»>›]*$"),
    ("navigation", 25, r"(?:you are here|home\s*[>›»/|]|tags?\s*:|filed under|topics?\s*:|more on\s*:|published under|categor(?:y|ies)\s*:|keywords?\s*:|explore more|in this (?:article|story)\s*:?$)"),
    ("navigation", 6, r"(?:share|share this|share (?:on|via|this)\b.*|tweet|pin it|email(?: this)?|e-mail|print|copy link|link copied!?|save|bookmark|whatsapp|facebook|twitter|linkedin|"
                      r"reddit|telegram|x|instagram|youtube|tiktok|comments?|\d+ (?:comments?|shares?|likes?)|leave a comment|add a comment|view comments|show comments|"
                      r"listen(?: to (?:this )?article)?|gift (?:this )?article|add to reading list|\d+ min(?:ute)?s? read)[.:]?$"),
    ("related", 40, r"(?:(?:read|see|watch|listen|related|more)\s*(?:more|next|also|now|stories|story|articles?|content|coverage|topics|links?|reading|posts?|news|from \w+)?\s*:)"),
    ("related", 12, r"(?:read (?:more|next|also|the full (?:story|article))|related(?: (?:stories|story|articles?|content|coverage|topics|links|posts?|news|reading))?|"
                    r"most (?:read|popular|viewed|shared|commented|recent)\b.*|trending(?: now)?|popular (?:now|stories|articles)|recommended(?: \w+)*|(?:more|also) (?:from|on|in|like) .*|"
                    r"you (?:may|might) also (?:like|be interested in)|up next|don'?t miss|editor'?s?'? picks?|must[- ]reads?|latest (?:stories|articles|headlines|videos?)|what to read next|"
                    r"promoted (?:stories|content)|from (?:around|across) the web|more (?:stories|headlines|news|coverage|videos?)|top (?:stories|videos)|see also|further reading|"
                    r"keep reading|continue reading(?: the main story)?|in other news|(?:click here )?for more(?: \w+){0,5}|read the rest (?:here|of .*)|watch(?: more| now| below| the video)?|"
                    r"featured (?:video|stories)|this week'?s top .*|more by .*|more top stories)[.:!…»]*$"),
    ("appeal", 7, r"get (?:\w+ ){0,3}(?:news|updates|alerts|headlines|stories)\b.{0,20}$"),
    ("furniture", 20, r"(?:this )?advertisement (?:has not|is|will)\b|the .{2,60}newsletter\b|.{0,40}newsletter sent\b|thanks? (?:you )?for (?:signing up|subscribing|registering)"),
    ("furniture", 30, r"we apologi[sz]e, but this|try refreshing|tap here to see|(?:sorry, )?there was an error|we encountered an|please (?:provide|enter) a valid|don'?t want to see this|this (?:video|content) (?:has failed|is not available|could not)|"
                      r"(?:the|this) cookies? (?:is|are) (?:used|set)|set by the .{0,40}cookie"),
    ("furniture", 3, r"advertis(?:e)?ment\b"),
    ("furniture", 8, r"(?:(?:- )?advertis(?:e)?ments?(?: -)?|ads?|ad feedback|sponsored(?: content)?|paid (?:post|content)|promoted|advertise with us|story continues below|"
                     r"article continues (?:below|after).*|continues? (?:below|after) (?:the )?(?:ad|advert)\w*|.{0,3}scroll (?:down )?to continue.*|.*story continues below|remove ads?|loading\W*|close ad)[.:…-]*$"),
    ("furniture", 60, r"(?:we (?:and our partners )?use cookies|this (?:web)?site uses cookies|by (?:continuing|using|clicking|browsing|signing up|subscribing|submitting|proceeding|providing|entering)\b.{0,80}"
                      r"(?:agree|accept|consent)|accept (?:all )?cookies|(?:manage|cookie) (?:preferences|settings|policy|consent)|we value your privacy|your privacy choices|"
                      r"you are using a browser|your browser (?:does not|doesn'?t|is (?:not|out))|please (?:enable|turn on) (?:javascript|cookies)|(?:this|to view this) .{0,60}enable javascript|"
                      r"thank you for visiting \S+\. you are using|this (?:site|page) is protected by recaptcha|javascript is (?:disabled|required))"),
    ("furniture", 60, r"(?:(?:would you like to|to|you (?:must|need to|can)|please) (?:be (?:logged|signed) in|log ?in|sign in|confirm your|logout|log ?out|post a comment|comment on|leave a comment|read our comment)|"
                      r"(?:join|start) the (?:conversation|discussion|debate)|(?:all )?comments? (?:are|is|on this) (?:\w+ )?(?:closed|moderated|disabled|welcome)|your email address will not be published|"
                      r"conversations? are|.{0,40}(?:is|are) committed to maintaining a lively .{0,20}forum|the views expressed in the (?:contents|comments))"),
    ("furniture", 60, r".{0,200}\b(?:may|might|can|could|will|to) (?:earn|receive|get|collect) (?:us )?(?:a |an )?(?:small |affiliate )*(?:commission|fee)"),
    ("footer", 60, r"(?:copyright\b|©|\(c\) ?\d{4}|all rights reserved|(?:\d{4} )?.{0,60}\ball rights reserved\.?$|terms (?:of|and|&) (?:use|service|conditions)|privacy (?:policy|notice|statement)|"
                   r"contact us$|about us$|our standards\s*:|do not sell|(?:this material|no part of).{0,60}(?:may not be|reproduced|republished)|an? .{2,40} company\.?$|"
                   r"follow .{0,30}(?:on|via) (?:twitter|x|facebook|instagram|google|linkedin|threads|bluesky|whatsapp)|.{0,30}licensing rights?$|report (?:a |an )?(?:typo|error|correction)|"
                   r"(?:first|originally|this (?:article|story|piece|post) (?:was )?(?:first|originally)) (?:published|appeared)\b)"),
    ("byline", 40, r"[—–-]*\s*(?:with (?:files|reporting|contributions?|additional reporting|inputs?)\b|additional (?:reporting|research|writing)\b|(?:reporting|written|writing|edited|editing|compiled|photography|"
                   r"produced|video) by\b|reported by\b|contributing\s*:|(?:contact|email|e-mail|reach) (?:the )?(?:reporter|author|writer|.{2,30}) (?:at|on|via)\b.{0,60}(?:@|\bx\b|twitter)|"
                   r"[•·*]?\s*(?:e-?mail|twitter|x)\s*:\s*\S+)"),
    ("byline", 60, r"[—–_*\s-]*(?:\S+ ){1,40}(?:contributed to this (?:report|story|article|post|piece)|contributed (?:reporting|research))\W*$"),
)
_COMPILED = tuple((why, most, re.compile(pattern, re.I)) for why, most, pattern in _RULES)

_AGENCIES = r"getty(?: images)?|reuters|shutterstock|AP(?: photo)?|AFP|EPA|PA(?: (?:wire|media|images))?|associated press|alamy|wikimedia(?: commons)?|istock|flickr|bloomberg|zuma"
_CREDIT = re.compile(
    r"^(?:photo(?:graph)?s?|image|picture|pic|illustration|graphic|video|credit|source|screengrab|screenshot)s?(?: (?:by|credit|source|caption|courtesy(?: of)?))?\s*[:/|]\s*\S.{0,80}$|"
    r"[.!?\s](?:photo(?:graph)?s?|image|picture|credit|illustration)(?: (?:by|credit))?\s*[:/|]\s*[^.!?]{2,60}$|"
    r"^(?:image (?:source|caption)|media caption|file (?:photo|image|picture)|photo illustration)\b|"
    rf"[\[(][^\])]{{0,80}}\b(?:{_AGENCIES}|(?:file )?photo(?:graph)?|courtesy|via \w+)\b[^\])]{{0,60}}[\])]\s*\.?$|"
    rf"(?:/|\||—|–|-|\bvia|\bcourtesy(?: of)?|©)\s*(?:{_AGENCIES})\b[\w ./|-]{{0,40}}$|"
    r"\b(?:getty images|AP photo|AFP photo|reuters/\w)[\w ,./|-]{0,40}$", re.I)
_SIGNED = re.compile(r"[a-z][.!?] ?(?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w’'-]+(?: for(?: [A-Z][\w’'-]+| of| the){1,5}| */ *[\w ]{2,30})?$")
_CAPTION_START = re.compile(r"^(?:caption|image caption|file ?photo|file ?-|in this (?:\w+\.? \d{1,2}, \d{4},? )?(?:file )?(?:photo|image|photograph|picture))\b", re.I)

_ASK = re.compile(
    r"\b(?:sign(?:ing)? up|subscrib(?:e|ing)|donat(?:e|ing)|register|download (?:the|our)|join (?:us|our|the|\d|for|now)|become a (?:\w+ ){0,2}(?:member|subscriber|supporter|patron)|"
    r"support (?:our|us|independent|real|quality|free|local|the work)\b|give (?:today|now|monthly)|chip in|"
    r"(?:make|consider) (?:a |your )(?:\S+ ){0,3}(?:donation|contribution|gift)|making a (?:\S+ ){0,2}(?:donation|contribution|gift)|made your (?:\S+ ){0,4}donation|tax[- ]deductible|"
    r"(?:need|count on|rely on|depend on|thank you for|grateful for|ask(?:ing)? for|appreciate) your (?:\w+ )?(?:help|support|donations?|generosity|contributions?)|click(?:ing)? (?:here|below|the|on)|"
    r"get (?:the|our|your|all|daily|\w+ (?:news|updates|stories))\b|follow us|follow \w+ (?:on|and)|like us|bookmark|enjoying our|try (?:it )?(?:free|for)|start your|stay (?:informed|up to date|connected|in the loop))\b", re.I)
_US = re.compile(r"\b(?:you|your|yours|our|us|we|here|now|today)\b|!", re.I)
_GOODS = re.compile(
    r"\b(?:newsletters?|inbox|e-?mails?|subscri\w+|donat\w+|contribut\w+|fundrais\w+|membership|members?|supporters?|alerts?|notifications?|the app|our app|news app|account|free trial|whatsapp|telegram|"
    r"google news|breaking news|news feed|feeds?|journalism|reporting|click(?:ing)? (?:here|the|below|on)|sign up|log in|facebook|twitter|instagram|daily \w+ news|newsroom|latest (?:news|content)|app)\b", re.I)
_PRIVACY = re.compile(r"\b(?:these|our|use|store|via|functional|performance|targeting|strictly necessary|necessary|accept|all) (?:\w+ )?cookies\b|\bopt(?:ing)?[- ]?out\b.{0,80}\b(?:personal (?:information|data)|you)\b|\bprivacy (?:policy|controls)\b", re.I)
_SITE = re.compile(r"\b(?:(?:our|this|the) (?:web)?site|your (?:browser|device|personal|preferences|data|information)|you (?:have|visit|agree)|our (?:partners|advertising|systems|privacy))\b", re.I)
_BEG = re.compile(r"\b(?:we|our) (?:\w+ ){0,3}need your (?:help|support)\b|\bwe rely on (?:readers|your|the support|donations)|\b(?:our|end-of-year|year-end|annual|spring|fall|autumn) (?:fundraiser|fundraising (?:drive|campaign))\b.{0,80}\b(?:we|now|your|our)\b|"
                  r"\bsupport (?:our|independent|real|nonprofit|non-profit) journalism\b|\bfree (?:of|from) corporate (?:influence|money)\b.{0,80}\b(?:we|our|your)\b", re.I)
_INBOX = re.compile(r"\b(?:in|to) your inbox\b|\bsign up (?:for|to) (?:our|the|breaking)\b|\bsubscribe (?:to|now|today|for)\b.{0,40}(?:newsletter|channel|podcast|today|now|free|access)|^access the most recent\b|^explore the latest\b|"
                    r"^click here to\b|^click here for\b|^(?:please )?subscribe\b.{0,30}$|^donate\b.{0,30}$|^sign up\b.{0,40}$|^(?:join|become a) .{0,30}member\b.{0,20}$", re.I)


def reason(paragraph: str) -> str | None:
    """Why ``paragraph`` is furniture (a word of `onrecord.types.Removed.reason`), or None where it may be article."""
    if len(paragraph) > _LONGEST or not paragraph:
        return None
    quoted = _QUOTED.search(paragraph) is not None
    bare = _QUOTED.sub(" ", paragraph).strip() if quoted else paragraph
    if quoted and (ATTRIBUTED.search(bare) or len(bare) < 0.4 * len(paragraph)):
        return None
    if not any(c.isalnum() for c in paragraph):
        return "furniture"
    count = bare.count(" ") + 1
    for why, most, pattern in _COMPILED:
        if count <= most and pattern.match(bare):
            return why
    if _PRIVACY.search(bare) and _SITE.search(bare) and not ATTRIBUTED.search(bare):
        return "furniture"
    if count <= 60 and _caption(bare):
        return "caption"
    return "appeal" if appeal(bare) else None


def appeal(bare: str) -> bool:
    """A request to the reader for money, an address or a subscription."""
    if _BEG.search(bare) or (_INBOX.search(bare) and not ATTRIBUTED.search(bare)):
        return True
    asks = {m.group().lower() for m in _ASK.finditer(bare)}
    return bool(asks) and bool(_GOODS.search(bare)) and bool(_US.search(bare)) and not ATTRIBUTED.search(bare)


def _caption(bare: str) -> bool:
    if _CAPTION_START.match(bare):
        return True
    if _SIGNED.search(bare) and bare.count(" ") < 45 and not ATTRIBUTED.search(bare):
        return True  # a sentence, then a name alone: who took the picture
    found = _CREDIT.search(bare)
    # a paragraph of several sentences that merely ends in a bracket is not a caption
    return bool(found) and len(re.findall(r"[.!?] [A-Z“\"]", bare[: found.start() if found else 0])) <= 2


def is_prose(text: str) -> bool:
    """Whether this is a sentence or more, not a label: it ends like one, or is long."""
    count = text.count(" ") + 1
    return (count >= 5 and bool(_TERMINAL.search(text[-12:]))) or count >= 25


_BIO = re.compile(r"\b(?:is|was|covers?|writes?|reports?|has|joined|makes|works?|speciali[sz]es|holds|can be|follow|journalist|veteran|author of|based in|bylines?)\b", re.I)
_CAREER = re.compile(r"\b(?:award-winning|journalist|reporter|correspondent|editor|columnist|writer|author|professor|researcher|fellow|lecturer|analyst|follow|covers|twitter|appearances|industry veteran)\b", re.I)


def author_bio(paragraph: str, byline: tuple[str, ...]) -> bool:
    """Whether this reads like the note about an author that stands under an article."""
    bare = _QUOTED.sub(" ", paragraph)
    for name in byline:
        names = name.split()
        opening = " ".join(bare.split()[:4])
        if len(names) >= 2 and (name in bare[: len(name) + 4] or re.search(rf"\b{re.escape(names[-1])}\b", opening)) and _BIO.search(bare) and _CAREER.search(bare):
            return True
        if len(names) >= 2 and (names[0] in bare or names[-1] in bare) and len({m.lower() for m in _CAREER.findall(bare)}) >= 2:
            return True
    return False
