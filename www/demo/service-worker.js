// Keeps the page's own files, so that it opens with the network off. Model files are kept by the loader, by hash.
// The list and the version are filled in when the page is built.

const SHELL = "__SHELL__";
const CACHE = "chartside-page-__VERSION__";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("chartside-page-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const isOwn = event.request.method === "GET" && new URL(event.request.url).origin === location.origin;
  if (!isOwn) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then(
        async (cache) => (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request),
      ),
  );
});
