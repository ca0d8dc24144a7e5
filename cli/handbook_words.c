/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/handbook_words.h"

/* clang-format off */
const char *const handbook_english[HB_WORDS] = {
	[HB_TITLE] = "Emergency handbook",
	[HB_ABOUT] =
		"What to do when mail, calendar, directory or all of it is down, "
		"or somebody else is in it. There is no password in this book: it"
		" tells whose shares open the vault that has them.",
	[HB_PRIVATE] =
		"It has names and telephone numbers: keep it locked up, beside a "
		"copy of the vault.",
	[HB_AS_OF] = "Plan as of",
	[HB_PRINTED] = "Printed",
	[HB_DETAIL] = "Runbooks for",
	[HB_TRAINED] = "trained staff",
	[HB_THIRD] = "outside experts",
	[HB_VAULT] = "Vault",
	[HB_PLAN_OF] = "Part of",
	[HB_CONTENTS] = "Contents",
	[HB_CONTENTS_NOTE] =
		"Each chapter begins on a page of its own, and its number stands "
		"at the top of every page of it.",
	[HB_INCIDENT] = "Incident number",
	[HB_BEGUN] = "Known since (date, time)",
	[HB_SCRIBE] = "Who writes this down",
	[HB_PAGE_OF] = "page",
	[HB_CH_CALL] = "Whom to call",
	[HB_CH_OPEN] = "Open the vault",
	[HB_CH_VAULT] = "The vault and who opens it",
	[HB_CH_BOOT] = "Boot order",
	[HB_CH_RUNBOOKS] = "Runbooks",
	[HB_CH_COMPROMISE] = "If somebody else is in it",
	[HB_CH_COMPONENTS] = "Components",
	[HB_CH_SAFES] = "Safes and places",
	[HB_CH_DRILLS] = "Drills",
	[HB_CH_REVIEW] = "Review of this plan",
	[HB_NONE] = "The plan has none.",
	[HB_NO_VALUE] = "not written down",
	[HB_CALL_NOTE] =
		"From the top down. Write the time at which you reached somebody,"
		" and go on when nobody answers for ten minutes.",
	[HB_ROLES] = "1. Roles and their deputies",
	[HB_CUSTODIANS] =
		"2. Custodians: they hold the shares that open the vault",
	[HB_SERVICES] = "3. External services",
	[HB_ROLE] = "Role",
	[HB_WHO] = "Who",
	[HB_REACH] = "Reach",
	[HB_DEPUTY] = "Deputy",
	[HB_REACHED] = "Reached at",
	[HB_OPENS] = "Opens",
	[HB_PLACE] = "Share lies in",
	[HB_SITE] = "Site",
	[HB_SERVICE] = "Service",
	[HB_PHONE] = "Telephone",
	[HB_KNOWS] = "Secrets about it, by path",
	[HB_LEFT] =
		"Do not call, they left or are out of office for good:",
	[HB_OPEN_NOTE] =
		"Calm down, read a step to its end, do it, tick it. Two people "
		"see more than one: one types, one reads. Nothing here can "
		"destroy the vault.",
	[HB_O_COPY] = "Take a copy of the vault.",
	[HB_O_COPY_TEXT] =
		"It is one file, {}, on a stick together with the program; "
		"chapter 8 has the safes. Put it into a computer that works, if "
		"need be without a network, and open a terminal in its folder. If "
		"the program is on the stick alone, type ./breakglass where this "
		"book has breakglass.",
	[HB_O_CHECK] = "Is it the right one?",
	[HB_O_CHECK_TEXT] =
		"The program shows the fingerprint and how many entries the log "
		"has. The fingerprint has to be the 26 words of chapter 3. With "
		"fewer than {} entries it is a copy older than this book: go on "
		"all the same if there is no other, what was deposited later is "
		"missing from it.",
	[HB_O_NUMBER] =
		"Take an incident number, or make one up, and write it down.",
	[HB_O_ASK] = "Ask for the compartment that you need.",
	[HB_O_ASK_TEXT] =
		"Chapter 5 says at each step which it is. The program asks for "
		"the incident number, for the reason, why the normal way is "
		"closed, and for how long. YOURS is the file with your identity. "
		"If you have none, leave out --identity YOURS: cards alone will "
		"do as well.",
	[HB_O_SEND] = "Send each custodian their request, and call them.",
	[HB_O_SEND_TEXT] =
		"The program wrote one file for each, and shows six words. Read "
		"the six words out on the telephone: the custodian types them as "
		"they hear them. A card comes with its holder, or its holder "
		"reads the words of the card to you.",
	[HB_O_APPROVE] = "The custodian approves, on their own computer.",
	[HB_O_APPROVE_TEXT] =
		"It shows who asks, why and for how long. Who has a doubt says no"
		" and why: that is logged too.",
	[HB_O_GIVE] = "Give the program what came back.",
	[HB_O_GIVE_TEXT] =
		"Press f for a file, p to paste, c to type the words of a card, i"
		" for a custodian who is here. When enough accepted, it says "
		"until when the compartment is open. If the window was closed, "
		"take it up again:",
	[HB_O_USE] = "Use it, and close it.",
	[HB_O_USE_TEXT] =
		"A secret is shown until you press a key. Every use is in the "
		"log.",
	[HB_O_OLD] = "If the program asks",
	[HB_O_OLD_TEXT] =
		"A copy older than one seen before: type older, and go on. A "
		"clock that cannot be right: type the time by your telephone. A "
		"stick that cannot be written to: name a folder for a working "
		"copy.",
	[HB_O_AFTER] = "Afterwards",
	[HB_O_AFTER_TEXT] =
		"Change what was shown, deposit the new secret, say when it "
		"works, and have a third person review the opening:",
	[HB_PHRASE] = "Reading phrase",
	[HB_PHRASE_TEXT] =
		"Eight words that show names, telephone numbers and paths to who "
		"has no identity; they open no secret. To be written in by hand, "
		"from the sheet of the founding:",
	[HB_PHRASE_USE] = "With the words on one line of a file:",
	[HB_ANCHOR] = "Anchor",
	[HB_ANCHOR_TEXT] =
		"A later state of the log than the one printed in chapter 3, if "
		"you have one on paper: how many entries, and the words of its "
		"head.",
	[HB_ENTRIES] = "Entries",
	[HB_ANCHOR_DATE] = "Date",
	[HB_ANCHOR_FROM] = "From whom",
	[HB_FINGERPRINT] = "Fingerprint of the vault",
	[HB_FINGERPRINT_TEXT] =
		"26 words, the same in every copy and for ever; inspect shows "
		"them.",
	[HB_HEAD] = "The log when this was printed",
	[HB_HEAD_TEXT] =
		"{} entries; the words of its head are below. A copy with fewer "
		"entries is an older one. Whoever prints this book from a copy "
		"with as many entries gets the same words.",
	[HB_COMPARTMENTS] = "Compartments and their quorums",
	[HB_COMPARTMENT] = "Compartment",
	[HB_FOR] = "For",
	[HB_SHARES] = "Shares",
	[HB_NEEDED] = "Open it",
	[HB_SPARE] = "May be lost",
	[HB_LONGEST] = "Open for at most",
	[HB_SET] = "Card set",
	[HB_HOLDER] = "Holder",
	[HB_FORM] = "Share",
	[HB_PROOF] = "Last proof",
	[HB_CARD] = "card",
	[HB_SEALED] = "in their identity",
	[HB_NEVER] = "never",
	[HB_HOLDER_LEFT] = "left: does not count",
	[HB_DRILLS_ONLY] = "drills alone",
	[HB_NO_SET] = "No shares were dealt yet: nobody can open it.",
	[HB_HOLDERS_OF] = "Who holds shares of {}",
	[HB_GONE] = "the quorum is gone",
	[HB_BOOT_NOTE] =
		"Start one component after the other, in this order: what it "
		"waits for stands above it. Tick it when its services answer.",
	[HB_STAGE] = "Stage",
	[HB_COMPONENT] = "Component",
	[HB_WAITS] = "Waits for",
	[HB_RTO] = "Back within",
	[HB_EFFECT] = "If it alone fails",
	[HB_WORKAROUND] = "Meanwhile",
	[HB_USERS] = "users: {} %",
	[HB_RUNS] = "Runs",
	[HB_RUNBOOK_NOTE] =
		"A step is done when its expected result was seen. If it was not,"
		" stop, and tell the owner of the runbook: do not go on in hope. "
		"Steps with a bar at their left decide how long all of it takes.",
	[HB_WHEN] = "When",
	[HB_OWNER] = "Owner",
	[HB_VERSION] = "Version",
	[HB_APPROVED] = "approved",
	[HB_NEXT_REVIEW] = "next review",
	[HB_GROUPS] = "Compartments to open first",
	[HB_TOTAL] = "All of it takes at least",
	[HB_MINUTES] = "min",
	[HB_STEPS] = "Steps at a glance",
	[HB_STEP] = "Step",
	[HB_AFTER] = "After",
	[HB_AT] = "At",
	[HB_BY] = "By",
	[HB_SECRETS] = "Secrets",
	[HB_FROM] = "from",
	[HB_EXPECTED] = "Expected",
	[HB_GATE] = "Expected result seen?",
	[HB_NO] = "no: stop, tell {}",
	[HB_CRITICAL] = "decides",
	[HB_NO_TEXT] = "Nobody wrote down how.",
	[HB_BY_PATH] = "show it with the path, in the vault",
	[HB_CHAIN] = "It is decided by",
	[HB_COMP_NOTE] =
		"Do not switch off what you want to examine, and do not change "
		"secrets out of order: what comes first protects what comes "
		"after.",
	[HB_L_SERVER] = "A server",
	[HB_L_SERVICE] = "A service",
	[HB_L_ACCOUNT] = "An account",
	[HB_DETECT] = "How it shows",
	[HB_AFFECTED] = "Affected",
	[HB_IMMEDIATE] = "At once",
	[HB_NEEDS] = "Secrets you need, by path",
	[HB_ROTATE] = "Change in this order",
	[HB_NUMBER] = "No.",
	[HB_PATH] = "Path in the vault",
	[HB_WHAT] = "What it is",
	[HB_USED] = "Where it is used",
	[HB_CHANGED] = "Changed",
	[HB_TESTED] = "Tested",
	[HB_ACTIONS] = "And without a secret",
	[HB_SEE] = "Runbooks",
	[HB_EVIDENCE] = "Keep as evidence",
	[HB_REPORT] = "Report",
	[HB_TO] = "To",
	[HB_WITHIN] = "Within",
	[HB_DUE] = "Due (write it in)",
	[HB_DONE] = "Done",
	[HB_OVER] = "It is over when",
	[HB_HOURS] = "h",
	[HB_SCENARIO_CMD] =
		"What of it the vault has seen done since, counted from the time "
		"you write in place of TIME:",
	[HB_HARDWARE] = "Hardware",
	[HB_SERIALS] = "Serial numbers",
	[HB_BMC] = "Management port",
	[HB_RACK] = "Rack",
	[HB_OS] = "Operating system",
	[HB_ADDRESSES] = "Addresses",
	[HB_CRITICALITY] = "Criticality",
	[HB_RPO] = "Data lost at most",
	[HB_PARTITIONS] = "Partitions",
	[HB_DEVICE] = "Device",
	[HB_MOUNT] = "Mounted at",
	[HB_FS] = "File system",
	[HB_SIZE] = "GB",
	[HB_PURPOSE] = "For",
	[HB_CIPHER] = "Encryption",
	[HB_SERVICES_ON] = "Services",
	[HB_PORT] = "Port",
	[HB_ORDER] = "Start",
	[HB_CHECK] = "It runs when",
	[HB_BACKUP] = "Backup",
	[HB_METHOD] = "How",
	[HB_SCHEDULE] = "When",
	[HB_TARGET] = "Where to",
	[HB_KEY] = "Key, by path",
	[HB_RESTORED] = "Last restored",
	[HB_REQUIRED] = "needed",
	[HB_OPTIONAL] = "may be missing",
	[HB_DEPENDENTS] = "Down with it",
	[HB_SAFE] = "Safe",
	[HB_HOLDS] = "Holds",
	[HB_SITES] = "Sites",
	[HB_ADDRESS] = "Address",
	[HB_SAFES] = "Safes",
	[HB_DRILL_GROUPS] = "Compartments",
	[HB_NOTHING] = "nothing",
	[HB_SEEN_AT] = "yes, at",
	[HB_LAB] = "Test system",
	[HB_SAME] = "Same as production",
	[HB_DIFFERS] = "Different, and accepted",
	[HB_DIFFERENCE] = "Difference",
	[HB_ACCEPTED] = "Accepted by",
	[HB_RISK] = "Risk",
	[HB_SYNC] = "Made like production on",
	[HB_DRILL] = "Drill",
	[HB_SCOPE] = "What is practised",
	[HB_LAST] = "Last",
	[HB_NEXT] = "Next",
	[HB_RESULT] = "Result",
	[HB_OPEN_FINDINGS] = "Open",
	[HB_SUCCESS] = "Passed when",
	[HB_EVERY] = "every {} days",
	[HB_TOOK] = "took {} min",
	[HB_REVIEW_NOTE] =
		"What an auditor asks of planning for a failure (BSI IT-"
		"Grundschutz, S 6.140), answered from this plan and the vault on "
		"the day of printing.",
	[HB_REVIEW_OPEN] =
		"{} of {} questions are not answered with yes.",
	[HB_REVIEW_ALL] = "All questions are answered with yes.",
	[HB_MADE] =
		"Made by breakglass {} from the plan in the vault. What is in the"
		" vault now may be newer than this paper.",
};
/* clang-format on */
