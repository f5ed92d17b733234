"""
A draft of the email to leadership, as a file that the officer opens, addresses and sends.

`X-Unsent` makes Outlook open it as a message to be sent. It holds nobody's name or address, no date, no message id and
no name of a computer; Outlook adds those when it is sent. The same copy and headline give the same bytes.
"""

from __future__ import annotations

import hashlib

from kpixl.commands.draft_message import unsent
from kpixl.commands.publish.headline import Headline, in_words

ATTACHMENT_TYPES = {
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "pdf",
}
PROTECTED = "The workbook opens with a password, which will reach you in another way than by email."


def draft_email(name: str, copy: bytes, headline: Headline, *, is_encrypted: bool = False) -> bytes:
    """
    The content of an `.eml` file with the copy attached under its name (`.xlsx` or `.pdf`).

    An encrypted workbook keeps its name; the body then says that there is a password, and never which.
    """
    body = f"{in_words(headline)}\n\nThe whole page is attached: {name}.\n"
    if is_encrypted:
        body += f"{PROTECTED}\n"
    message = unsent(f"{headline.title}, {headline.period.name}", body)
    subtype = ATTACHMENT_TYPES[name.rsplit(".", 1)[-1].lower()]
    message.add_attachment(copy, maintype="application", subtype=subtype, filename=name)
    # Left alone, the boundary is drawn at random.
    message.set_boundary(f"kpixl-{hashlib.sha256(body.encode() + copy).hexdigest()[:32]}")
    return message.as_bytes()
