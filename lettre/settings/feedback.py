"""`[feedback]`: the mailbox that is read, and where its mails go."""

from pydantic import BaseModel, ConfigDict, Field

from lettre.settings.values import Mailbox, Words


class FeedbackTable(BaseModel):
    """The mailbox that bounces, complaints and answers come to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mailbox: Mailbox | None = Field(
        None,
        description="the mailbox that is read; `pipe:` where the mail server hands each mail to"
        " `lettre feedback read -`",
        examples=["imaps://retours@imap.example.org/INBOX", "maildir:/var/mail/retours"],
    )
    processed: Words = Field("lettre-traites", description="the IMAP folder for mails that were understood")
    to_look_at: Words = Field(
        "lettre-a-voir", description="the IMAP folder for mails that a person should look at"
    )
    every: int = Field(5, ge=1, le=1440, description="minutes between two readings by `lettre serve`")
