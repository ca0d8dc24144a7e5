// SPDX-License-Identifier: GPL-3.0-or-later
//
// decrypt.mjs IDENTITY FILE -- what an age file holds, by the npm package
// `age-encryption`: a second reader of the format that is none of ours.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../oracle/package.json", import.meta.url));
const { Decrypter } = await import(pathToFileURL(require.resolve("age-encryption")).href);

const [identity, file] = process.argv.slice(2);
const d = new Decrypter();
d.addIdentity(readFileSync(identity, "utf8").trim());
process.stdout.write(await d.decrypt(readFileSync(file), "uint8array"));
