"""How far the sender of a mail is proven by the mail itself.

Today nothing in a mail proves its author: From is a claim (R7), and only a reply address of our own counts, which
`policy.gate` asks for. Checks of DKIM, SPF, DMARC and ARC have their place here and can only raise the answer.
"""

from __future__ import annotations

from gateway.mail.model import Mail
from store.post_records import Envelope
from store.records import Proof


def sender_proof(mail: Mail, envelope: Envelope) -> Proof:
    """The strongest proof that this mail carries for its one From address: so far always `claimed`."""
    return Proof.CLAIMED
