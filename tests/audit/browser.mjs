// SPDX-License-Identifier: GPL-3.0-or-later
//
// browser.mjs -- a Chromium without a window, spoken to over a pipe: no port, no
// package. What it is asked to open, and all it asks for itself, is written down.

import { spawn } from "node:child_process";

export async function browser(program, profile) {
	const child = spawn(program, [
		"--headless", "--no-sandbox", "--disable-gpu",
		"--disable-dev-shm-usage", "--no-first-run",
		"--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--hide-scrollbars",
		"--font-render-hinting=none", "--remote-debugging-pipe",
		`--user-data-dir=${profile}`, "about:blank",
	], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
	const waiting = new Map();
	const listeners = [];
	let last = 0;
	let rest = Buffer.alloc(0);

	function take(message) {
		const call = waiting.get(message.id);

		if (call === undefined) {
			listeners.forEach((f) => f(message));
			return;
		}
		waiting.delete(message.id);
		if (message.error)
			call.no(new Error(JSON.stringify(message.error)));
		else
			call.yes(message.result);
	}

	child.stdio[4].on("data", (bytes) => {
		rest = Buffer.concat([rest, bytes]);
		for (let at; (at = rest.indexOf(0)) >= 0; rest = rest.subarray(at + 1))
			take(JSON.parse(rest.subarray(0, at).toString()));
	});
	child.on("exit", () => {
		for (const call of waiting.values())
			call.no(new Error("the browser ended"));
	});

	function send(method, params = {}, sessionId = undefined) {
		return new Promise((yes, no) => {
			waiting.set(++last, { yes, no });
			child.stdio[3].write(
				JSON.stringify({ id: last, method, params, sessionId }) + "\0");
		});
	}

	return {
		send,
		on: (f) => listeners.push(f),
		end: async () => {
			await send("Browser.close").catch(() => {});
			await new Promise((done) => {
				if (child.exitCode !== null)
					done();
				child.on("exit", done);
			});
		},
	};
}

// A page of it: what went wrong and what was asked for is in its lists.
export async function page(b, { width = 1280, height = 900, scripts = true,
	dark = false } = {}) {
	const { targetId } = await b.send("Target.createTarget", { url: "about:blank" });
	const { sessionId } = await b.send("Target.attachToTarget", { targetId, flatten: true });
	const send = (method, params) => b.send(method, params, sessionId);
	const p = { send, faults: [], requests: [] };
	let loaded;

	b.on((m) => {
		if (m.sessionId !== sessionId)
			return;
		if (m.method === "Runtime.exceptionThrown")
			p.faults.push(m.params.exceptionDetails.text);
		if (m.method === "Runtime.consoleAPICalled")
			p.faults.push(`console.${m.params.type}`);
		if (m.method === "Log.entryAdded")
			p.faults.push(m.params.entry.text);
		if (m.method === "Network.requestWillBeSent")
			p.requests.push(m.params.request.url);
		if (m.method === "Page.loadEventFired" && loaded)
			loaded();
	});
	for (const domain of ["Page", "Runtime", "Log", "Network"])
		await send(`${domain}.enable`);
	await send("Emulation.setDeviceMetricsOverride",
		{ width, height, deviceScaleFactor: 1, mobile: false });
	await send("Emulation.setScriptExecutionDisabled", { value: !scripts });
	await send("Emulation.setEmulatedMedia", { features: [
		{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });

	p.open = async (url) => {
		const load = new Promise((done) => { loaded = done; });

		await send("Page.navigate", { url });
		await load;
	};
	p.value = async (expression) => {
		const r = await send("Runtime.evaluate",
			{ expression, returnByValue: true, awaitPromise: true });

		if (r.exceptionDetails)
			throw new Error(r.exceptionDetails.text);
		return r.result.value;
	};
	p.key = async (key, code, text = undefined) => {
		for (const type of ["keyDown", "keyUp"])
			await send("Input.dispatchKeyEvent", { type, key, code: key,
				windowsVirtualKeyCode: code, text: type === "keyDown" ? text : undefined });
	};
	p.type = (text) => send("Input.insertText", { text });
	p.shot = async (whole = false) => {
		const { data } = await send("Page.captureScreenshot",
			{ format: "png", captureBeyondViewport: whole });

		return Buffer.from(data, "base64");
	};
	p.pdf = async () => {
		const { data } = await send("Page.printToPDF",
			{ preferCSSPageSize: true, displayHeaderFooter: false });

		return Buffer.from(data, "base64");
	};
	return p;
}
