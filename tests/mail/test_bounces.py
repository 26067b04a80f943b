"""The zoo: how mail servers tell in prose that a letter did not arrive."""

from __future__ import annotations

import pytest

from gateway.mail.kinds import bounces
from gateway.mail.parse import parse_mail

DAEMON = "MAILER-DAEMON@mx.example.net"
POSTMASTER = "postmaster@mx.example.net"

ZOO = {
    "Active!hunter": (DAEMON, "FAILURE NOTICE :", "failed 5.1.1", """
  ----- The following addresses had permanent fatal errors -----

 >>> anna@example.com <<<

 ----- Transcript of session follows -----
550 5.1.1 unknown user anna@example.com
"""),
    "James": (POSTMASTER, "[BOUNCE]", "failed 5.1.1", """
Hi. This is the James mail server at james.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

Error message below:
550 - Requested action not taken: no such user here

Message details:
  MAIL FROM: support@desk.example
  RCPT TO: anna@example.com
  From: support@desk.example
  To: other@example.org
"""),
    "Exchange 2003": ("sysadmin@mx.example.net", "Undeliverable: hi", "failed 5.1.1", """
Your message did not reach some or all of the intended recipients.

      Subject:  hi

The following recipient(s) could not be reached:

      'anna@example.com' on 4/29/2009 23:34:45
            The e-mail account does not exist.
            <mail.example.com #5.1.1>
"""),
    "Exchange 2003, German": (POSTMASTER, "Unzustellbar: hi", "failed 5.1.1", """
Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.

      Betreff:  hi

Folgende(r) Empfänger kann/können nicht erreicht werden:

      anna@example.com am 29.04.2009 23:34
            Das E-Mail-Konto ist nicht vorhanden.
            <mail.example.com #5.1.1>
"""),
    "Exchange 2003, French": (POSTMASTER, "Non remis : hi", "failed 5.1.1", """
Votre message n'a pas atteint certains ou tous les destinataires.

      anna@example.com le 29/04/2009 23:34
            Le compte de messagerie n'existe pas.
            <mail.example.com #5.1.1>
"""),
    "Exchange Online": (
        "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com", "Undeliverable: hi", "failed 5.1.10", """
Your message to anna@example.com couldn't be delivered.
anna wasn't found at example.com.

How to Fix It
Is the address right? Send the message again.

Status code: 550 5.1.10
"""),
    "InterScan": ("admin@mx.example.net", "Mail could not be delivered", "failed 5.1.1", """
Unable to deliver message to <anna@example.com>

Sent >>> RCPT TO:<anna@example.com>
Received <<< 550 5.1.1 unknown user
"""),
    "GMX": (DAEMON, "Mail delivery failed: returning message to sender", "failed 5.1.1", """
This message was created automatically by mail delivery software.

"anna@example.com":
SMTP error from remote server after RCPT command:
5.1.1 <anna@example.com>... User Unknown
"""),
    "IMail, full box": (POSTMASTER, "Undeliverable Mail", "failed 5.2.2", """
User mailbox exceeds allowed size: anna@example.com

Original message follows.
"""),
    "IMail, gave up": (POSTMASTER, "Undeliverable Mail", "failed 5.0.0", """
Delivery failed 20 attempts: anna@example.com

Original message follows.
"""),
    "OpenSMTPD": (DAEMON, "Delivery status notification: error", "failed 5.2.2", """
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

anna@example.com: 550 5.2.2 <anna@example.com>... Mailbox Full

    Below is a copy of the original message:
"""),
    "IronPort": (DAEMON, "Undeliverable: hi", "failed 5.1.0", """
The following message to <anna@example.com> was undeliverable.
The reason for the problem:
5.1.0 - Unknown address error 550-'#5.1.0 Address rejected.'
"""),
    "Domino": (POSTMASTER, "DELIVERY FAILURE: User anna not listed", "failed 5.1.1", """
Your message

  Subject: hi

was not delivered to:

  anna@example.com

because:

  User anna (anna@example.com) not listed in Domino Directory
"""),
    "MailEnable": (POSTMASTER, "Message Delivery Failure", "failed 5.1.1", """
The following recipient(s) could not be reached:

    Recipient: [SMTP:anna@example.com]
    Reason:    User unknown
"""),
    "MDaemon": (DAEMON, "Warning: anna@example.com - User unknown!", "failed 5.1.1", """
Failed address: anna@example.com

--- Session Transcript ---
 Mon: --> RCPT To:<anna@example.com>
 Mon: <-- 550 5.1.1 unknown user
--- End Transcript ---
"""),
    "CommuniGate": (DAEMON, "Undeliverable mail: hi", "failed 5.1.1", """
Failed to deliver to 'anna@example.com'
SMTP module(domain example.com) reports:
 550 5.1.1 no such user
"""),
    "XMail": (POSTMASTER, "Error sending message", "failed 5.1.1", """
[<00>] XMail bounce: Rcpt=[anna@example.com];Error=[550 no such user]

[<01>] Error sending message [123] from [desk.example].

Mail From: <support@desk.example>
Rcpt To:   <anna@example.com>
"""),
    "smail": (DAEMON, "mail failed, returning to sender", "failed 5.1.2", """
|------------------------- Failed addresses follow: ---------------------|
 <anna@example.com> ... unknown host
|------------------------- Message text follows: ------------------------|
Received: x
"""),
    "GroupWise": (DAEMON, "Mail System Error - Undeliverable Mail", "failed 5.0.0", """
The attached file had the following undeliverable recipient(s):
    anna@example.com
"""),
    "QQ": (POSTMASTER, "系统退信/Systems bounce", "failed 5.1.1", """
抱歉，您的邮件被退回来了……

收件人：anna@example.com
退信原因：该邮件地址不存在
550 User not found
"""),
    "docomo": (POSTMASTER, "Mail System Error - Returned Mail", "failed 5.1.1", """
次のあて先へのメッセージはエラーのため送信できませんでした。

    Recipient: <anna@example.com>
    >>> RCPT TO:<anna@example.com>
    <<< 550 <anna@example.com>: User unknown
"""),
    "Sendmail, warning": (DAEMON, "Warning: could not send message for past 4 hours", "delayed 4.0.0", """
    **      THIS IS A WARNING MESSAGE ONLY      **

   ----- The following addresses had transient non-fatal errors -----
<anna@example.com>

   ----- Transcript of session follows -----
<anna@example.com>... Deferred: Connection timed out with example.com.
Will keep trying until message is 5 days old
"""),
    "German delay": (DAEMON, "Verzögerte Zustellung", "delayed 4.0.0", """
Ihre Nachricht konnte noch nicht zugestellt werden. Weitere Zustellversuche folgen.

anna@example.com
"""),
    "mobile carrier": ("sysadmin@sms.example.net", "Undeliverable Message", "failed 5.0.0", """
Message could not be delivered to mobile.

Message Detail:
Subject: hi
To: anna@example.com
"""),
    "greylisted too long": (DAEMON, "Undelivered Mail Returned to Sender", "failed 4.2.1", """
It could not be delivered.

<anna@example.com>: host mx[192.0.2.4] said: 450 4.2.1 greylisted (in reply to RCPT TO command)
"""),
    "Exchange in a language we do not know": (POSTMASTER, "Ekki afhent: hi", "failed 5.1.1", """
Bréfið komst ekki til skila til anna@example.com.

Generating server: mx.example.net

anna@example.com
Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'
"""),
    "Exchange in Czech, where je is no I": (POSTMASTER, "Nedoručitelné: hi", "failed 5.1.1", """
Doručení následujícím příjemcům nebo skupinám se nezdařilo:

anna@example.com
Zadaná adresa je neplatná.

anna@example.com
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
"""),
    "Exchange delay, Spanish": (POSTMASTER, "Entrega retrasada: hi", "delayed 4.0.0", """
La entrega se ha retrasado para los siguientes destinatarios o grupos:

anna@example.com

Este mensaje no se ha entregado todavía. Se seguirá intentando entregarlo.
"""),
    "Exchange delay, Russian": (POSTMASTER, "Доставка отложена: hi", "delayed 4.0.0", """
Доставка следующим получателям или группам отложена:

anna@example.com

Это сообщение еще не доставлено. Попытки доставки будут продолжены.
"""),
    "refusal in one sentence": (POSTMASTER, "Message rejected", "failed 5.7.1", """
Your message to anna@example.com was considered spam.
554 5.7.1 rejected
"""),
    "mail system by its name alone": (
        "Mail Delivery Subsystem <noreply@mx.example.net>", "Address not found", "failed 5.1.1", """
Your message wasn't delivered to anna@example.com because the address couldn't be found.
"""),
    "a polite one, Chinese": (POSTMASTER, "系统退信", "failed 5.1.1", """
您好！

很抱歉，您的信件无法送达以下收件人：

anna@example.com

原因：该用户不存在
"""),
    "a polite one, German": (POSTMASTER, "Nachricht unzustellbar", "failed 5.2.2", """
Guten Tag,

Ihre Nachricht konnte nicht zugestellt werden an:

anna@example.com

Das Postfach ist voll.
"""),
    "phone carrier": ("Post Master <post_master@sms.example.net>", "Undeliverable Message", "failed 5.0.0", """
Error: No valid recipients from this MTA.
   RCPT TO: anna@example.com
   From: support@desk.example
"""),
    "a language we do not know": (DAEMON, "Tilkynning", "failed 5.0.0", """
Bréfið komst ekki til skila:

anna@example.com
"""),
}  # fmt: skip


@pytest.mark.parametrize("server", sorted(ZOO))
def test_the_prose_of_each_server_is_read(server: str) -> None:
    """One report of each kind, all about the same recipient."""
    author, subject, told, text = ZOO[server]
    mail = parse_mail(
        f"From: {author}\nTo: support@desk.example\nSubject: {subject}\nMessage-ID: <r@mx.example.net>\n"
        f"Content-Type: text/plain; charset=utf-8\n{text}".encode()
    )
    assert [f"{r.recipient} {r.action.value} {r.status}" for r in mail.reports] == [
        f"anna@example.com {told}"
    ]
    assert mail.kind.value == ("delayed" if "delayed" in told else "bounce"), mail.kind_reason


@pytest.mark.parametrize(
    ("author", "subject", "text", "kind"),
    [
        (DAEMON, "Return receipt", "The addresses had successful delivery notifications:\nanna@example.com", "receipt"),
        (DAEMON, "Delivery Status Notification (Success)", "anna@example.com: 250 ok", "receipt"),
        (DAEMON, "Welcome", "This host has been renamed.", "notification"),
        (POSTMASTER, "Relayed: hi", "Delivery to these recipients is complete, but no delivery notification was sent "
         "by the destination server:\n\nanna@example.com", "receipt"),
        (POSTMASTER, "Question", "Hello,\n\nI found 550 5.1.1 for anna@example.com in my log.", "person"),
        (POSTMASTER, "Mail delivery", "Hello,\n\nwhy was your mail not delivered to anna@example.com?", "person"),
        (POSTMASTER, "Undelivered mail", "I see that mail to\nanna@example.com\nwas rejected by us.", "person"),
        (POSTMASTER, "Re: Undelivered mail", "Fixed, try again.\n\n-----Original Message-----\nFrom: you", "person"),
    ],
)  # fmt: skip
def test_mail_systems_and_their_keepers_also_write_other_mail(
    author: str, subject: str, text: str, kind: str
) -> None:
    """A delivery's success is a receipt, a postmaster who talks is a person."""
    mail = parse_mail(
        f"From: {author}\nTo: support@desk.example\nSubject: {subject}\n\n{text}\n".encode()
    )
    assert mail.kind.value == kind, mail.kind_reason
    assert mail.reports == ()


def test_fml_refuses_as_a_list_server() -> None:
    """The list server's own header and subject are enough."""
    mail = parse_mail(
        b"From: users-admin@example.com\nTo: support@desk.example\nX-MLServer: fml 4.0\n"
        b"Subject: Ignored NOT MEMBER article from support@desk.example (users ML)\n\nSorry.\n\n<users@example.com>\n"
    )
    assert mail.kind.value == "bounce"
    assert [report.recipient for report in mail.reports] == ["users@example.com"]


def test_a_host_whose_habit_only_the_library_knows() -> None:
    """A user name without a domain: flufl.bounce knows where that host's users live."""
    mail = parse_mail(
        b"From: MAILER-DAEMON@mr2.its.yale.edu\nTo: support@desk.example\nSubject: Returned mail\n\n"
        b" --------Message not delivered to the following:\n\n anna    No matches to nameserver query\n\n"
        b" --------Error Detail (phquery V4.1):\n"
    )
    assert [report.recipient for report in mail.reports] == ["anna@cs.yale.edu", "anna@yale.edu"]


@pytest.mark.parametrize(
    ("subject", "words", "delayed"),
    [
        (
            "Delayed Mail (still being retried)",
            "It could not be delivered for more than 2 hours.",
            True,
        ),
        ("Delivery Status Notification (Delay)", "", True),
        ("Delivery Status Notification (Failure)", "It has been delayed for long.", False),
        ("hi", "Delivery has been delayed. It will be retried.", True),
        ("hi", "Delivery has been delayed for 5 days; we have given up.", False),
        ("hi", "Delivery failed.", False),
        ("hi", "Die Zustellung verzögert sich.", True),
    ],
)
def test_words_of_giving_up_beat_words_of_waiting(subject: str, words: str, delayed: bool) -> None:
    """A final report often tells how long it waited; a warning never says that it stopped."""
    assert bounces.is_delay(subject, bounces.parse_prose(words)) is delayed
