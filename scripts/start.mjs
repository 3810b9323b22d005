// `npm start`: installs what is missing, builds what changed, serves the page and prints its address.

import { join } from "node:path";
import { build } from "./build.mjs";
import { root } from "./lib/shell.mjs";
import { serve } from "./serve.mjs";

try {
  await build();
  const { address } = await serve({ folder: join(root, "dist"), port: Number(process.env.PORT ?? 8080) });
  console.log(`\nChartside is at ${address}   (Ctrl+C ends it)`);
} catch (error) {
  console.error(`\nstart failed: ${error.message}`);
  process.exitCode = 1;
}
