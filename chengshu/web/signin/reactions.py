"""What signing in does by itself: it lets go of sessions that have ended."""

from __future__ import annotations

from chengshu.kernel.journal.feed import every

DAY = 24 * 3600


@every(DAY)
def clear_sessions() -> None:
    """Delete the expired ones. Django only ever passes over them, and each is a row a browser left behind."""
    # A session's row points to its model, which needs every app: read when it is called.
    from chengshu.web.signin.sessions import SessionStore

    SessionStore.clear_expired()
