// SPDX-License-Identifier: GPL-3.0-or-later
//
// shamir_peer.cjs -- a work of ours done by a package of npm, TIMES times after it
// has warmed up; prints the processor's seconds for one.
//
//     node shamir_peer.cjs split|join|words-split|words-join TIMES

const { randomBytes } = require("node:crypto");
const { createRequire } = require("node:module");
const oracle = createRequire(require.resolve("../oracle/package.json"));

const secret = new Uint8Array(randomBytes(32));

function words() {
	const Slip39 = oracle("slip39");
	return Slip39.fromArray([...secret], {
		passphrase: "",
		threshold: 1,
		groups: [[3, 5, "all"]],
		extendableBackupFlag: 1,
	});
}

function wordsOf(set) {
	return [0, 1, 2, 3, 4].map((i) => set.fromPath(`r/0/${i}`).mnemonics[0]);
}

const works = {
	split: async () => {
		const { split } = oracle("shamir-secret-sharing");
		return () => split(secret, 5, 3);
	},
	join: async () => {
		const { split, combine } = oracle("shamir-secret-sharing");
		const shares = (await split(secret, 5, 3)).slice(1, 4);
		return () => combine(shares);
	},
	"words-split": async () => () => wordsOf(words()),
	"words-join": async () => {
		const Slip39 = oracle("slip39");
		const some = wordsOf(words()).slice(1, 4);
		return () => Slip39.recoverSecret(some, "");
	},
};

async function main() {
	const [what, times] = [process.argv[2], Number(process.argv[3])];
	const work = await works[what]();

	for (let i = 0; i < times; i++) await work();
	const before = process.cpuUsage();
	for (let i = 0; i < times; i++) await work();
	const { user, system } = process.cpuUsage(before);
	console.log((user + system) / 1e6 / times);
}

main();
