#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A stick for the worst day: what is on it, that it opens from there, what it is
# never written over, and what a full stick, a stick that cannot be written to and
# a kill leave (docs/kit.md).

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian --phone "+49 160 7"
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a Correct-Horse-7 MAIL --user Administrator
must as anna share ack MAIL
must as jonas audit anchor --out early.txt

# any program that names no loader will do here, and what is packed as a source
echo 'int main(void) { return 0; }' | ${CC:-gcc} -static -x c - -o tiny
tar -c cards/../early.txt 2>/dev/null | gzip -n >source.tar.gz
keep

sums() { (cd "$1" && sha256sum --quiet --strict -c SHA256SUMS) >sums.out 2>&1; }
# every file but the checksums themselves is in them
listed() {
	diff <(cd "$1" && find . -type f ! -name SHA256SUMS | sed 's,^\./,,' | sort) \
		<(sed 's/^[0-9a-f]*  //' "$1/SHA256SUMS" | sort) >sums.out
}
kit() { as jonas kit "$@"; }
full() { kit stick/kit --program tiny --source source.tar.gz --anchor early.txt; }
tree() { (cd "$1" && find . -type f | sort | xargs sha256sum); }
verifies() {    # verifies DIR: for somebody who knows nothing but the anchors there
	bg audit verify "$1/kit.vault" --anchor "$1/anchors" --state home-none
	ended 0 && grep -q '^ANCHORED .* 0 since' out
}
whole() { sums "$1" && listed "$1" && verifies "$1"; }

# --- a first one ---

before=$(entries)
full
check a_kit_is_made eval 'ended_saying 0 "read back and whole"'
check it_is_said_that_nothing_secret_is_there grep -q "no identity, card or reading phrase" err
check everything_is_in_its_checksums eval 'sums stick/kit && listed stick/kit'
check its_vault_holds_to_its_anchors verifies stick/kit
check it_has_all_that_was_asked_for eval '[ "$(cd stick/kit && echo * anchors/*)" = "README.txt SHA256SUMS anchors breakglass breakglass-source.tar.gz custodian.md format.md kit.vault recovery.md verify.md worst-day.md worst-day.txt anchors/early.txt anchors/head.txt anchors/words.txt" ]'
check each_as_it_was eval 'cmp -s tiny stick/kit/breakglass && [ -x stick/kit/breakglass ] && cmp -s source.tar.gz stick/kit/breakglass-source.tar.gz && cmp -s early.txt stick/kit/anchors/early.txt'
check the_pages_are_those_of_the_sources eval 'cmp -s "$repo/docs/recovery.md" stick/kit/recovery.md && cmp -s "$repo/docs/format.md" stick/kit/format.md && cmp -s "$repo/docs/verify.md" stick/kit/verify.md && cmp -s "$repo/docs/worst-day.md" stick/kit/worst-day.md && cmp -s "$repo/docs/custodian.md" stick/kit/custodian.md'
check one_entry_says_so eval '[ "$(entries)" = $((before + 1)) ] && leaf "$before" | grep -q "\"ev\":\"backed.up\"" && leaf "$before" | grep -q "\"what\":\"kit\""'
check and_so_it_is eval '! grep -rqaE "AGE-SECRET-KEY-1[0-9A-Z]{20}|Correct-Horse|Jonas Beck|Anna Weber|160 7|$(head -c 12 m.vault.phrase)" stick/kit'
check the_sheet_says_who_has_to_come grep -q "2 of 3 shares (2 of them on cards)" stick/kit/worst-day.txt

# what README.txt has indented is typed in the directory
type_them() {
	(cd stick/kit && cp "$program" /dev/null &&
		sed -n 's/^    \(sha256sum .*\)/\1/p; s,^    \./breakglass \(audit.*\),"$program" \1 --state ../none,p' README.txt >../typed &&
		[ "$(wc -l <../typed)" = 2 ] && . ../typed) >typed.out 2>&1
}
check what_the_readme_says_to_type_works type_them

# --- it opens from there ---

cp -r stick/kit elsewhere
vault=elsewhere/kit.vault
request MAIL
approve anna MAIL
as jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt -c 'show mail/a' -c close
check it_opens_from_the_stick eval 'ended 0 && [ "$(cat out)" = Correct-Horse-7 ]'
vault=m.vault
check and_verifies_still eval 'bg audit verify elsewhere/kit.vault --anchor elsewhere/anchors --state home-none; ended 0'

# --- nothing that was done with it is lost ---

fresh
full
must as jonas ls
vault=stick/kit/kit.vault
request MAIL
approve anna MAIL
must as jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt -c 'show mail/a' -c close
vault=m.vault
tree stick/kit >before
as_new() { bg "$@" --identity jonas --state home-new --vault m.vault --fingerprint "$fp"; }
bg inspect m.vault
fp=$(sed -n 's/^fingerprint //p' out)
as_new kit stick/kit --program tiny
check a_kit_that_was_written_to_is_not_written_over eval 'ended_saying 4 "merge"'
check and_is_as_before eval 'tree stick/kit | cmp -s - before'
as jonas kit other
must as_new merge stick/kit/kit.vault
as_new kit stick/kit --program tiny --source source.tar.gz
check once_it_came_home_it_is eval 'ended 0 && whole stick/kit'
check older_anchors_stay eval '[ -e stick/kit/anchors/early.txt ]'

# --- again, and with less ---

fresh
full
vault=stick/kit/kit.vault
kit stick/kit
check the_vault_on_the_stick_is_not_copied_over_itself ended_saying 2 "the vault in use"
vault=m.vault
deposit mail/b two MAIL
kit stick/kit
check the_program_stays_when_none_is_given eval 'ended_saying 0 "breakglass was there before, and stays" && whole stick/kit && cmp -s tiny stick/kit/breakglass'
check the_vault_is_the_new_one eval '[ "$(sqlite3 stick/kit/kit.vault "select count(*) from leaf")" = "$(entries)" ]'
check nothing_is_left_over eval '! find stick -name "*kit-new*" | grep -q .'
echo x >>stick/kit/breakglass
kit stick/kit
check a_damaged_program_does_not_stay eval 'ended_saying 10 "damaged"'
kit stick/kit --program tiny
check a_good_one_takes_its_place eval 'ended 0 && whole stick/kit'
kit bare --json
check without_a_static_program_it_says_what_is_missing eval 'ended_saying 0 "--program FILE" && grep -q "\"program\":false" out && grep -q "program is NOT here" bare/README.txt && whole bare'

# --- for other machines ---

fresh
full
here=$(uname -m)
check the_readme_says_for_which_machine_the_program_is eval 'grep -q "uname -m. says $here)" stick/kit/README.txt'
# the same program, by its header (e_machine) of a kind that this one is not
other='\267\000' arm=aarch64
[ "$here" = aarch64 ] && other='\076\000' arm=x86_64
cp tiny arm && printf %b "$other" | dd of=arm bs=1 seek=18 conv=notrunc status=none
kit stick/kit --program arm
check one_for_another_kind_of_machine_goes_in_and_is_told eval 'ended_saying 0 "another kind of machine ($arm)" && grep -q "says $arm)" stick/kit/README.txt && whole stick/kit'
kit stick/kit
check and_is_told_again_where_it_stays eval 'ended_saying 0 "another kind of machine ($arm)"'
printf '\377\177' | dd of=arm bs=1 seek=18 conv=notrunc status=none
kit stick/kit --program arm
check so_is_one_of_a_kind_without_a_name eval 'ended_saying 0 "not known here (32767"'
kit stick/kit --program tiny
check of_one_for_this_kind_nothing_is_said eval 'ended 0 && ! grep -q "kind of machine" err'
echo 'int f(void) { return 1; }' | ${CC:-gcc} -shared -fPIC -nostdlib -x c - -o library
kit stick/kit --program library
check a_library_is_no_program eval 'ended_saying 10 "library: no program" && cmp -s tiny stick/kit/breakglass'

# --- in German ---

german() { cmp -s "$repo/docs/de/ernstfall.md" "$1/ernstfall.md" && cmp -s "$repo/docs/de/verwahrer.md" "$1/verwahrer.md"; }
fresh
full
kit stick/kit --lang de --json
check the_german_sheets_are_told_of eval 'ended 0 && grep -q "\"ernstfall.md\"" out && grep -q "\"verwahrer.md\"" out && grep -q "^ernstfall.md " stick/kit/README.txt'
check and_lie_beside_the_english eval 'german stick/kit && [ -s stick/kit/worst-day.md ] && whole stick/kit'
kit stick/kit --lang en
check who_makes_it_again_in_english_leaves_them_there eval 'ended 0 && german stick/kit && whole stick/kit'
kit english --lang en
check a_new_one_in_english_has_none eval 'ended 0 && [ ! -e english/ernstfall.md ] && ! grep -q ernstfall english/README.txt && whole english'

# --- what it is not written over, and what does not go in ---

refused() {     # refused NAME STATUS TEXT ARGS...: and no entry says otherwise
	local name=$1 status=$2 text=$3 n
	shift 3
	n=$(entries)
	kit "$@"
	check "$name" eval 'ended_saying '"$status"' "'"$text"'" && [ "$(entries)" = '"$n"' ]'
}
mkdir photos && echo x >photos/cat.jpg
refused a_directory_of_other_files_is_left_alone 4 "cat.jpg" photos
mkdir mine && echo mine >mine/README.txt
refused somebodys_readme_is_no_kit 4 "README.txt of its own" mine
check they_are_as_before eval '[ "$(ls -A photos mine | tr "\n" " ")" = "mine: README.txt  photos: cat.jpg " ]'
sed 's/^vault: .*/vault: 00000000000000000000000000000000/' stick/kit/README.txt >README.new
cp -r stick/kit foreign && cp README.new foreign/README.txt
refused the_kit_of_another_vault_is_left_alone 4 "another vault" foreign
refused a_program_that_needs_libraries_is_none_for_a_stick 10 "make static" s2 --program "$(command -v sha256sum)"
cp tiny narrow && printf '\001' | dd of=narrow bs=1 seek=4 conv=notrunc status=none
refused a_program_of_32_bits_is_told 10 "32 bits" s2 --program narrow
refused a_text_is_no_program 10 "no program" s2 --program early.txt
refused a_text_is_no_archive 10 "tar.gz" s2 --source early.txt
refused an_identity_is_no_program 10 "no program" s2 --program jonas
refused an_identity_is_no_anchor 10 "jonas" s2 --anchor jonas
check nothing_was_made_for_it eval '[ ! -e s2 ]'
mkdir -p "new/System Volume Information" new/lost+found
kit new
check what_file_systems_bring_is_no_obstacle eval 'ended 0 && whole new'

# --- what somebody else put on the stick ---

fresh
mkdir -p away mine/anchors and
echo theirs >away/head.txt && echo theirs >away/x.kit-new && chmod 700 away
echo kept >mine/anchors/head.txt
echo mine >and/letter.kit-new.txt
refused heads_that_somebody_keeps_are_not_written_over 4 "head.txt" mine
refused a_name_like_ours_is_not_ours 4 "letter.kit-new.txt" and
check none_of_it_is_gone eval '[ "$(cat mine/anchors/head.txt and/letter.kit-new.txt | tr "\n" " ")" = "kept mine " ]'
full
rm -r stick/kit/anchors && ln -s ../../away stick/kit/anchors
refused through_a_link_nothing_is_written 4 "anchors is no directory" stick/kit
check and_nothing_removed eval '[ "$(cat away/*)" = "theirs
theirs" ] && [ "$(stat -c %a away)" = 700 ]'
fresh
full
mv stick/kit/breakglass away-program && ln -s ../../away-program stick/kit/breakglass
kit stick/kit
check a_link_is_no_program_that_stays eval 'ended_saying 10 "no plain file"'
fresh
full
echo x >stick/kit/letter.kit-new.txt
kit stick/kit
check what_lies_beside_a_kit_stays eval 'ended 0 && [ "$(cat stick/kit/letter.kit-new.txt)" = x ]'
check who_made_the_checksums_could_have_made_the_program eval 'ended_saying 0 "give it anew"'
cp early.txt HEAD.txt && cp early.txt EARLY.txt
refused an_anchor_that_fat_takes_for_the_head_does_not_go_in 2 "HEAD.txt" stick/kit --anchor HEAD.txt
kit stick/kit --anchor EARLY.txt
check nor_one_that_it_takes_for_an_older eval 'ended_saying 10 "cannot tell" && sums stick/kit'

# --- a stick that is full, or cannot be written to ---

fresh
full
deposit mail/b two MAIL
tree stick/kit >before
(
	ulimit -f $((40 * $(stat -c %s m.vault) / 1024 / 50))
	full
	ended 1 || ended 8
) && cut=yes || cut=no
check a_stick_that_takes_no_more_is_told eval '[ $cut = yes ]'
check and_has_the_old_kit_whole eval 'tree stick/kit | cmp -s - before && verifies stick/kit'
if [ "$(id -u)" = 0 ] && mkdir small && mount -t tmpfs -o size=1m none small 2>/dev/null; then
	kit small/kit
	made=$st
	tree small/kit >before 2>/dev/null
	head -c 900000 /dev/urandom >big
	must as jonas put mail/big --field key --file big --compartment MAIL
	kit small/kit
	check a_full_stick_keeps_the_old_kit eval '[ $made = 0 ] && { ended 1 || ended 8; } && tree small/kit | cmp -s - before'
	mount -o remount,ro small
	kit small/kit
	check a_stick_that_is_read_only_is_told eval '{ ended 1 || ended 8; } && grep -q small/kit err && tree small/kit | cmp -s - before'
	umount small
else
	# where nothing can be mounted: a directory that others may not write to
	chmod 500 stick/kit
	[ "$(id -u)" = 0 ] || kit stick/kit
	check a_directory_that_is_read_only_is_told eval '[ "$(id -u)" = 0 ] || ended 1'
	chmod 700 stick/kit
fi

# --- something that was left over does not go ---

fresh
full
mkdir stick/kit/.a.kit-new      # no file, so it cannot be removed as one
touch stick/kit/.z.kit-new stick/kit/anchors/.head.txt.kit-new
full
check what_does_not_go_is_named ended_saying 1 "stick/kit/.a.kit-new"
check and_the_rest_goes eval '[ "$(find stick -name "*kit-new*")" = stick/kit/.a.kit-new ]'
check and_the_kit_is_whole eval 'rmdir stick/kit/.a.kit-new && whole stick/kit'

# --- killed while the files take their places ---

fresh
full
deposit mail/b two MAIL
keep
strace -f -o trace -e trace=rename "$program" kit stick/kit --program tiny --identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
n=$(grep -c "rename(.*kit-new" trace)
first=$(grep -n "rename(" trace | sed -n "/kit-new/{s/:.*//p;q}")
good=0 tried=0
for i in 0 1 $((n / 2)) $((n - 1)); do
	fresh
	tried=$((tried + 1))
	strace -f -o trace -e trace=rename -e inject=rename:signal=KILL:when=$((first + i)) \
		"$program" kit stick/kit --program tiny --identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
	bg audit verify stick/kit/kit.vault --anchor stick/kit/anchors --state home-none
	if ! ended 0; then echo "# killed at $i: the vault is not whole"; cat out; continue; fi
	full
	ended 0 && whole stick/kit && ! find stick -name "*kit-new*" | grep -q . && good=$((good + 1))
	[ "$good" = "$tried" ] || { echo "# killed at $i"; cat err sums.out out; }
done 2>/dev/null
check killed_while_they_take_their_places_there_is_a_vault_and_the_next_kit_is_whole eval '[ $n -ge 9 ] && [ $good = 4 ]'
