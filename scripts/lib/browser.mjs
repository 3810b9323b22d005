// Finding and starting Chromium.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf, run } from "./shell.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Without these, Chromium calls its maker's servers at start. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a browser: CHARTSIDE_BROWSER, else one on the path, else Debian's package where we may install it. */
export function findBrowser() {
  if (process.env.CHARTSIDE_BROWSER) return process.env.CHARTSIDE_BROWSER;
  const found = whichBrowser();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && outputOf("apt-get", ["--version"]) !== undefined) {
    console.log("installing Debian's chromium");
    run("apt-get", ["update"], { isQuiet: true });
    run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
      isQuiet: true,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = whichBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error("no Chromium found: install one, or set CHARTSIDE_BROWSER to its path");
}

function whichBrowser() {
  for (const name of NAMES) {
    const path = outputOf("which", [name])?.trim();
    if (path) return path;
  }
  return undefined;
}

/** Starts a headless browser with a profile of its own, so that service workers and caches work and end with it. */
export async function launch({ flags = [], ...options } = {}) {
  const { chromium } = await import("playwright-core");
  const profile = mkdtempSync(join(tmpdir(), "chartside-browser-"));
  return chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    args: [...FLAGS, ...flags],
    ...options,
  });
}
