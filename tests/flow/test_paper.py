"""From a real reading of each virtual vehicle to paper: the customer's part, then the technician's."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from motospect.app import print_scan
from motospect.config import Settings
from motospect.simulator import vehicle_names
from tests.flow.cars import read_car


@pytest.mark.parametrize("vehicle", vehicle_names())
def test_an_ordinary_car_takes_few_pages(tmp_path: Path, vehicle: str) -> None:
    scan = read_car(vehicle).scan
    link = "http://192.0.2.1:8084/r/abcdefghijklmnopqrstuvwxyz012345"
    paper = print_scan(scan, Settings(shop_name="Garage Müller"), tmp_path / "paper.pdf", link=link)
    pages = [page.extract_text() for page in PdfReader(paper).pages]
    (begin,) = [number for number, page in enumerate(pages) if "For the technician" in page]
    customers, technicians = pages[:begin], pages[begin:]
    assert len(customers) <= 2
    assert len(technicians) <= 6
    assert all("DEMO" in page for page in pages)
    assert scan.vehicle.vin is not None
    assert scan.vehicle.vin in pages[0]
    assert link in "".join(customers)
    for ecu in scan.ecus:
        assert all(dtc.code in "".join(technicians[:2]) for dtc in ecu.dtcs)
