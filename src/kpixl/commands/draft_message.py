"""An unsent message: without address, date or computer name. The same words give the same bytes."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP


def unsent(subject: str, body: str) -> EmailMessage:
    """A plain-text message that an email program opens as a draft."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = subject
    message.set_content(body, cte="base64" if not body.isascii() else "quoted-printable")
    return message
