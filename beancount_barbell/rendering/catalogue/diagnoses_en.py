"""What keeps the rules from being enforced, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DIAGNOSES: Mapping[str, str] = {
    "doctor.BB901": "The ledger does not load the plugin: bean-check and Fava enforce nothing.",
    "doctor.BB901.remedy": (
        'Add it to the main file, as its last plugin line: plugin "beancount_barbell".'
    ),
    "doctor.BB901.included": (
        "This plugin line stands in an included file, where Beancount ignores it: nothing "
        "is enforced."
    ),
    "doctor.BB901.included.remedy": "Move it to {main}, as its last plugin line.",
    "doctor.BB902": (
        'The plugin "{name}" is nearly ours, but Beancount does not find it: nothing is enforced.'
    ),
    "doctor.BB902.remedy": 'Write plugin "beancount_barbell".',
    "doctor.BB903": (
        "After our plugin run {plugins}: what they change was not judged, and what they "
        "make we do not see."
    ),
    "doctor.BB903.remedy": "Move our line below theirs: it has to be the last plugin line.",
    "doctor.BB904": (
        'With option "plugin_processing_mode" "raw" Beancount neither pads, nor checks '
        "balances, nor validates: a ledger with errors looks sound."
    ),
    "doctor.BB904.remedy": "Remove this option.",
    "doctor.BB905": "Not in force: {finding}",
    "doctor.BB905.remedy": "Correct this line (barbell check shows all of them).",
    "doctor.BB906": (
        "No account is tagged: the ledger does not say what is core and what is sleeve, so "
        "nothing is judged."
    ),
    "doctor.BB906.remedy": "Let barbell init propose the tags, and a policy.",
    "doctor.BB907.no-core": (
        "No asset account is of the core: there is nothing that could be protected."
    ),
    "doctor.BB907.no-core.remedy": 'Tag its accounts: barbell: "core".',
    "doctor.BB907.empty-core": (
        "The accounts of the core hold nothing: there is nothing that could be protected."
    ),
    "doctor.BB907.empty-core.remedy": (
        "Book what they hold, or tag the accounts that hold the money."
    ),
    "doctor.BB907.no-sleeve": "No asset account is of the sleeve: no limit of the sleeve can hold.",
    "doctor.BB907.no-sleeve.remedy": 'Tag its accounts: barbell: "attack".',
    "doctor.BB907.empty-sleeve": (
        "The sleeve was never funded: its limits have nothing to judge yet."
    ),
    "doctor.BB907.empty-sleeve.remedy": (
        "Look whether the right accounts are tagged, if there are leveraged positions anywhere."
    ),
    "doctor.BB908": (
        "The first policy is dated {policy}, after the last booking of {booked}: no "
        "booking has been judged by it."
    ),
    "doctor.BB908.remedy": (
        "Correct its date if it is wrong; else it judges what you book from now on."
    ),
    "doctor.BB909": (
        "The ledger ends on {last}, and today is {today}: states and deadlines are those "
        "of a day that has not come."
    ),
    "doctor.BB909.remedy": "Correct the date that is wrong.",
    "doctor.BB910": (
        "Nothing was booked since {last}, {days} days ago: what has happened since is "
        "judged by nobody."
    ),
    "doctor.BB910.remedy": "Bring the ledger up to date.",
    "doctor.BB911": "Not set, so nothing watches it: {keys}.",
    "doctor.BB911.remedy": (
        "Set them in a policy, and a market rule in a directive of its own (barbell doctor "
        "--fix prints the lines)."
    ),
    "doctor.BB912": "The series {series} has a market rule and no price: the rule can never fire.",
    "doctor.BB912.remedy": "Add its prices, or correct the name of the series.",
    "doctor.BB912.stopped": (
        "The prices of {series} end on {seen_on}: its market rule has seen nothing since."
    ),
    "doctor.BB912.stopped.remedy": "Add its newer prices.",
    "doctor.BB912.few": (
        "The rule for {series} needs {needed} observations and has {observations}, the "
        "last of {seen_on}."
    ),
    "doctor.BB912.few.remedy": "Add its earlier prices.",
    "doctor.BB913": (
        "{commodity} is held and has no price: its value, and what depends on it, is "
        "UNKNOWN or an estimate."
    ),
    "doctor.BB913.remedy": "Add a price directive.",
    "doctor.BB914": (
        "{commodity} is held, and its last price is of {priced}; after {days} days it "
        "counts as old."
    ),
    "doctor.BB914.remedy": "Add a newer price directive.",
    "doctor.BB915": (
        "{account} moved together with the sleeve and has no tag: its results may count as "
        "money put in."
    ),
    "doctor.BB915.remedy": 'Say whose results it books: barbell: "attack", "core" or "outside".',
    "doctor.BB916": (
        "{account} books results of the sleeve without a position: exposure is UNKNOWN, so "
        "no limit of it can hold."
    ),
    "doctor.BB916.remedy": (
        'Book the position, or say on the account: barbell-settlement: "at-close".'
    ),
    "doctor.BB917": (
        "Whether these accounts can pay is not stated, only guessed from what left them: "
        "{accounts}."
    ),
    "doctor.BB917.remedy": "Say it on their open: barbell-liquid: TRUE or FALSE.",
    "doctor.BB918": "Beancount cannot follow an include: {told}.",
    "doctor.BB918.remedy": (
        "Correct the include, or bring the file back: what stands in it is not judged."
    ),
    "doctor.BB919.untracked": (
        "{path} belongs to the ledger and git does not track it: no commit has it."
    ),
    "doctor.BB919.untracked.remedy": "Add it with git add.",
    "doctor.BB919.ignored": "{path} belongs to the ledger and git ignores it: no commit has it.",
    "doctor.BB919.ignored.remedy": (
        "Track it, or know that only this computer judges what stands in it."
    ),
    "doctor.BB919.outside": (
        "{path} belongs to the ledger and lies outside of the repository: no commit has it."
    ),
    "doctor.BB919.outside.remedy": (
        "Move it into the repository, or know that only this computer judges what stands in it."
    ),
    "doctor.BB920": (
        "No hook judges this repository's commits: a breach can be committed without a word."
    ),
    "doctor.BB920.remedy": "Add the hook to .pre-commit-config.yaml, and install it.",
    "doctor.BB920.not-installed": "The hook is configured and not installed: git does not run it.",
    "doctor.BB920.not-installed.remedy": "Run pre-commit install.",
    "doctor.BB921": (
        "The hook runs only for commits that touch files of its pattern: one that deletes "
        "or renames a file is not judged."
    ),
    "doctor.BB921.remedy": "Say always_run: true, and no files or types.",
    "doctor.BB922": (
        "The hook runs version {version}, and {installed} is installed here: the two may "
        "judge otherwise."
    ),
    "doctor.BB922.remedy": "Name this version in the configuration, or install the other.",
    "doctor.BB923": (
        "Beancount's load cache ({path}) was made by an older version of ours: bean-check "
        "shows its verdict."
    ),
    "doctor.BB923.remedy": "Remove the file; Beancount makes it anew.",
    "doctor.BB924.tolerance": (
        "{unit} has no tolerance of its own: an exchange that is rounded to whole {unit} "
        "does not balance."
    ),
    "doctor.BB924.tolerance.remedy": "Add the option inferred_tolerance_default.",
    "doctor.BB924.precision": (
        "Beancount shows {unit} with {shown} decimals, as its prices have them."
    ),
    "doctor.BB924.precision.remedy": "Add the option display_precision.",
}
