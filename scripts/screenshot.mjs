// Takes the README's picture of the built page: `node scripts/screenshot.mjs [--dark]` writes docs/page.png.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { launch } from "./lib/browser.mjs";
import { root } from "./lib/shell.mjs";
import { serve } from "./serve.mjs";

const isDark = process.argv.includes("--dark");
await build();
const { server, address } = await serve({ folder: join(root, "dist") });
const context = await launch({
  viewport: { width: 1360, height: 860 },
  colorScheme: isDark ? "dark" : "light",
});
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(address);
await page.waitForSelector("html[data-ready]", { timeout: 120_000 });
await page.selectOption("#samples", "0");
await page.click("#analyze");
await page.waitForSelector("#empty", { state: "hidden", timeout: 120_000 });
await page.waitForFunction(() => document.querySelector("#cancel").hidden);
await page.evaluate(() => {
  const note = document.querySelector("clinical-note");
  const denied = note.marks.find(({ tag }) => tag.endsWith("absent"));
  note.reveal((denied ?? note.marks[0]).start);
});
await page.keyboard.press("Enter");
await page.evaluate(() => scrollTo(0, 0));
await page.waitForTimeout(1500);
mkdirSync(join(root, "docs"), { recursive: true });
await page.screenshot({ path: join(root, "docs", isDark ? "page-dark.png" : "page.png") });
await context.close();
server.close();
