"""A code that came back: only scans whose ECU answered everything can say that it was away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from motospect.analysis.history import recurring
from motospect.model.past import Past
from motospect.model.scan import Ecu, Scan, ServiceOutcome

MakeEcu = Callable[..., Ecu]
MakeScan = Callable[..., Scan]


def test_there_away_and_there_again_is_told(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    faulty, healthy = make_scan(ecus=(make_ecu(codes=("P0171",)),)), make_scan(ecus=(make_ecu(),))
    (finding,) = recurring(faulty, Past((faulty, healthy)))
    assert finding.title == "P0171 came back"
    assert "1 of 2 earlier scans" in finding.text
    assert list(recurring(faulty, Past((healthy, faulty)))) == [], "it never went"
    assert list(recurring(healthy, Past((faulty, healthy)))) == [], "it is not there now"
    assert list(recurring(faulty, Past())) == []


def test_silence_is_not_away(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    faulty = make_scan(ecus=(make_ecu(codes=("P0171",)),))
    ecu = make_ecu()
    refused = replace(ecu, services=ecu.services | {"07": ServiceOutcome("negative", "22")})
    assert list(recurring(faulty, Past((faulty, make_scan(ecus=(refused,)))))) == []
    assert list(recurring(faulty, Past((faulty, make_scan(ecus=()))))) == []
