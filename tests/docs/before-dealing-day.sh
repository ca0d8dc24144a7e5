# SPDX-License-Identifier: GPL-3.0-or-later
# What was there before: four people and a vault.

for p in "Jonas Beck" "Anna Weber" "Ben Ode" "Eva Roth"; do
	short=${p%% *}
	breakglass identity new --name "$p" --out "${short,,}" --no-passphrase >"${short,,}.words"
done
export BREAKGLASS_VAULT=m.vault BREAKGLASS_IDENTITY=jonas BREAKGLASS_STATE=home-jonas
breakglass init m.vault --label Musterstadt --admin jonas.member --work-factor 10
for p in anna:custodian ben:custodian eva:auditor; do
	breakglass member add "${p%:*}.member" --roles "${p#*:}" --phrase "$(cat "${p%:*}.words")"
done
