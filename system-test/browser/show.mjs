// Opens a page in Chromium and tells what happens in it and in those it opens, a line each, until it is told to end:
//
//   node show.mjs CHROMIUM URL [SCRIPT]
//
//   console log: …     what the page, or the script run in it, prints
//   failure: …         an exception, or a request that failed
//   text: …            what the first page shows, whenever that changes
import { chromium } from "playwright-core";

const [executablePath, url, script] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
  handleSIGTERM: false,
});

async function end() {
  await browser.close();
  process.exit(0);
}
process.on("SIGTERM", end);
process.on("SIGINT", end);

const line = (kind, text) => console.log(`${kind}: ${text.replace(/\s+/g, " ")}`);
const context = await browser.newContext();
context.on("console", (message) => line(`console ${message.type()}`, message.text()));
context.on("weberror", (error) => line("failure", String(error.error())));
context.on("requestfailed", (request) => line("failure", `${request.url()} ${request.failure()?.errorText}`));
const page = await context.newPage();
await page.goto(url);
if (script) await page.addScriptTag({ path: script });

let shown = "";
setInterval(async () => {
  const text = await page.innerText("body").catch(() => shown);
  if (text !== shown) {
    shown = text;
    line("text", text);
  }
}, 100);
