// `npm run size`: what a page loads, and whether it keeps the budget.

import { BUDGET_BROTLI_BYTES, measureSizes } from "./lib/sizes.mjs";

const sizes = measureSizes();
for (const { name, rawBytes, brotliBytes } of sizes) {
  console.log(
    `${name.padEnd(30)} ${(rawBytes / 1e6).toFixed(2).padStart(8)} MB ${(brotliBytes / 1e6).toFixed(2).padStart(8)} MB brotli`,
  );
}
const before = sizes[0].brotliBytes + Math.max(sizes[1].brotliBytes, sizes[2].brotliBytes);
console.log(`before the model: ${before} bytes brotli, budget ${BUDGET_BROTLI_BYTES}`);
process.exitCode = before <= BUDGET_BROTLI_BYTES ? 0 : 1;
