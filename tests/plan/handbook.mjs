// SPDX-License-Identifier: GPL-3.0-or-later
//
// handbook.mjs BROWSER BOOK FOLDER LONG -- the handbook in a browser: nothing is
// fetched, and what is for a hand is large enough. Leaves book.pdf in
// FOLDER, and some of shorter sheets. LONG is one with names as long as can be.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { browser, page } from "../audit/browser.mjs";

const [, , program, file, folder, long] = process.argv;
const url = pathToFileURL(file).href;
const MM = 96 / 25.4;

function check(name, good, why = "") {
	console.log(good ? `ok ${name}` : `not ok ${name}: ${JSON.stringify(why)}`);
}

// The smallest of what the selector finds, in millimetres.
const smallest = (selector) => `(() => {
	const all = [...document.querySelectorAll(${JSON.stringify(selector)})]
		.map((e) => e.getBoundingClientRect());
	return [all.length, Math.min(...all.map((r) => r.width)) / ${MM},
		Math.min(...all.map((r) => r.height)) / ${MM}]; })()`;

async function large(p, name, selector, count, width, height) {
	const got = await p.value(smallest(selector));

	check(name, got[0] >= count && got[1] >= width - 0.1 && got[2] >= height - 0.1, got);
}

async function book(b) {
	const p = await page(b, { width: Math.round(177 * MM) });

	await p.open(url);
	check("nothing_leaves_the_book", p.requests.every((r) => r === url), p.requests);
	check("the_browser_complains_of_nothing", p.faults.length === 0, p.faults);
	check("there_is_no_script_in_it", await p.value(
		"document.scripts.length + document.querySelectorAll('[onclick],[onload],[style]').length") === 0);
	const lost = await p.value(`[...document.querySelectorAll("a[href]")]
		.map((a) => a.getAttribute("href"))
		.filter((h) => h[0] !== "#" || !document.getElementById(h.slice(1)))`);
	check("every_reference_leads_to_a_place_in_it", lost.length === 0, lost);
	const blocked = await p.value(`new Promise((done) => {
		document.addEventListener("securitypolicyviolation",
			(e) => done(e.effectiveDirective));
		document.body.appendChild(new Image()).src = "http://127.0.0.1:9/x.png"; })`);
	check("the_policy_is_in_force", blocked === "img-src", blocked);

	await p.open(url);
	writeFileSync(`${folder}/book.pdf`, await p.pdf());
	// on shorter sheets all breaks fall elsewhere
	for (const height of [200, 215, 230, 245, 260]) {
		await p.value(`document.styleSheets[0].insertRule(
			"@page{size:210mm ${height}mm}", document.styleSheets[0].cssRules.length)`);
		writeFileSync(`${folder}/short-${height}.pdf`, await p.pdf());
	}
	await p.open(url);
	check("it_prints", true);
	await p.send("Emulation.setEmulatedMedia", { media: "print" });
	await large(p, "eight_boxes_take_the_reading_phrase", ".hand.phrase li", 8, 38, 14);
	await large(p, "twenty_six_boxes_take_the_words_of_an_anchor", ".hand.anchor li", 26, 30, 11.5);
	await large(p, "an_incident_number_has_room", ".write", 6, 50, 15);
	await large(p, "every_box_can_be_ticked", ".box", 40, 5, 5);
	await large(p, "a_deadline_can_be_written_in", ".reports .blank", 6, 35, 10);
	for (const [name, which] of [["no_table_is_wider_than_the_paper", file],
		["nor_is_one_with_long_names", long]]) {
		await p.open(pathToFileURL(which).href);
		const wide = await p.value(`[...document.querySelectorAll("table, h3, code, dd, article")]
			.filter((t) => t.getBoundingClientRect().right > document.body.getBoundingClientRect().right + 1)
			.map((t) => t.tagName + t.className)`);
		check(name, wide.length === 0, wide);
	}
	const broken = await p.value(`[...document.querySelectorAll(".tel")]
		.filter((t) => t.getClientRects().length > 1).length`);
	check("no_number_is_broken", await p.value("document.querySelectorAll('.tel').length") >= 6 && broken === 0, broken);
}

async function narrow(b) {
	const p = await page(b, { width: 390, height: 844 });

	await p.open(url);
	const [has, room] = await p.value(
		"[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
	check("it_fits_a_telephone", has <= room, [has, room]);
}

const b = await browser(program, `${folder}/profile`);
try {
	await book(b);
	await narrow(b);
} finally {
	await b.end();
}
console.log("ok the_book_was_read_to_the_end");
