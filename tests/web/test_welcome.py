"""What follows a yes: a welcome, a link to the latest issue or the issue itself, as the house says."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lettre.db import reading
from lettre.mail.outbox.tables import OutboxRow
from lettre.reception import Reception
from tests.house import newsletter
from tests.web.forms import arts, desk
from tests.web.test_subscribe import ZOE, confirming


def test_the_welcome_leads_to_the_latest_issue_when_the_house_says_so(site, tmp_path):
    leading = replace(newsletter(), reception=Reception(latest_issue=True))
    silent = arts(welcome=False)
    form = desk(site, tmp_path, newsletters={"cpc": leading, "arts": silent})
    form.send("/abonnement", newsletter=["cpc", "arts"], address=ZOE)
    form.take_up()
    both = {"page": "several", "wish": "confirm", "newsletter": ["cpc", "arts"]}
    site.client.post(confirming(form, ZOE), data=both)
    with reading(site.engine) as session:
        (welcome,) = session.scalars(select(OutboxRow).where(OutboxRow.letter == "welcome"))
    assert welcome.newsletter == "cpc"
    assert welcome.params["issue_url"] == "http://127.0.0.1:8000/cpc/2026-11"


@pytest.mark.parametrize("welcome", [True, False])
def test_the_latest_issue_itself_follows_when_the_house_says_so(both, tmp_path, welcome):
    house = replace(newsletter(), reception=Reception(welcome=welcome, send_latest_issue=True))
    form = desk(both, tmp_path, newsletters={"cpc": house})
    form.send(address=ZOE)
    form.take_up()
    for _ in range(2):
        both.client.post(confirming(form, ZOE), data={"wish": "confirm"})
    with reading(both.engine) as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.letter.in_(["welcome", "issue"])))
        found = {row.letter: row.params for row in rows}
    assert found.pop("issue")["campaign"] == both.campaign
    assert found == ({"welcome": {"follows": True}} if welcome else {})
