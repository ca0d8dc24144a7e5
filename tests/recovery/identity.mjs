// SPDX-License-Identifier: GPL-3.0-or-later
//
// identity.mjs CARD... -- from the words on enough cards to an age identity,
// with published packages alone: `slip39` joins the shares, `@scure/base`
// writes the 32 bytes as age wants them.  This is what docs/recovery.md tells
// somebody to type who has lost breakglass.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../oracle/package.json", import.meta.url));
const Slip39 = require("slip39");
const { bech32 } = await import(pathToFileURL(require.resolve("@scure/base")).href);

// what stands below the empty line, without the numbers
const words = (file) =>
	readFileSync(file, "utf8").split("\n\n").pop()
		.split(/\s+/).filter((w) => /^[a-z]+$/.test(w)).join(" ");

const secret = Slip39.recoverSecret(process.argv.slice(2).map(words), "");
const key = bech32.encode("age-secret-key-", bech32.toWords(Uint8Array.from(secret)), false);
console.log(key.toUpperCase());
