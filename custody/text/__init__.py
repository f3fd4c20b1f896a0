"""One catalogue of words for pages, papers, devices and messages, in French and in English.

Papers are drawn by ``labels``, which imports nothing of custody: it is handed its words here, once.
"""

from custody.text.paper import WORDS
from labels.words import hand_in

hand_in(WORDS)
