/** Counts what the page asked the network for since it was ready: every resource the browser knows of. */

import { byId } from "./dom.ts";

/** Starts counting anew and shows the count in the masthead; requests before this are the page's own load. */
export function watchNetwork(): void {
  const place = byId("network");
  let count = 0;
  const show = () => {
    place.textContent = `${count} network request${count === 1 ? "" : "s"} since load`;
    place.classList.toggle("good", count === 0);
    place.classList.toggle("bad", count > 0);
  };
  const startedAt = performance.now();
  const isRequest = (entry: PerformanceEntry) =>
    entry.startTime >= startedAt && !entry.name.startsWith("blob:") && !entry.name.startsWith("data:");
  new PerformanceObserver((list) => {
    count += list.getEntries().filter(isRequest).length;
    show();
  }).observe({ type: "resource" });
  show();
}
