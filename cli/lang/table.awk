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

# A row of the table. The same key may be the singular of one text and stand
# alone elsewhere: then its translation is the same.
function row(key, text) {
	if (arguments(key) != arguments(text))
		fault("the translation takes other arguments")
	if (key in known && known[key] != text)
		fault("it is translated in two ways")
	if (!(key in known)) {
		print "\t\"" key "\" \"\\0\"\n\t\"" text "\" \"\\0\""
		count++
	}
	known[key] = text
}

# Of a count and its noun both forms are keys of their own.
function entry() {
	if (plural != "" && (id == "" || (str == "") != (many == "")))
		fault("one of its two forms is missing")
	if (id != "" && str != "" && !fuzzy) {
		row(id, str)
		if (plural != "")
			row(plural, many)
	}
	id = plural = str = many = ""
	fuzzy = 0
	reading = ""
}

function told() {
	return reading == "str" || reading == "many"
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
	if (told())
		entry()
	if (/^#,.*fuzzy/)
		fuzzy = 1
	next
}
/^msgid / {
	if (told())
		entry()
	line = NR
	reading = "id"
	id = quoted()
	next
}
/^msgid_plural / { reading = "plural"; plural = quoted(); next }
/^msgstr / || /^msgstr\[0\] / { reading = "str"; str = quoted(); next }
/^msgstr\[1\] / { reading = "many"; many = quoted(); next }
/^"/ {
	if (reading == "id")
		id = id quoted()
	else if (reading == "plural")
		plural = plural quoted()
	else if (reading == "many")
		many = many quoted()
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
