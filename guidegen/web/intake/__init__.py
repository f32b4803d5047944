"""The waiting room: the questionnaire in a browser for runners, and the desk that sees to them."""
