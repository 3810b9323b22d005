/** The worker: nothing but a host and its messages. */

import { Host } from "./host.ts";
import type { Request } from "./protocol.ts";

const host = new Host((response) => postMessage(response));

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  void host.receive(data);
});
