// SPDX-License-Identifier: GPL-3.0-or-later
//
// drive.mjs BROWSER REPORT FOLDER -- the report in a browser, without a mouse.
// Leaves page.pdf in FOLDER, and a picture of each width.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { browser, page } from "./browser.mjs";

const [, , program, file, folder] = process.argv;
const url = pathToFileURL(file).href;
const TAB = 9, ENTER = 13, DOWN = 40;

function check(name, good, why = "") {
	console.log(good ? `ok ${name}` : `not ok ${name}: ${JSON.stringify(why)}`);
}

const shown = `Array.from(document.querySelectorAll("#list-box tbody tr"))
	.filter((r) => r.offsetParent !== null || r.getClientRects().length > 0)`;

async function focus(p, id) {
	for (let i = 0; i < 400; i++) {
		if (await p.value("document.activeElement.id") === id)
			return true;
		await p.key("Tab", TAB);
	}
	return false;
}

async function filters(b) {
	const p = await page(b);

	await p.open(url);
	const all = await p.value(`${shown}.length`);
	check("every_entry_is_shown_at_first", all > 100 &&
		await p.value("document.getElementById('count').textContent") ===
			`${all} of ${all} entries shown`, all);

	await p.key("Tab", TAB);
	check("the_first_key_leads_past_the_contents", await p.value(
		"document.activeElement.getAttribute('href')") === "#main");

	const reached = await focus(p, "f-text");
	await p.type("mail/b revealed");
	const by_text = await p.value(`${shown}.map((r) => r.textContent)`);
	check("words_filter_by_keyboard_alone", reached && by_text.length === 2 &&
		by_text.every((t) => t.includes("mail/b") && t.includes("secret.revealed")),
	by_text);
	check("how_many_are_shown_is_said_aloud", await p.value(
		"document.getElementById('count').textContent") === `2 of ${all} entries shown` &&
		await p.value("document.getElementById('count').tagName") === "OUTPUT");

	await focus(p, "f-person");
	await p.value("document.getElementById('f-text').value = ''");
	await p.key("ArrowDown", DOWN);
	const person = await p.value("document.getElementById('f-person').selectedOptions[0].text");
	const by_person = await p.value(`${shown}.length`);
	check("a_person_filters_by_keyboard_alone", person === "jonas" &&
		by_person > 10 && by_person < all, [person, by_person]);

	await focus(p, "f-outcome");
	await p.key("ArrowDown", DOWN);
	await p.key("ArrowDown", DOWN);
	const refused = await p.value(`${shown}.map((r) => r.dataset.o + r.dataset.e)`);
	check("filters_combine", refused.length === 2 &&
		refused.every((t) => t.startsWith("refused")), refused);

	await p.key("Tab", TAB);
	await p.key("Enter", ENTER, "\r");
	await p.value("new Promise((done) => setTimeout(done, 0))");
	check("one_key_shows_all_again", await p.value(`${shown}.length`) === all);

	await focus(p, "f-text");
	await p.type("mail/b");
	writeFileSync(`${folder}/page.pdf`, await p.pdf());
	check("it_prints", true);

	check("nothing_leaves_the_page", p.requests.every((r) => r === url), p.requests);
	check("the_browser_complains_of_nothing", p.faults.length === 0, p.faults);
	const blocked = await p.value(`new Promise((done) => {
		document.addEventListener("securitypolicyviolation",
			(e) => done(e.effectiveDirective));
		document.body.appendChild(new Image()).src = "http://127.0.0.1:9/x.png"; })`);
	check("the_policy_is_in_force", blocked === "img-src", blocked);
}

async function without_scripts(b) {
	const p = await page(b, { scripts: false });

	await p.open(url);
	const { root } = await p.send("DOM.getDocument", { depth: 0 });
	const count = async (selector) => (await p.send("DOM.querySelectorAll",
		{ nodeId: root.nodeId, selector })).nodeIds.length;
	check("without_scripts_the_list_is_whole_and_no_filter_shows",
		await count("#list-box tbody tr:not([hidden])") > 100 &&
		await count("#filter[hidden]") === 1);
	check("and_nothing_is_complained_of", p.faults.length === 0, p.faults);
}

// Text against what is behind it, WCAG 2.2, 1.4.3.
const contrast = `(() => {
	const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
	const light = (c) => rgb(c).slice(0, 3).map((v) => v / 255)
		.map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (e) => {
		for (; e; e = e.parentElement) {
			const c = getComputedStyle(e).backgroundColor;
			if (rgb(c).length === 3 || rgb(c)[3] > 0)
				return c;
		}
		return "rgb(255, 255, 255)";
	};
	const poor = new Set();
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
			continue;
		if (["SCRIPT", "STYLE"].includes(e.tagName))
			continue;
		const a = light(getComputedStyle(e).color), b = light(behind(e));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5)
			poor.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	}
	return [...poor];
})()`;

async function looks(b) {
	for (const [name, options] of [["desktop", {}], ["dark", { dark: true }],
		["narrow", { width: 390, height: 844 }]]) {
		const p = await page(b, options);

		await p.open(url);
		const poor = await p.value(contrast);
		check(`text_can_be_read_${name}`, poor.length === 0, poor);
		const [has, room] = await p.value(
			"[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
		check(`it_fits_${name}`, has <= room, [has, room]);
		const wide = await p.value(`[...document.querySelectorAll(".figures li, dd, p, h1, h2")]
			.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)`);
		check(`no_text_leaves_its_place_${name}`, wide.length === 0, wide);
		check(`no_fault_${name}`, p.faults.length === 0 &&
			p.requests.every((r) => r === url), [p.faults, p.requests]);
		writeFileSync(`${folder}/${name}.png`, await p.shot());
	}
}

const b = await browser(program, `${folder}/profile`);
try {
	await filters(b);
	await without_scripts(b);
	await looks(b);
} finally {
	await b.end();
}
console.log("ok the_browser_was_driven_to_the_end");
