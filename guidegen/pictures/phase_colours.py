"""The colour of each phase with its tint: white is read on the one, the colour itself and black on the other.

None is green, amber or red, which mean the pain rule. Contrasts are at least 7 to 1 (WCAG 2 level AAA).
"""

PHASES = {
    "PH1": ("#52407c", "#efecf5"),
    "PH2": ("#1f4e8c", "#e9eff7"),
    "PH3": ("#0b4a5e", "#e6eff1"),
    "PH4": ("#7b2a5e", "#f6ebf2"),
    "PH5": ("#44502a", "#eef1e6"),
}
GREY_PHASES = {
    "PH1": ("#4f4f4f", "#f0f0f0"),
    "PH2": ("#484848", "#f0f0f0"),
    "PH3": ("#3a3a3a", "#f0f0f0"),
    "PH4": ("#2c2c2c", "#f0f0f0"),
    "PH5": ("#1c1c1c", "#f0f0f0"),
}
