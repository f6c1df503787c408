/**
 * What the client needs of the platform it runs on. Only this file touches globals, so that the rest
 * knows neither a DOM nor Node.
 */

/** What is used of a WebSocket: that of browsers, React Native, Node 22 and the package `ws`. */
export interface WebSocketLike {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** What is used of `fetch`. The body must be a stream. */
export type FetchLike = (url: string, init: FetchInit) => Promise<ResponseLike>;

export interface FetchInit {
  readonly headers: Record<string, string>;
  // Every platform has its own type for this; a signal of the platform's own AbortController fits them all.
  readonly signal: never;
  readonly cache: "no-store";
}

export interface ResponseLike {
  readonly status: number;
  readonly body: { getReader(): StreamReader } | null;
  text(): Promise<string>;
}

export interface StreamReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

/** Time, as an argument. */
export interface Clock {
  now(): number;
  /** Runs something later; the answer calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export interface Environment {
  readonly webSocket: WebSocketConstructor | undefined;
  readonly fetch: FetchLike | undefined;
  readonly clock: Clock;
  /** As Math.random. */
  readonly random: () => number;
  /** Tells when the machine is connected again, where the platform knows; the answer ends that. */
  readonly onOnline: (run: () => void) => () => void;
}

interface Abort {
  readonly signal: never;
  abort(): void;
}

interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string;
}

interface Globals {
  readonly location?: { readonly origin?: string };
  readonly WebSocket?: WebSocketConstructor;
  readonly fetch?: FetchLike;
  readonly AbortController: new () => Abort;
  readonly TextDecoder: new () => Decoder;
  setTimeout(run: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  addEventListener?(type: string, run: () => void): void;
  removeEventListener?(type: string, run: () => void): void;
}

const globals = globalThis as unknown as Globals;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = globals.setTimeout(run, milliseconds);
    return () => globals.clearTimeout(timer);
  },
};

export function onGlobal(type: string, run: () => void): () => void {
  globals.addEventListener?.(type, run);
  return () => globals.removeEventListener?.(type, run);
}

export const newAbort = (): Abort => new globals.AbortController();

export const newDecoder = (): Decoder => new globals.TextDecoder();

/** Where the page is from, if there is one. */
export const pageOrigin = (): string | undefined => globals.location?.origin;

/** The platform's own, except for what is given. */
export function environment(given: Partial<Environment>): Environment {
  const fetch = given.fetch ?? globals.fetch;
  return {
    webSocket: given.webSocket ?? globals.WebSocket,
    fetch: fetch && ((url, init) => fetch(url, init)),
    clock: given.clock ?? systemClock,
    random: given.random ?? Math.random,
    onOnline: given.onOnline ?? ((run) => onGlobal("online", run)),
  };
}
