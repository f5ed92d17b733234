"""The published copy on its way: a draft email, and a password to open it. Nothing is ever sent."""

from __future__ import annotations

from kpixl.sending.draft import draft_email
from kpixl.sending.encryption import encrypted, password_from
from kpixl.sending.headline import Headline, headline, in_words

__all__ = ["Headline", "draft_email", "encrypted", "headline", "in_words", "password_from"]
