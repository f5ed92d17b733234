"""
A draft of the email to leadership, as a file that the officer opens, addresses and sends.

`X-Unsent` makes Outlook open it as a message to be sent. It holds no person's name or address, no date, no message id
and no computer name; Outlook adds those on sending. The same copy and headline give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kpixl.commands.draft_message import unsent
from kpixl.commands.publish.headline import Headline, headline_in_words

ATTACHMENT_TYPES = {
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "pdf",
}
PROTECTED = "The workbook opens with a password, which will reach you in another way than by email."


def draft_email(attached: Mapping[str, bytes], headline: Headline, *, is_encrypted: bool = False) -> bytes:
    """
    The content of an `.eml` file with the copy attached under its name, and its page as a PDF if there is one.

    An encrypted workbook keeps its name; the body then says that there is a password, but never what it is.
    """
    body = f"{headline_in_words(headline)}\n\nThe whole page is attached: {' and '.join(attached)}.\n"
    if is_encrypted:
        body += f"{PROTECTED}\n"
    message = unsent(f"{headline.title}, {headline.period.name}", body)
    for name, file in attached.items():
        subtype = ATTACHMENT_TYPES[name.rsplit(".", 1)[-1].lower()]
        message.add_attachment(file, maintype="application", subtype=subtype, filename=name)
    # By default, the boundary would be random.
    content = b"".join([body.encode(), *attached.values()])
    message.set_boundary(f"kpixl-{hashlib.sha256(content).hexdigest()[:32]}")
    return message.as_bytes()
