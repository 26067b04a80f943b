"""Machine mail that only its words give away: the rules from certain to probable, each with a second clue.

A mail that is passed on is never judged by its words, and whoever speaks as a person does is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.mail.header.mailboxes import is_desk
from gateway.mail.kinds import receipts
from gateway.mail.kinds.absences import (
    Absence,
    count_clues,
    is_about_absence,
    is_absence_talk,
    is_agent,
    is_away,
    is_told,
    names_writer,
    read_absence,
    says_more,
)
from gateway.mail.kinds.autowords import (
    ANSWER_LINES,
    AUTO_TITLES,
    AWAY_SUBJECTS,
    MACHINE_LINES,
)
from gateway.mail.kinds.look import (
    MAX_SUBJECT,
    Fields,
    Finding,
    Look,
    has_auto_subject,
    has_null_return_path,
    is_forward,
    is_reply_or_forward,
    local_part,
    parse_written,
)
from gateway.mail.kinds.stems import Plain, split_clauses, split_sentences, strip_signature
from gateway.mail.kinds.tongues import Tongue, find_tongues
from gateway.mail.model import Kind, Mail

_SENTENCES = re.compile(r"[\r\n]+|[.!?] +|[。！]")


def find_machine_line(mail: Mail) -> str:
    """The words in which the text calls itself automatic, at the head of a line or sentence, or "".

    Web forms and virus scanners write such lines under a person's words, so this alone is a reason not to
    answer, never a reason not to read.
    """
    for sentence in _SENTENCES.split(parse_written(mail).lower()):
        bare = sentence.strip(" \t*-_#>=[(\"'.")
        if bare.startswith(MACHINE_LINES) or bare.startswith(ANSWER_LINES):
            return bare[:60]
    return ""


def says_stock_words_only(mail: Mail) -> bool:
    """Whether the writer says only what answering machines say. A person may, so this alone decides no kind."""
    look = Look.at(mail, Fields.of(mail))
    if not _may_be_stock(look):
        return False
    if receipts.says_stock_words_only(look.subject, look.written, look.words, look.signer):
        return True
    stock = _Stock.of(look)
    desk = stock.read_desk()
    if desk is not None and not desk.personal and stock.count_other_talk() <= 1:
        return True
    absence = stock.read_absence()
    return absence is not None and absence.others > 0 and stock.is_absence_talk_only()


def _auto_subject(look: Look) -> Finding | None:
    if not has_auto_subject(look.mail.subject):
        return None
    answered = bool(look.mail.in_reply_to) or has_null_return_path(look.fields)
    asks = "?" in look.words or ("?" in look.mail.subject and not is_away(look.words))
    machine = is_away(look.words) or count_clues(look.words) or find_machine_line(look.mail)
    is_car = look.mail.subject[:5].lower() == "auto:"  # what Germans and Italians drive
    if answered or (machine and not asks and not is_car):
        return Kind.AUTO_REPLY, "auto_subject: the subject begins as answering machines begin it"
    return None


def _away(look: Look) -> Finding | None:
    """Somebody's absence, told as machines tell it: thanks, absence, return, what to do, and no question.

    A customer who mentions a holiday says one or two of these. With a telling subject of its own three of the four are
    enough in a mail that answers or says nothing else, or the words of Notes; otherwise it takes all four, a mail that
    it answers, and no other word.
    """
    subject = look.mail.subject[:MAX_SUBJECT].lower().strip()
    if is_forward(subject) or look.mail.forwarded is not None:
        return None
    reply = is_reply_or_forward(subject)
    telling = not (reply or is_about_absence(subject)) and (
        subject in AUTO_TITLES or any(w in subject for w in AWAY_SUBJECTS)
    )
    answers = bool(look.mail.in_reply_to)
    if not (telling or reply or answers) or _is_told_by_somebody(look):
        return None
    clues = is_away(look.words) + count_clues(look.words) + telling
    agent = telling and is_agent(look.words)
    certain = telling and (clues == 5 or (clues == 4 and answers))
    if agent or certain or (clues >= 4 and not says_more(look.written, signer=look.signer)):
        return Kind.AUTO_REPLY, "away: the text is an absence notice from end to end"
    return None


def _is_told_by_somebody(look: Look) -> bool:
    author = look.mail.author
    return is_told(look.words) or (author is not None and names_writer(look.written, author.key))


def _answer_line(look: Look) -> Finding | None:
    if look.mail.forwarded is not None or is_forward(look.mail.subject):
        return None
    if not (look.mail.in_reply_to or is_reply_or_forward(look.mail.subject)) or "?" in look.written:
        return None
    lines = [line.strip(" \t*-_#=[(\"'").lower() for line in look.written.splitlines()]
    lines = [line for line in lines if line]
    if any(line.startswith(ANSWER_LINES) for line in lines[:3] + lines[-1:]):
        return Kind.AUTO_REPLY, "answer_line: the text says that it is an automatic answer"
    return None


def _confirmation(look: Look) -> Finding | None:
    """A mail that only says that ours has come, was read, or waits for a proof."""
    subject = look.subject
    if len(look.words) > receipts.LONGEST or look.mail.forwarded is not None or is_forward(subject):
        return None
    if receipts.says_it_was_read(subject, look.words):
        return Kind.RECEIPT, "reading_words: the text says that a letter was read, and when"
    if receipts.demands_proof(subject, look.written, look.words):
        return Kind.AUTO_REPLY, "challenge: the sender is asked to prove that he is one"
    clues = receipts.count_receipt_clues(subject, look.words)
    signer = look.signer
    if clues >= 3 and receipts.says_only_that_it_came(look.written, look.words, signer):
        return Kind.AUTO_REPLY, "received: the text only says that a mail has arrived"
    return None


@dataclass(frozen=True, slots=True)
class _Stock:
    """A short text that may be one of those that machines send: its parts made plain, in the languages it is in."""

    look: Look
    subject: Plain
    sentences: list[Plain]
    tongues: tuple[Tongue, ...]

    @classmethod
    def of(cls, look: Look) -> _Stock:
        subject = Plain.of(look.subject)
        sentences = split_sentences(strip_signature(look.written))
        words = subject.words.union(*(one.words for one in sentences))
        return cls(look, subject, sentences, find_tongues(words))

    def read_desk(self) -> receipts.Confirmed | None:
        said = [self.subject, *self.sentences]
        return receipts.read_confirmation(said, [one.desk for one in self.tongues])

    def is_named_in_subject(self) -> bool:
        """Whether the subject is not ours, and says that a mail has come."""
        read = receipts.read_confirmation([self.subject], [one.desk for one in self.tongues])
        return read is not None and not self.look.answers

    def count_other_talk(self) -> int:
        """How many sentences say what no desk says of a mail that has come."""
        return receipts.count_unexplained(
            self.sentences,
            lambda said: any(receipts.is_desk_talk(said, one.desk) for one in self.tongues),
            self.look.signer,
        )

    def read_absence(self) -> Absence | None:
        said = [self.subject, *self.sentences]
        return read_absence(said, [one.away for one in self.tongues])

    def is_absence_talk_only(self) -> bool:
        clauses = split_clauses(strip_signature(self.look.written))
        return not receipts.count_unexplained(
            clauses,
            lambda said: any(is_absence_talk(said, one.away) for one in self.tongues),
            self.look.signer,
        )

    def names_signer(self) -> bool:
        """Whether the subject speaks of the signer as of somebody else: "Jane Doe has left the company"."""
        name = Plain.of(self.look.signer)
        return len(name.words) > 1 and name.text in self.subject.text


def _stock(look: Look) -> Finding | None:
    """A text that says what machines say and nothing else: that a mail has come, or that nobody is there."""
    if not _may_be_stock(look):
        return None
    stock = _Stock.of(look)
    if _is_confirmation(stock):
        return Kind.AUTO_REPLY, "received: the text only says that a mail has arrived"
    if _is_absence_notice(stock):
        return Kind.AUTO_REPLY, "gone: the text only says that nobody is there"
    return None


def _may_be_stock(look: Look) -> bool:
    return not (
        len(look.words) > receipts.LONGEST
        or look.mail.forwarded is not None
        or is_forward(look.mail.subject)
        or _is_told_by_somebody(look)
    )


def _is_confirmation(stock: _Stock) -> bool:
    """Whether a desk says that a mail came and what happens with it, hardly more, and that in nobody's own voice.

    Each other thing said counts, and a subject about it or that is not ours, a robot's line, a mailbox that is no
    person's. A sentence about something else counts against it, twice in an answer: people confirm what they got.
    """
    said = stock.read_desk()
    if said is None or said.personal:
        return False
    mail = stock.look.mail
    robot = find_machine_line(mail) != ""
    fresh = not stock.look.answers
    clues = (
        said.others + fresh + stock.is_named_in_subject() + is_desk(local_part(mail)) + 2 * robot
    )
    if clues < 2:
        return False
    other = stock.count_other_talk()
    return other == 0 or clues >= (3 + other if fresh else 2 + 2 * other)


def _is_absence_notice(stock: _Stock) -> bool:
    """Whether enough is said of an absence, and nothing else; who tells of his own in passing says some of it, too."""
    said = stock.read_absence()
    if said is None:
        return False
    subject = stock.look.subject
    telling = not is_about_absence(subject) and any(w in subject for w in AWAY_SUBJECTS)
    if said.unread or said.left:
        enough = said.others >= 1 or (said.unread and said.left) or stock.names_signer()
    elif said.closed or telling:
        enough = said.others >= 2
    else:
        enough = stock.names_signer()
    return enough and stock.is_absence_talk_only()


RULES = (_auto_subject, _away, _answer_line, _confirmation, _stock)
