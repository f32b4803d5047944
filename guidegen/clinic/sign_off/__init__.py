"""Which clinician stands for which content: the record of signatures, and the content as it was signed."""

from guidegen.clinic.sign_off.models import Signing, SignOff, Standing, State
from guidegen.clinic.sign_off.reading import FOLDER, RECORD, load_sign_off

__all__ = ["FOLDER", "RECORD", "SignOff", "Signing", "Standing", "State", "load_sign_off"]
