import { newAbort, newDecoder, type FetchLike, type ResponseLike } from "./environment.js";
import { parseMessage, type ClientMessage, type ErrorMessage, type SubscribeMessage } from "./protocol.js";
import { SseParser } from "./sse-parser.js";
import type { Dial, Wire, WireListener } from "./wire.js";

/** Dials server-sent events by a streaming fetch. Such a wire has one subscription, and nothing can be said on it later. */
export function sseDial(fetch: FetchLike, url: string): Dial {
  return (token, hello, listener) => new SseWire(fetch, url, token, hello(), listener);
}

/** The request for a subscription. */
export function sseUrl(url: string, { type: _, channel, ...options }: SubscribeMessage): string {
  // A comma would part the list of channels.
  const query = [["channel", channel.replaceAll(",", "%2C")]];
  for (const [name, value] of Object.entries(options)) {
    for (const each of Array.isArray(value) ? value : [value]) query.push([name, String(each)]);
  }
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&");
  return url + (url.includes("?") ? "&" : "?") + text;
}

class SseWire implements Wire {
  readonly #abort = newAbort();
  #listener: WireListener | undefined;

  constructor(
    fetch: FetchLike,
    url: string,
    token: string | undefined,
    hello: readonly ClientMessage[],
    listener: WireListener,
  ) {
    this.#listener = listener;
    const subscribe = hello.find((message) => message.type === "subscribe");
    if (subscribe) void this.#run(fetch, sseUrl(url, subscribe), token);
  }

  send(): void {
    // Everything there is to say is in the request.
  }

  close(): void {
    this.#listener = undefined;
    this.#abort.abort();
  }

  async #run(fetch: FetchLike, url: string, token: string | undefined): Promise<void> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
    try {
      const response = await fetch(url, { headers, signal: this.#abort.signal, cache: "no-store" });
      if (response.status === 200) await this.#read(response);
      else await this.#refused(response);
    } catch {
      this.#closed({ reason: "the connection broke" });
    }
  }

  async #read(response: ResponseLike): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader) return this.#closed({ reason: "this platform's fetch does not stream" });
    this.#listener?.opened();
    const decoder = newDecoder();
    const parser = new SseParser((data) => {
      const message = parseMessage(data);
      if (message) this.#listener?.message(message);
    });
    while (this.#listener) {
      const { done, value } = await reader.read();
      if (done) break;
      this.#listener?.heard();
      parser.push(decoder.decode(value, { stream: true }));
    }
    this.#closed({ reason: "the stream ended" });
  }

  async #refused(response: ResponseLike): Promise<void> {
    const message = parseMessage(await response.text());
    if (message?.type === "error" && response.status !== 401) this.#listener?.message(message satisfies ErrorMessage);
    this.#closed({ status: response.status, reason: `refused with HTTP ${response.status}` });
  }

  #closed(closing: { readonly status?: number; readonly reason: string }): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.closed(closing);
    this.#abort.abort();
  }
}
