import hashlib

from record.canonical import canonical, sha256


def test_canonical_bytes_are_those_of_rfc_8785() -> None:
    """Keys by UTF-16 code units, no white space, shortest numbers, plain UTF-8: the RFC's own cases."""
    given = {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
    }  # fmt: skip
    assert (
        canonical(given)
        == (
            '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",'
            '"€":"Euro Sign","\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
        ).encode()
    )
    numbers = {"numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]}
    assert canonical(numbers) == b'{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}'
    assert canonical({"b": [True, None], "a": '\u20ac$\u000f\nA\'B"\\"/'}) == (
        '{"a":"€$\\u000f\\nA\'B\\"\\\\\\"/","b":[true,null]}'.encode()
    )


def test_the_digest_is_lower_case_hexadecimal() -> None:
    assert sha256(b"{}") == hashlib.sha256(b"{}").hexdigest()
