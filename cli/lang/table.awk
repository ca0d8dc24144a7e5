# SPDX-License-Identifier: GPL-3.0-or-later
#
# table.awk -- a catalogue (PO) as a string of C (lang.h). What is fuzzy or not translated
# is left out: the program then speaks English. A translation that does not take
# the same arguments as its key ends the build; docs/language.md.
#
#     awk -v language=de -f table.awk de.po

# Each % of ${text} that takes an argument, as its type, in the order of the
# arguments: "%2$s is %1$llu" gives "llu s ".
function arguments(text,    list, at, n, i, spec, place, types, highest) {
	n = 0
	highest = 0
	while (match(text, /%[0-9$ #+'*.-]*(hh|h|ll|l|j|z|t|L)?[A-Za-z%]/)) {
		spec = substr(text, RSTART + 1, RLENGTH - 1)
		text = substr(text, RSTART + RLENGTH)
		if (spec == "%")
			continue
		place = ""
		if (match(spec, /^[0-9]+[$]/)) {
			place = substr(spec, 1, RLENGTH - 1)
			spec = substr(spec, RLENGTH + 1)
		}
		while (place == "" && (at = index(spec, "*")) > 0) {
			types[++n] = "*"
			spec = substr(spec, 1, at - 1) substr(spec, at + 1)
		}
		gsub(/[^A-Za-z]/, "", spec)
		if (place == "")
			types[++n] = spec
		else {
			types[place + 0] = spec
			n = place > n ? place + 0 : n
		}
	}
	list = ""
	for (i = 1; i <= n; i++)
		list = list ((i in types) ? types[i] : "?") " "
	return list
}

function fault(what) {
	print FILENAME ":" line ": " what ": \"" id "\"" >"/dev/stderr"
	broken = 1
	exit 1
}

function entry() {
	if (id != "" && str != "" && !fuzzy) {
		if (arguments(id) != arguments(str))
			fault("the translation takes other arguments")
		print "\t\"" id "\" \"\\0\"\n\t\"" str "\" \"\\0\""
		count++
	}
	id = str = ""
	fuzzy = 0
	reading = ""
}

# What stands between the first quote of the line and the last.
function quoted() {
	return substr($0, index($0, "\"") + 1, length($0) - index($0, "\"") - 1)
}

BEGIN {
	print "/* Made from cli/lang/" language ".po by cli/lang/table.awk. */"
	print "#include \"cli/lang.h\"\n"
	print "const char lang_" language "[] ="
}

/^#/ || /^$/ {
	if (reading == "str")
		entry()
	if (/^#,.*fuzzy/)
		fuzzy = 1
	next
}
/^msgid / {
	if (reading == "str")
		entry()
	line = NR
	reading = "id"
	id = quoted()
	next
}
/^msgstr / { reading = "str"; str = quoted(); next }
/^"/ {
	if (reading == "id")
		id = id quoted()
	else
		str = str quoted()
	next
}
{ fault("this is not understood: " $0) }

END {
	if (broken)
		exit 1
	entry()
	print "\t\"\";"
	print "const size_t lang_" language "_count = " count + 0 ";"
}
