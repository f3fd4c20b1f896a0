"""A volume that a laboratory measured, on paper (I50)."""

import pytest

from custody.domain.kernel.quantity import VolumeEntry, volume
from custody.service.documents import wording
from custody.service.documents.laboratory import measured


@pytest.mark.parametrize(
    ("entry", "said"),
    [(VolumeEntry("495", "ml", "5"), "495 ml ± 5 ml"), (VolumeEntry("0,5", "l"), "0,5 l")],
)
def test_i50_a_paper_prints_a_measured_volume_as_it_was_typed(entry, said):
    """With the uncertainty of the measure where the laboratory stated one."""
    text = wording.sentence("measured", "fr", volume=measured(volume(entry)))
    assert text.replace("\N{NO-BREAK SPACE}", " ") == f"volume mesuré : {said}"
