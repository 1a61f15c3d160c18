"""`lettre subscribers` and `lettre suppressions`, as somebody types them."""

import csv
import io
import json

import pytest

from lettre.cli import run
from tests.project import make_project


@pytest.fixture
def house(tmp_path, capsys):
    folder = make_project(tmp_path / "house")

    def type_(*words, lists=None):
        for name, text in (lists or {}).items():
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        code = run(["-C", str(folder), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_


def take(house, text, *options):
    return house("subscribers", "import", "l.csv", "--newsletter", "cpc", *options, lists={"l.csv": text})


def states(house):
    _, out, _ = house("subscribers", "list", "--json")
    return {row["address"]: row["state"] for row in json.loads(out)}


def test_a_good_list_exits_0_and_is_counted_on_stdout(house):
    assert take(house, "email\nanne@example.org\nbob@example.org\n") == (0, "2 personnes abonnées\n", "")
    assert states(house) == {"anne@example.org": "active", "bob@example.org": "active"}


def test_a_list_with_bad_rows_exits_4_keeps_the_good_ones_and_names_the_bad(house):
    code, out, err = take(house, "email\nanne@example.org\nanne\n")
    assert (code, out) == (4, "1 personne abonnée\n")
    assert err.splitlines()[0] == "l.csv:3: anne : ce n’est pas une adresse électronique"
    assert err.splitlines()[1].startswith("l.csv: 1 ligne n’a pas pu être retenue")
    assert states(house) == {"anne@example.org": "active"}


def test_json_tells_all_and_nothing_else_on_stdout(house):
    take(house, "zoe@example.org\n")
    house("subscribers", "unsubscribe", "zoe@example.org", "--newsletter", "cpc")
    code, out, _ = take(house, "email\nzoe@example.org\nanne@example.org\nanne\n", "--json")
    assert code == 4
    told = json.loads(out)
    assert told["counts"]["subscribed"] == 1
    assert told["counts"]["unsubscribed"] == 1
    assert told["counts"]["rejected"] == 1
    assert told["kept_out"] == [{"line": 2, "address": "zoe@example.org", "reason": "unsubscribed"}]
    assert [(row["line"], row["code"]) for row in told["rejected"]] == [(4, "audience.row.no-at")]


def test_who_left_is_named_and_not_revived(house):
    take(house, "zoe@example.org\n")
    house("subscribers", "unsubscribe", "zoe@example.org", "--all")
    code, out, err = take(house, "zoe@example.org\n")
    assert code == 0
    assert "1 personne désabonnée, laissée en paix" in out
    assert err == "l.csv:1: zoe@example.org : cette personne s’est désabonnée\n"
    assert states(house) == {"zoe@example.org": "unsubscribed"}


def test_a_dry_run_says_the_same_and_writes_nothing(house):
    code, out, err = take(house, "anne@example.org\n", "--dry-run")
    assert (code, out) == (0, "1 personne abonnée\n")
    assert "À blanc" in err
    assert states(house) == {}


def test_pending_readers_are_listed_as_such(house):
    _, out, _ = take(house, "anne@example.org\n", "--pending")
    assert out == "1 personne inscrite, à confirmer\n"
    assert states(house) == {"anne@example.org": "pending"}


@pytest.mark.parametrize(
    ("words", "lists", "code"),
    [
        (("import", "l.csv", "--newsletter", "cpc"), {"l.csv": "nom;rue\nAnne;x\n"}, 3),
        (("import", "l.csv", "--newsletter", "cpc"), {"l.csv": ""}, 3),
        (("import", "l.csv", "--newsletter", "cpc"), {"l.csv": b"PK\x03\x04"}, 3),
        (("import", "l.csv", "--newsletter", "cpc"), {"l.csv": 'email\n"anne@example.org\n'}, 3),
        (("import", "l.csv", "--newsletter", "cpp"), {"l.csv": "anne@example.org\n"}, 2),
        (("import", "nowhere.csv", "--newsletter", "cpc"), {}, 2),
        (("import", "issues", "--newsletter", "cpc"), {}, 2),
        (("import", "l.csv"), {"l.csv": "anne@example.org\n"}, 2),
        (("add", "anne", "--newsletter", "cpc"), {}, 2),
        (("add", "anne@example.org\nBcc: x@example.org", "--newsletter", "cpc"), {}, 2),
        (("add", "anne@example.org", "--name", "Anne\nBcc: x", "--newsletter", "cpc"), {}, 2),
        (("add", "anne@example.org", "--newsletter", "cpp"), {}, 2),
        (("show", "anne@example.org"), {}, 3),
        (("show", "anne"), {}, 2),
        (("list", "--newsletter", "cpp"), {}, 2),
        (("list", "--state", "activ"), {}, 2),
        (("unsubscribe", "anne@example.org"), {}, 2),
        (("unsubscribe", "anne@example.org", "--all", "--newsletter", "cpc"), {}, 2),
        (("unsubscribe", "anne@example.org", "--all"), {}, 3),
    ],
)
def test_a_wrong_wish_is_one_clear_refusal_and_changes_nothing(house, words, lists, code):
    got, out, err = house("subscribers", *words, lists=lists)
    assert got == code
    assert out == ""
    assert len(err.splitlines()) in ({1} if code == 3 else {1, 2, 3, 4})
    assert "Traceback" not in err
    assert states(house) == {}


def test_one_reader_is_added_shown_with_proof_and_leaves(house):
    words = ("--newsletter", "cpc", "--name", "Anne Le Goff", "--source", "au salon", "--by", "Solène")
    assert house("subscribers", "add", "Anne@example.org", *words)[0] == 0
    assert house("subscribers", "add", "anne@example.org", "--newsletter", "cpc")[2].startswith(
        "anne@example.org était"
    )
    _, out, _ = house("subscribers", "show", "anne@example.org", "--json")
    shown = json.loads(out)
    assert shown["address"] == "Anne@example.org"
    assert shown["subscriptions"][0]["name"] == "Anne Le Goff"
    assert [(each["event"], each["source"], each["actor"]) for each in shown["history"]] == [
        ("added", "au salon", "Solène")
    ]
    assert house("subscribers", "unsubscribe", "ANNE@example.org", "--newsletter", "cpc")[0] == 0
    code, _, err = house("subscribers", "unsubscribe", "ANNE@example.org", "--newsletter", "cpc")
    assert (code, "rien n’a changé" in err) == (0, True)
    code, _, err = house("subscribers", "add", "anne@example.org", "--newsletter", "cpc")
    assert (code, "Seule cette personne peut revenir" in err) == (3, True)
    out = house("subscribers", "show", "anne@example.org")[1]
    assert "ajoutée à la main" in out
    assert "désabonnée" in out


def test_an_export_is_csv_that_an_import_takes_back(house):
    take(house, 'email;nom\nanne@example.org;"Le Goff; Anne"\n=1@example.org;=SOMME(A1)\n')
    _, out, _ = house("subscribers", "export")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["email"], row["name"], row["state"]) for row in rows] == [
        ("'=1@example.org", "'=SOMME(A1)", "active"),
        ("anne@example.org", "Le Goff; Anne", "active"),
    ]
    code, out, _ = take(house, out, "--dry-run", "--json")
    assert (code, json.loads(out)["counts"]["already"]) == (0, 2)


def test_an_export_taken_back_elsewhere_subscribes_nobody_who_had_left(house):
    take(house, "email\na@example.org\nb@example.org\n")
    house("subscribers", "unsubscribe", "b@example.org", "--newsletter", "cpc")
    _, out, _ = house("subscribers", "export")
    fresh = out.replace("a@", "c@").replace("b@", "d@")
    code, _, err = take(house, fresh + "e@example.org,,other,active,2026-11-01T00:00:00+00:00\n")
    assert (code, states(house)) == (
        4,
        {"a@example.org": "active", "b@example.org": "unsubscribed", "c@example.org": "active"},
    )
    assert "d@example.org" in err
    assert "e@example.org" in err


def test_an_export_to_a_file_opens_in_french_excel(house, tmp_path):
    take(house, "email;nom\nanne@example.org;Élodie\n")
    code, out, err = house("subscribers", "export", "--out", str(tmp_path / "out.csv"), "--state", "active")
    assert (code, out) == (0, "")
    assert "1 abonnement écrit" in err
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfemail,name")


def test_a_suppressed_address_is_never_enrolled_and_says_why(house):
    assert house("suppressions", "add", "Anne@example.org", "--reason", "plainte", "--by", "Solène")[0] == 0
    assert "rien n’a changé" in house("suppressions", "add", "anne@example.org", "--reason", "x")[2]
    assert "1 adresse interdite d’envoi, écartée" in take(house, "anne@example.org\n")[1]
    assert house("subscribers", "add", "anne@example.org", "--newsletter", "cpc")[0] == 3
    assert "plainte" in house("subscribers", "show", "anne@example.org")[1]
    (row,) = json.loads(house("suppressions", "list", "--json")[1])
    assert (row["address"], row["reason"], row["actor"]) == ("Anne@example.org", "plainte", "Solène")
    assert "plainte" in house("suppressions", "list")[1]


def test_a_list_of_suppressions_is_taken_like_any_list(house):
    words = ("suppressions", "import", "s.csv", "--reason", "ancienne liste noire")
    code, out, err = house(*words, lists={"s.csv": "Courriel\nanne@example.org\nbob\n"})
    assert (code, out) == (4, "1 adresse interdite d’envoi\n")
    assert "s.csv:3" in err
    code, out, _ = house(*words, "--json", lists={"s.csv": "anne@example.org\nzoe@example.org\n"})
    assert (code, json.loads(out)["counts"]) == (0, {"suppressed": 1, "already": 1, "rejected": 0})


def test_a_wrong_list_of_suppressions_is_foreseen_and_taken_back_without_what_was_there_before(house):
    house("suppressions", "add", "zoe@example.org", "--reason", "demande écrite")
    listed = {"s.csv": "anne@example.org\nzoe@example.org\nbob@example.org\n"}
    code, out, err = house("suppressions", "import", "s.csv", "--dry-run", lists=listed)
    assert (code, out) == (0, "2 adresses interdites d’envoi\n1 adresse l’était déjà\n")
    assert "À blanc" in err
    assert len(json.loads(house("suppressions", "list", "--json")[1])) == 1
    assert house("suppressions", "import", "s.csv")[0] == 0
    code, out, err = house("suppressions", "undo", "s.csv", "--reason", "autre")
    assert (code, out) == (3, "")
    assert house("suppressions", "undo", "s.csv", "--dry-run")[1] == "2 interdictions d’envoi levées\n"
    assert len(json.loads(house("suppressions", "list", "--json")[1])) == 3
    code, out, _ = house("suppressions", "undo", "s.csv", "--by", "Solène")
    assert (code, out) == (0, "2 interdictions d’envoi levées\n")
    (left,) = json.loads(house("suppressions", "list", "--json")[1])
    assert (left["address"], left["reason"]) == ("zoe@example.org", "demande écrite")
    assert house("suppressions", "undo", "s.csv")[0] == 3


def test_what_is_to_be_mended_is_told_apart_from_what_is_left_out_for_what_it_says(house):
    gone = "email;statut\nanne@example.org;actif\nbob@example.org;désabonné\nanne@example.org;\n"
    code, _, err = take(house, gone)
    assert code == 4
    assert "2 lignes sont laissées de côté" in err
    assert "Il n’y a rien à corriger" in err
    assert "importez de nouveau" not in err
    code, _, err = take(house, gone + "zoe;\n")
    assert code == 4
    assert "2 lignes sont laissées de côté" in err
    assert "1 ligne n’a pas pu être retenue ; les autres l’ont été. Corrigez-la" in err.replace("\u202f", " ")
    _, _, err = take(house, "yves@example.org\nzoe\n@\n", "--dry-run")
    assert "2 lignes ne pourraient pas être retenues" in err


def test_a_suppressed_reader_who_is_subscribed_stays_listed_but_is_shown_as_suppressed(house):
    take(house, "anne@example.org\n")
    house("suppressions", "add", "anne@example.org", "--reason", "demande écrite")
    shown = json.loads(house("subscribers", "show", "anne@example.org", "--json")[1])
    assert shown["suppressed"]["reason"] == "demande écrite"
    assert shown["subscriptions"][0]["state"] == "active"
