/** Work over a sequence, some items ahead, with results in the order of the items. */

type Source<T> = Iterable<T> | AsyncIterable<T>;

/**
 * Yields the results of `work` in the order of `source`.
 *
 * At most `nAhead` items are read beyond the last result that was taken, so that a source of any length needs
 * little memory. A result is yielded as soon as it is there, even while the source makes the next item wait.
 */
export async function* inOrder<T, R>(
  source: Source<T>,
  nAhead: number,
  work: (item: T, idx: number) => Promise<R>,
): AsyncGenerator<R> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const pending: Promise<R>[] = [];
  let idx = 0;
  let isAtEnd = false;
  let reading: Promise<void> | undefined;
  const read = async () => {
    const next = await iterator.next();
    if (next.done === true) {
      isAtEnd = true;
      return;
    }
    const result = work(next.value, idx);
    idx += 1;
    // A failure is reported when its turn comes, if it comes.
    result.catch(() => undefined);
    pending.push(result);
  };
  try {
    for (;;) {
      if (reading === undefined && !isAtEnd && pending.length < nAhead) {
        reading = read().finally(() => {
          reading = undefined;
        });
        reading.catch(() => undefined);
      }
      const [head] = pending;
      if (head === undefined) {
        if (reading === undefined) return;
        await reading;
        continue;
      }
      const isReady =
        reading === undefined || (await Promise.race([head.then(() => true), reading.then(() => false)]));
      if (!isReady) continue;
      const result = await head;
      pending.shift();
      yield result;
    }
  } finally {
    // A source that was read to its end, or that waits for its own input, is not to be waited for.
    if (!isAtEnd) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
