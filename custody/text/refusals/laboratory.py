"""Refusals about laboratories, their reports and sampling."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "consumed_alone": (
        N_("One person alone uses up at most %(alone_mg)s mg, or %(alone_units)s unit, and nobody else is named."),
        N_("A second person chooses their name and gives their own PIN. If nobody is there, the act will bear a mark."),
    ),
    "not_an_examiner": (
        N_("This outsider is known neither as a laboratory nor as an expert."),
        N_("Choose the laboratory that signed the report; make it known first if it is not on the list."),
    ),
    "not_opened": (
        N_("The seal of %(number)s was not opened in your laboratory: what nobody opened cannot be analysed."),
        N_(
            "Record its opening first, with a colleague or before the camera of the bench. An analysis through the"
            " closed packing is a test, not a result."
        ),
    ),
    "never_examined": (
        N_("The laboratory never held %(number)s."),
        N_("Check the number: a report is about what was released to the laboratory that signed it."),
    ),
    "released_by_other": (
        N_("Your service did not release %(number)s."),
        N_("The service that answers for the exhibit types the report in."),
    ),
    "net_of_one": (
        N_("A net weight is of one exhibit, and the list has several."),
        N_("Enter the report once for each exhibit that it weighs."),
    ),
    "report_before_release": (
        N_("The report would be older than the temporary release: the laboratory received %(number)s on %(day)s."),
        N_("Check the day on the paper and the number of the exhibit."),
    ),
    "report_used": (
        N_("The report %(value)s already stands on %(number)s."),
        N_("Look at the history of the exhibit. A second report of the laboratory has a number of its own."),
    ),
    "own_report": (
        N_("The report %(number)s was typed in by your own service."),
        N_("A person of another service compares it with the photograph; who typed it in may take it back."),
    ),
    "sampling_method_unknown": (
        N_("The sampling method %(value)s is not known."),
        N_("Choose a method from the list."),
    ),
    "population_out_of_range": (
        N_("A sample cannot be taken of so few or so many units: %(n)s."),
        N_("Count the units that look alike: a whole number from 1 to %(limit)s."),
    ),
    "sampling_parameters": (
        N_("This method cannot work with these figures."),
        N_("Give the share, the confidence and the negatives tolerated to the statistical methods, and to no other."),
    ),
    "sampling_impossible": (
        N_("With %(tolerated)s negatives tolerated nothing could be shown of so few units."),
        N_("Tolerate fewer negatives, or examine all units."),
    ),
    "sample_too_large": (
        N_("One plan chooses at most %(limit)s units, and this one would need more."),
        N_("Ask for a smaller share or less confidence, or plan part of the units at a time."),
    ),
    "not_chosen": (
        N_("Unit %(unit)s was not chosen, or stands in the list twice."),
        N_("Examine the units that the plan chose, and list each negative one once."),
    ),
    "too_many_weights": (
        N_("Weights given: %(n)s; units chosen: %(limit)s."),
        N_("Weigh units that the plan chose, each once."),
    ),
    "unit_mass_out_of_range": (
        N_("No unit weighs %(text)s %(unit)s."),
        N_("Give net masses above zero and up to a tonne, and check the unit."),
    ),
    "purity_out_of_range": (N_("A purity lies between 0 and 100 per cent."), N_("Check the figure.")),
    "adulterant_unknown": (N_("The adulterant %(value)s is not known."), N_("Choose an adulterant from the list.")),
    "more_than_left": (
        N_("%(used_ug)s is more than %(number)s weighs (%(limit_ug)s)."),
        N_("Check the weight and its unit, and send again."),
    ),
    "nothing_left": (
        N_("Nothing of %(number)s would be left."),
        N_("Say that it was used up whole, with the person who was there."),
    ),
    "too_much_consumed": (
        N_(
            "Of %(number)s and of what was taken from it, tests use up at most %(limit_ug)s, or %(limit)s units, "
            "together; %(used_ug)s and %(used)s units are used up already."
        ),
        N_("Seal what is left; what is to be destroyed is destroyed by order, before its quorum."),
    ),
    "laboratory_second_needed": (
        N_("What is left of %(number)s is used up before a second analyst of the laboratory."),
        N_("A colleague of your laboratory gives their PIN here."),
    ),
    "consumption_agreement_needed": (
        N_("To use up more than %(limit_mg)s mg of %(number)s whole, a prosecutor agrees before."),
        N_("Ask the prosecution of the case: it agrees on the page of the exhibit."),
    ),
    "already_agreed": (
        N_("%(person)s has agreed already that analysis uses up %(number)s."),
        N_("It may be used up now."),
    ),
}
