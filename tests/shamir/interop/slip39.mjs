// SPDX-License-Identifier: GPL-3.0-or-later
//
// An independent SLIP-0039 behind a line protocol, for test_interop.c.
//
//   combine <tab> passphrase <tab> share|share|...
//           -> the master secret in hex
//   split <tab> passphrase <tab> hex <tab> extendable <tab> exponent <tab> group threshold <tab> t/n,t/n,...
//           -> share|share|..., group by group
//
// A request that fails is answered by "error <reason>". The package is
// looked for in tests/oracle/node_modules, then in NODE_PATH.

import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../oracle/", import.meta.url));
const Slip39 = require("slip39");

function combine(passphrase, shares) {
	const secret = Slip39.recoverSecret(shares.split("|"), passphrase);
	return Buffer.from(secret).toString("hex");
}

function split(passphrase, hex, extendable, exponent, threshold, groups) {
	const dealt = Slip39.fromArray([...Buffer.from(hex, "hex")], {
		passphrase,
		threshold: Number(threshold),
		groups: groups.split(",").map((g) => g.split("/").map(Number)),
		iterationExponent: Number(exponent),
		extendableBackupFlag: Number(extendable),
	});
	return dealt.root.mnemonics.join("|");
}

const verbs = { combine, split };

for await (const line of createInterface({ input: process.stdin })) {
	const [verb, ...args] = line.split("\t");
	try {
		console.log(verbs[verb](...args));
	} catch (e) {
		console.log("error " + e.message.split("\n")[0]);
	}
}
