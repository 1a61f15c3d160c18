"""Signed tokens: test vectors that must hold for years, and no way to forge one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.audience.links import (
    EXAMPLE_KEY,
    LENGTH,
    Purpose,
    Signed,
    SigningKey,
    example_token,
    read,
    token,
    verp,
)

KEY = SigningKey(id=1, secret=bytes(range(32)))
OTHER = SigningKey(id=2, secret=bytes(range(1, 33)))
KEYS = {KEY.id: KEY.secret, OTHER.id: OTHER.secret}

#: tokens as they stand in letters already sent: if one of these changes, old letters' links die
VECTORS = [
    (KEY, Purpose.UNSUBSCRIBE, 1, 1, "AQABAAAAAAAAAAEAAAABIQIXohV_FNzE_oeW"),
    (KEY, Purpose.UNSUBSCRIBE, 2**63, 2**31, "AQABgAAAAAAAAACAAAAANY0R-pcUFgr2_ide"),
    (OTHER, Purpose.PROOF, 12345, 67, "AgACAAAAAAAAMDkAAABDWinS2CRmCeN392n-"),
]

numbers = st.integers(min_value=0, max_value=2**64 - 1)
campaigns = st.integers(min_value=0, max_value=2**32 - 1)
purposes = st.sampled_from(Purpose)


@pytest.mark.parametrize(("key", "purpose", "subscription", "campaign", "text"), VECTORS)
def test_a_token_is_the_same_for_ever(key, purpose, subscription, campaign, text):
    assert token(key, purpose=purpose, subscription=subscription, campaign=campaign) == text
    assert read(text, KEYS) == Signed(purpose=purpose, subscription=subscription, campaign=campaign)


@given(purpose=purposes, subscription=numbers, campaign=campaigns)
def test_what_is_signed_is_read_back_and_fits_in_a_url(purpose, subscription, campaign):
    text = token(KEY, purpose=purpose, subscription=subscription, campaign=campaign)
    assert len(text) == LENGTH <= 40
    assert text.replace("-", "").replace("_", "").isalnum()
    assert read(text, KEYS) == Signed(purpose=purpose, subscription=subscription, campaign=campaign)


@given(subscription=numbers, campaign=campaigns, bit=st.integers(min_value=0, max_value=27 * 8 - 1))
def test_no_bit_of_a_token_can_be_changed(subscription, campaign, bit):
    text = token(KEY, purpose=Purpose.UNSUBSCRIBE, subscription=subscription, campaign=campaign)
    raw = bytearray(urlsafe_b64decode(text))
    raw[bit // 8] ^= 1 << bit % 8
    assert read(urlsafe_b64encode(bytes(raw)).decode(), KEYS) is None


@given(text=st.text(min_size=LENGTH, max_size=LENGTH) | st.text() | st.binary(min_size=27, max_size=27).map(
    lambda raw: urlsafe_b64encode(raw).decode()
))  # fmt: skip
def test_what_nobody_signed_is_nothing(text):
    assert read(text, KEYS) is None


@given(subscription=numbers, campaign=campaigns)
def test_a_token_of_one_key_is_nothing_under_another(subscription, campaign):
    text = token(KEY, purpose=Purpose.UNSUBSCRIBE, subscription=subscription, campaign=campaign)
    assert read(text, {OTHER.id: OTHER.secret}) is None
    assert read(text, {KEY.id: OTHER.secret}) is None


@given(sign=st.sampled_from("+/= \n"), place=st.integers(min_value=0, max_value=LENGTH - 1))
def test_a_token_has_one_spelling(sign, place):
    text = token(KEY, purpose=Purpose.UNSUBSCRIBE, subscription=7, campaign=7)
    assert read(text[:place] + sign + text[place + 1 :], KEYS) is None
    assert read(text + sign, KEYS) is None


def test_the_same_words_under_two_purposes_have_two_signatures():
    texts = {token(KEY, purpose=purpose, subscription=1, campaign=1)[-16:] for purpose in Purpose}
    assert len(texts) == len(Purpose)


def test_the_published_key_signs_proofs_only():
    assert read(example_token(), {}) == Signed(purpose=Purpose.PROOF, subscription=0, campaign=0)
    forged = token(EXAMPLE_KEY, purpose=Purpose.UNSUBSCRIBE, subscription=1, campaign=1)
    assert read(forged, KEYS) is None


def test_a_return_path_has_small_letters_and_digits_and_fits_in_a_local_part():
    text = verp(KEY, subscription=2**63, campaign=2**31)
    assert text.isalnum()
    assert text == text.lower()
    assert len("retours+") + len(text) <= 64
