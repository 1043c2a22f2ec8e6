"""One rule for the addresses that documents carry: a URI, written so where its meaning is certain, else refused."""

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from record.addresses import PATTERN, InvalidAddress, is_normalized, normalized

CERTAIN = {
    "https://es.wikipedia.org/wiki/Nicolás_Maduro": "https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro",
    "https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro": "https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro",
    "https://ru.example/?запрос=река#Дон": (
        "https://ru.example/?%D0%B7%D0%B0%D0%BF%D1%80%D0%BE%D1%81=%D1%80%D0%B5%D0%BA%D0%B0#%D0%94%D0%BE%D0%BD"
    ),
    "https://fa.example/می\u200cخواهم": "https://fa.example/%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85",
    "HTTPS://River.Example/Report": "https://river.example/Report",
    "https://bücher.example:8080/a": "https://xn--bcher-kva.example:8080/a",
    "https://中国。cn/": "https://xn--fiqs8s.cn/",
    "https://a.example/a[1]?b={c|d}&e=\"f\"<g>": "https://a.example/a%5B1%5D?b=%7Bc%7Cd%7D&e=%22f%22%3Cg%3E",
    "https://a.example/#one#two": "https://a.example/#one%23two",
    "http://[2001:DB8::1]:080/": "http://[2001:db8::1]:80/",
    "http://192.0.2.1/~a/b;c=d,e(f)!g*h'i@j:k+l%20m?n=o?p/q": "http://192.0.2.1/~a/b;c=d,e(f)!g*h'i@j:k+l%20m?n=o?p/q",
    "https://a_b.example?c": "https://a_b.example?c",
}  # fmt: skip
REFUSED = {
    "https://user:pw@example.org/": "no user name or password",
    "https://user@example.org/": "no user name or password",
    "https://www.bank.example@evil.example/": "no user name or password",
    "https://example.org/%zz": "“%zz” is no escape",
    "https://example.org/100%": "“%” is no escape",
    "https://example.org/?a=%4": "“%4” is no escape",
    "https://example.org/a b": "no spaces",
    " https://example.org/": "no spaces",
    "https://example.org/a\nb": "line breaks",
    "https://example.org/\u202egpj.exe": "invisible characters",
    "https://exam\u200bple.org/": "invisible characters",
    "https://example.org/\0": "invisible characters",
    "https://example.org/\ud800": "invisible characters",
    "https://example.org\\@evil.example/": "no backslash",
    "https://example.org/a\\b": "no backslash",
    "https://straße.example/": "begins with xn--",
    "https://a..example/": "no name of a host",
    "https://192.0.2.999/": "no name of a host",
    "https://0x7f.1/": "no name of a host",
    "https://[::g]/": "no host with a port",
    "https://[1::2::3]/": "no name of a host",
    "https://example.org:99999/": "no host with a port",
    "https://example.org:/": "no host with a port",
    "https://℀.example/": "no address of the web",
    "https://%65xample.org/": "no address of the web",
    "https://intranet/": "no address of the web",
    "https:///a": "starts with https://",
    "//example.org/": "starts with https://",
    "ftp://example.org/": "starts with https://",
    "javascript:alert(1)//https://example.org": "starts with https://",
    "": "starts with https://",
}


@pytest.mark.parametrize(("address", "uri"), CERTAIN.items())
def test_an_address_whose_meaning_is_certain_is_written_as_a_uri(address: str, uri: str) -> None:
    assert normalized(address) == uri


@pytest.mark.parametrize(("address", "words"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_what_is_no_address_is_refused_in_words_that_name_the_fault(address: str, words: str) -> None:
    with pytest.raises(InvalidAddress) as refused:
        normalized(address)
    assert words in str(refused.value)
    assert not is_normalized(address)


uris = Draft202012Validator({"format": "uri"}, validate_formats=True)
HOSTS = st.sampled_from(["a.example", "bücher.example", "[2001:db8::1]", "192.0.2.1", "user@b.example", "b.example:80"])


@given(HOSTS, st.text(max_size=30))
@example("a.example", "/%")
def test_whatever_is_typed_is_refused_or_becomes_a_uri_that_stays_as_it_is(host: str, rest: str) -> None:
    try:
        uri = normalized(f"https://{host}{rest}")
    except InvalidAddress:
        return
    assert uris.is_valid(uri)
    assert normalized(uri) == uri


@pytest.mark.django_db
def test_the_database_agrees_on_what_a_uri_is() -> None:
    """It knows no numbers of hosts and ports: what it takes beyond the rule is of this kind."""
    typed = [address for address in (*CERTAIN, *CERTAIN.values(), *REFUSED) if "\0" not in address]
    typed = [address for address in typed if "\ud800" not in address]
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM unnest(%s::text[]) AS address WHERE address ~ %s", [typed, PATTERN])
        taken = {address for (address,) in cursor.fetchall()}
    numbers = {"https://192.0.2.999/", "https://0x7f.1/", "https://[1::2::3]/", "https://example.org:99999/"}
    assert taken == {address for address in typed if is_normalized(address)} | numbers
