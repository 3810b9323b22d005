/** Lines of a byte stream, cut as the native command cuts them: at line feeds only, whatever else is in them. */

/**
 * Yields each line without its line feed; bytes that are no UTF-8 become U+FFFD.
 * `node:readline` also cuts at a lone carriage return, which is white space inside JSON.
 */
export async function* linesOf(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const encoder = new TextEncoder();
  let parts: string[] = [];
  for await (const chunk of input) {
    const text = decoder.decode(typeof chunk === "string" ? encoder.encode(chunk) : chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      parts.push(text.slice(start, end));
      yield parts.join("");
      parts = [];
      start = end + 1;
    }
    if (start < text.length) parts.push(text.slice(start));
  }
  parts.push(decoder.decode());
  const last = parts.join("");
  if (last !== "") yield last;
}
