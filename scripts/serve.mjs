// A static server for localhost, with the types that browsers insist on.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".safetensors": "application/octet-stream",
};

/** How many ports are tried when the wanted one is taken. */
const MAX_TRIES = 20;

/**
 * Serves `folder` on localhost and resolves with the server and its address.
 * `answer(path)` may return `{status, type, body}` to answer in place of a file; `headers` go with every file.
 */
export async function serve({ folder, port = 0, answer = () => undefined, headers = {} }) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const own = answer(path);
    if (own !== undefined) {
      response.writeHead(own.status ?? 200, { "content-type": own.type ?? "text/plain" });
      response.end(own.body);
      return;
    }
    const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
    const stats = file.startsWith(folder + sep) ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (!stats?.isFile()) {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("not found");
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": stats.size,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      ...headers,
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  });
  for (let offset = 0; ; offset += 1) {
    try {
      await listen(server, port === 0 ? 0 : port + offset);
      break;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port === 0 || offset >= MAX_TRIES) throw error;
    }
  }
  return { server, address: `http://localhost:${server.address().port}/` };
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
