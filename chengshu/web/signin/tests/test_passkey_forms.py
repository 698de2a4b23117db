"""What a browser may hand in for a passkey: asked for properly, and never broken by nonsense."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.sqlite  # what a device sent is refused before anything is looked up

HERE, LOGIN = "/account/", "/account/login/"


@pytest.fixture
def confirmed(cast, client):
    """The clerk, signed in and asked once more."""
    client.post(LOGIN, {"login": "clerk", "password": "demo", "next": HERE})
    client.post("/account/again/?next=/account/", {"password": "demo"})
    return client


TEXTS = st.sampled_from(["", "AA", "e30", "oA", "!", "bm9ib2R5", "public-key", "a" * 300, "\u6d77"])
VALUES = st.one_of(
    TEXTS,
    st.none(),
    st.integers(-1, 1),
    st.lists(TEXTS, max_size=1),
    st.dictionaries(TEXTS, TEXTS, max_size=1),
)
RESPONSES = st.fixed_dictionaries({}, optional={
    name: VALUES
    for name in ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
})  # fmt: skip
CREDENTIALS = st.one_of(
    VALUES,
    st.fixed_dictionaries({}, optional={
        "id": VALUES, "rawId": VALUES, "type": VALUES, "response": RESPONSES | VALUES,
        "clientExtensionResults": VALUES,
    }),
    st.fixed_dictionaries({"id": TEXTS, "rawId": TEXTS, "type": st.just("public-key"),
                           "response": RESPONSES}),
).map(json.dumps)  # fmt: skip
FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def test_nonsense_signs_nobody_in_and_breaks_nothing(cast, client):
    @FUZZ
    @given(CREDENTIALS)
    def hand_in(credential):
        client.get("/account/passkeys/login/", headers={"X-Requested-With": "XMLHttpRequest"})
        answer = client.post("/account/passkeys/login/", {"credential": credential})
        assert (answer.status_code, answer["Location"]) == (302, LOGIN)

    hand_in()
    assert "验证没有通过" in client.get(LOGIN).text
    assert client.get(HERE).status_code == 302


def test_nonsense_adds_no_passkey_and_is_told_so(confirmed):
    @settings(FUZZ, max_examples=20)
    @given(CREDENTIALS)
    def hand_in(credential):
        answer = confirmed.post("/account/passkeys/add/", {"name": "x", "credential": credential})
        assert answer.status_code == 422
        assert 'class="errors"' in answer.text

    confirmed.get("/account/passkeys/add/")
    hand_in()
    assert Authenticator.objects.count() == 0


def test_the_options_for_a_new_passkey_ask_for_one_that_needs_no_name(confirmed):
    page = confirmed.get("/account/passkeys/add/").text
    (text,) = re.findall(r'<script type="application/json" id="asked">(.*?)</script>', page)
    asked = json.loads(text)["creation_options"]["publicKey"]
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert (asked["rp"]["id"], asked["rp"]["name"]) == ("testserver", "样城城枢")
    assert asked["user"]["displayName"] == "部门经办"
