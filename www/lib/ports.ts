/** A worker as a port. */

import type { Port, Request, Response } from "./protocol.ts";

/** Starts the package's own worker. */
export function startWorker(): Worker {
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "chartside" });
}

/** Wraps a worker that runs this package's `worker.js`. */
export function workerPort(worker: Worker): Port {
  return {
    post: (request: Request, transfer = []) => worker.postMessage(request, [...transfer]),
    listen(onResponse, onCrash) {
      worker.onmessage = ({ data }: MessageEvent<Response>) => onResponse(data);
      worker.onerror = (event) => {
        // The browser would print the event, and with it whatever the message quotes.
        event.preventDefault();
        onCrash();
      };
      worker.onmessageerror = onCrash;
    },
    end: () => worker.terminate(),
  };
}
