"""Mutants of the domain: mutmut's changes of one place each, and how one is put into a process that has loaded it all."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

import libcst
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace

DOMAIN = Path("custody/domain").absolute()


@dataclass(frozen=True)
class Mutant:
    """One change: ``name`` is the module and the change's number in it."""

    name: str
    file: Path
    source: str
    lines: range
    before: str
    after: str


class Module:
    """A module of the domain and every change that mutmut makes inside its functions."""

    def __init__(self, file: Path) -> None:
        self.file, self.source = file, file.read_text()
        self.tree: libcst.Module
        self.tree, changes, _, _ = create_mutations(str(file), self.source)
        self.changes: list[tuple[int, Mutation]] = [
            (number, each)
            for number, each in enumerate(changes)
            if isinstance(each.contained_by_top_level_function, libcst.FunctionDef)
        ]

    def mutant(self, number: int, change: Mutation) -> Mutant:
        """The module with one change in it."""
        replaced = deep_replace(self.tree, change.original_node, change.mutated_node)
        source: str = replaced.code  # type: ignore[attr-defined]  # a module stays a module
        lines, before, after = _difference(self.source.splitlines(), source.splitlines())
        return Mutant(f"{self.file.stem}:{number}", self.file, source, lines, before, after)


def _difference(one: list[str], two: list[str]) -> tuple[range, str, str]:
    """The lines that differ: which of the first, counted from 1, and both texts."""
    shorter = min(len(one), len(two))
    head = next((i for i in range(shorter) if one[i] != two[i]), shorter)
    tail = next((i for i in range(shorter - head) if one[-1 - i] != two[-1 - i]), shorter - head)
    gone, come = one[head : len(one) - tail], two[head : len(two) - tail]
    return range(head + 1, head + 1 + max(1, len(gone))), _short(gone), _short(come)


def _short(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def functions_of(code: CodeType) -> Iterator[CodeType]:
    """The code of each function that a module or the classes in it define."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_flags & 1:  # CO_OPTIMIZED: a function; a class's body is none
                yield each
            else:
                yield from functions_of(each)


def _compiled(source: str, file: Path) -> CodeType:
    return compile(source, str(file), "exec", dont_inherit=True)


@cache
def functions_of_file(file: Path) -> list[CodeType]:
    """The functions of a module as it is."""
    return list(functions_of(_compiled(file.read_text(), file)))


class MutantPatcher:
    """Puts a mutant's code into the functions that live in this process."""

    def __init__(self) -> None:
        self.living: dict[tuple[str, str, int], list[FunctionType]] = {}
        gc.unfreeze()  # what the tests' own start has frozen is looked through too
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(str(DOMAIN)):
                code = each.__code__
                self.living.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(each)

    def changed(self, mutant: Mutant) -> list[tuple[CodeType, CodeType]]:
        """The functions whose code is another in the mutant; none where only a definition's own line differs."""
        one, two = functions_of_file(mutant.file), functions_of(_compiled(mutant.source, mutant.file))
        return [(a, b) for a, b in zip(one, two, strict=True) if a != b]

    def apply(self, changed: list[tuple[CodeType, CodeType]]) -> int:
        """Exchange them; how many living functions now are the mutant's."""
        exchanged = 0
        for before, after in changed:
            for each in self.living.get((before.co_filename, before.co_qualname, before.co_firstlineno), ()):
                each.__code__ = after
                exchanged += 1
        return exchanged
