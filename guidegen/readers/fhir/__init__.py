"""FHIR R4: the questionnaire as a Questionnaire, and QuestionnaireResponses as answers.

bytes -> json_text -> trees -> contents -> responses -> response.read_response -> Source

What is refused on this way is searched for red flags: guesses -> said -> Source.
"""

from guidegen.readers.fhir.bundle import read_responses
from guidegen.readers.fhir.codes import is_fhir
from guidegen.readers.fhir.json_text import MAX_BYTES
from guidegen.readers.fhir.questionnaire import questionnaire_json
from guidegen.readers.fhir.response import Response

__all__ = ["MAX_BYTES", "Response", "is_fhir", "questionnaire_json", "read_responses"]
