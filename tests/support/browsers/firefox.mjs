/**
 * A Firefox, driven over WebDriver BiDi by puppeteer-core. Answers one line of JSON with one line of JSON:
 * {method, args} → {result} or {error}. The first line says which Firefox it is. Ends when its standard input does.
 *
 *     node firefox.mjs /usr/bin/firefox-esr
 */
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  acceptInsecureCerts: true,
  defaultViewport: { width: 1280, height: 900 },
});
const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");

let page;
let errors = [];

const element = async (finder) => {
  const found = (await page.evaluateHandle(finder)).asElement();
  if (!found) throw new Error(`nothing is found by ${finder}`);
  return found;
};

const methods = {
  /** A page in a profile of its own, the only one. */
  async open(url) {
    await page?.browserContext().close();
    page = await (await browser.createBrowserContext()).newPage();
    errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => errors.push(`exception: ${error.message ?? error}`));
    page.on(
      "request",
      (request) =>
        /^(https?|wss?):/.test(request.url()) &&
        !request.url().startsWith(new URL("/", url).href) &&
        errors.push(`request to another origin: ${request.url()}`),
    );
    await page.goto(url);
  },
  go: (url) => page.goto(url).then(() => null),
  evaluate: (expression) => page.evaluate(expression),
  click: async (finder) => (await element(finder)).click(),
  async press(keys) {
    const held = keys.split("+");
    const last = held.pop();
    for (const key of held) await page.keyboard.down(key);
    await page.keyboard.press(last);
    for (const key of held.reverse()) await page.keyboard.up(key);
  },
  screenshot: (path) => page.screenshot({ path }).then(() => null),
  errors: () => errors.splice(0),
};

say({ result: await browser.version() });
for await (const line of createInterface({ input: process.stdin })) {
  const { method, args } = JSON.parse(line);
  try {
    say({ result: (await methods[method](...args)) ?? null });
  } catch (error) {
    say({ error: String(error?.message ?? error) });
  }
}
await browser.close();
