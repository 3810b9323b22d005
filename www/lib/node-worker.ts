/** The worker in Node: nothing but a host and its messages. */

import { parentPort } from "node:worker_threads";
import { Host } from "./host.ts";
import type { Request } from "./protocol.ts";

const port = parentPort;
if (port !== null) {
  const host = new Host((response, transfer = []) => port.postMessage(response, transfer));
  port.on("message", (request: Request) => void host.receive(request));
}
