import type { Closing } from "./closing.js";
import type { ClientMessage, ServerMessage } from "./protocol.js";

/** One connection, from dialling to its end. */
export interface Wire {
  send(message: ClientMessage): void;
  /** Ends it; the listener hears nothing more. */
  close(): void;
}

/** What a wire tells. `closed` comes once and last, also for a connection that never opened. */
export interface WireListener {
  opened(): void;
  /** Any sign of life. */
  heard(): void;
  message(message: ServerMessage): void;
  closed(closing: Closing): void;
}

export type Transport = "websocket" | "sse";

/** Opens a wire. `hello` is what is to be said first, asked for when it can be said. */
export type Dial = (token: string | undefined, hello: () => readonly ClientMessage[], listener: WireListener) => Wire;
