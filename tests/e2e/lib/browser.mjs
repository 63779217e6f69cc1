// Chromium, visits in it, and the watch over each: nothing leaves the host, nothing goes wrong unseen.

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { chromium } from "playwright-core";
import { LOGINS, PASSWORD } from "./roles.mjs";
import { startService } from "./service.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const STEP_MS = 15_000;

/** A browser before a service, with the sessions of those who signed in. */
export class Desk {
  #states = new Map();

  /** A desk before a service that is started for it. */
  static async open(start = startService) {
    const service = await start();
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    try {
      return new Desk(service, await chromium.launch({ executablePath, args: FLAGS }));
    } catch (error) {
      await service.stop();
      throw error;
    }
  }

  constructor(service, browser) {
    this.service = service;
    this.url = service.url;
    this.browser = browser;
  }

  async close() {
    await this.browser.close();
    await this.service.stop();
  }

  /** A visit by somebody of a role, who signed in by the form at some time before. */
  async visit(role, { size = {}, script = true, fresh = false } = {}) {
    const storageState = fresh ? undefined : await this.#stateOf(role);
    const { largeLetters, ...screen } = size;
    const context = await this.browser.newContext({
      baseURL: this.url, locale: "ja-JP", timezoneId: "Asia/Tokyo", javaScriptEnabled: script, storageState, ...screen,
    });
    context.setDefaultTimeout(STEP_MS);
    if (largeLetters && script) await context.addInitScript(enlarge);
    const visit = new Visit(this, context, await context.newPage());
    if (fresh && LOGINS[role]) await visit.signIn(role);
    return visit;
  }

  /** The cookie header of a role, for requests without a browser. */
  async cookieOf(role) {
    const { cookies = [] } = (await this.#stateOf(role)) ?? {};
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  #stateOf(role) {
    if (!LOGINS[role]) return undefined;
    if (!this.#states.has(role)) this.#states.set(role, this.#signInOnce(role));
    return this.#states.get(role);
  }

  async #signInOnce(role) {
    const visit = await this.visit("public");
    await visit.signIn(role);
    const state = await visit.context.storageState();
    await visit.leave();
    return state;
  }
}

/** One person's way through the pages. */
export class Visit {
  /** What nobody may see happen: [what, where]. */
  troubles = [];
  /** Every address that was asked for. */
  requests = [];
  #statuses = new Set();

  constructor(desk, context, page) {
    this.desk = desk;
    this.context = context;
    this.page = page;
    /** A number that marks what this visit writes. */
    this.mark = String(randomInt(100_000, 1_000_000));
    context.on("request", (request) => this.#asked(request.url()));
    context.on("response", (response) => this.#answered(response));
    context.on("console", (message) => {
      if (message.type() === "error") this.#told(message.text(), message.location().url);
    });
    context.on("weberror", (error) => this.troubles.push(["script", error.error().message]));
  }

  /** Answers with this status are wanted by the test. */
  expect(...statuses) {
    for (const status of statuses) this.#statuses.add(status);
    return this;
  }

  /** Goes to a page, which must be there. */
  async open(path, status = 200) {
    if (status !== 200) this.expect(status);
    const answer = await this.page.goto(path);
    // Going to a part of the page that is shown already asks for nothing.
    if (answer) assert.equal(answer.status(), status, `${path} answered ${answer.status()}`);
    return answer;
  }

  /** Signs in by the form. */
  async signIn(role) {
    await this.open("/sign-in");
    await this.fillSignIn(LOGINS[role]);
    assert.doesNotMatch(this.page.url(), /\/sign-in/, `${role} cannot sign in`);
  }

  /** Fills in the form to sign in that is shown, and sends it. */
  async fillSignIn(login, password = PASSWORD) {
    await this.page.getByLabel("ログイン名").fill(login);
    await this.page.getByLabel("パスワード").fill(password);
    await this.send("サインイン");
  }

  /** Presses a button of the page's content and waits for the page that it leads to. */
  async send(button) {
    await this.press(this.page.getByRole("main").getByRole("button", { name: button }));
  }

  /** Follows a link of the page's content. */
  async follow(link) {
    await this.press(this.page.getByRole("main").getByRole("link", { name: link }).first());
  }

  /** Presses what leads to another page. */
  async press(control) {
    const loaded = this.page.waitForEvent("domcontentloaded");
    loaded.catch(() => {});
    await control.click();
    await loaded;
  }

  /** The heading of the page. */
  heading() {
    return this.page.getByRole("heading", { level: 1 }).innerText();
  }

  /** The text of the page's content. */
  text() {
    return this.page.getByRole("main").innerText();
  }

  /** The path, without what follows it. */
  path() {
    return new URL(this.page.url()).pathname;
  }

  /** Ends the visit, and fails when anything went wrong on the way. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.troubles, [], "the visit was not clean");
  }

  #asked(address) {
    this.requests.push(address);
    const { protocol, origin } = new URL(address);
    const isOwn = origin === this.desk.url || ["data:", "blob:", "about:"].includes(protocol);
    if (!isOwn) this.troubles.push(["left the host", address]);
  }

  #answered(response) {
    const status = response.status();
    if (status >= 400 && !this.#statuses.has(status)) {
      this.troubles.push([`status ${status}`, `${response.request().method()} ${response.url()}`]);
    }
  }

  #told(text, where) {
    // That a status was not good is known from the answer itself.
    if (!/^Failed to load resource: the server responded with a status of 4/.test(text)) {
      this.troubles.push(["console", `${text} (${where})`]);
    }
  }
}

function enlarge() {
  try {
    localStorage.setItem("projector", "1");
  } catch {
    // The empty page before the first has no storage.
  }
}
