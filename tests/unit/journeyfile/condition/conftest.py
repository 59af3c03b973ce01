"""A vocabulary that has every type, and facts to go with it."""

from support.words import compiled as compiled
from support.words import facts as facts
from support.words import problems as problems
from support.words import words as words
