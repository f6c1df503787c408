import type { ReconnectSettings } from "../backoff.js";
import type { ConnectionState } from "../line.js";
import type { Problem } from "../problem.js";
import type { Pace } from "../protocol.js";
import type { Ask, SourceEvent } from "../source.js";
import type { Transport } from "../wire.js";

/**
 * What tabs say to each other. The host has the connection, guests have subscriptions. Everything is data that can be cloned.
 */

/** What a worker has to know in order to connect. */
export interface HostSettings {
  readonly url: string;
  readonly sseUrl: string;
  /** Whether guests can be asked for tokens. */
  readonly hasToken: boolean;
  readonly transport: Transport | "auto";
  readonly reconnect: ReconnectSettings;
  readonly connectTimeout: number;
  readonly fallbackAfter: number;
  readonly linger: number;
}

export type ToHost =
  | { readonly type: "hello"; readonly settings: HostSettings }
  | { readonly type: "attach"; readonly id: number; readonly ask: Ask }
  | { readonly type: "pace"; readonly id: number; readonly pace: Pace; readonly ask: Ask }
  | { readonly type: "release"; readonly id: number }
  /** Answers the host's `token`; without one, there is none to be had. */
  | { readonly type: "token"; readonly id: number; readonly token?: string }
  | { readonly type: "alive" }
  | { readonly type: "bye" };

export type ToGuest =
  | { readonly type: "event"; readonly id: number; readonly event: SourceEvent }
  | { readonly type: "state"; readonly state: ConnectionState }
  | { readonly type: "problem"; readonly problem: Problem }
  | { readonly type: "token"; readonly id: number }
  /** The host has given the guest up, or never heard of it. */
  | { readonly type: "unknown" };

/** One side of a conversation. */
export interface Port<Out, In> {
  post(message: Out): void;
  onMessage: ((message: In) => void) | undefined;
}

/** What is used of a MessagePort. */
export interface MessagePortLike {
  onmessage: ((event: never) => unknown) | null;
  postMessage(message: unknown): void;
  start?(): void;
}

export function messagePort<Out, In>(port: MessagePortLike): Port<Out, In> {
  const side: Port<Out, In> = { post: (message) => port.postMessage(message), onMessage: undefined };
  port.onmessage = (event: { readonly data: In }) => side.onMessage?.(event.data);
  port.start?.();
  return side;
}
