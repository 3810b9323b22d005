import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const pkg = resolve(here, "..", "..", "pkg");

export default defineConfig({
  root: here,
  base: "./",
  publicDir: resolve(here, "public"),
  // The page uses the built package, as a portal would.
  resolve: {
    alias: [
      { find: "chartside/element", replacement: resolve(pkg, "element.js") },
      { find: "chartside", replacement: resolve(pkg, "index.js") },
    ],
  },
  worker: { format: "es" },
  build: {
    outDir: resolve(here, "..", "..", "dist"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
  },
});
