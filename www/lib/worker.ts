/** The worker: nothing but a host and its messages. */

import { Host } from "./host.ts";
import type { Request } from "./protocol.ts";

const host = new Host((response, transfer = []) => postMessage(response, { transfer }));

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  void host.receive(data);
});
