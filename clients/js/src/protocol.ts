/**
 * The native dialect: what goes over the wire, as PROTOCOL.md has it.
 */

/** Where to go on reading: of one partition, or a list with one of each. Opaque but for the merge rule. */
export type Position = string | readonly string[];

/** With `every`: the last publication of each key, or all of them. */
export type Delivery = "latest" | "all";

export interface Pace {
  /** A duration, `250ms` to `1h`: at most so often. */
  readonly every?: string;
  readonly deliver?: Delivery;
}

/** What a subscription can have besides its channel. Of `after`, `since` and `last` there may be one; `mode` goes with `after` only. */
export interface SubscribeOptions extends Pace {
  /** Go on behind these positions. */
  readonly after?: Position;
  /** Begin with what the log has from a time (RFC 3339) or for a duration (`15m`). */
  readonly since?: string;
  /** With `since`: begin with what the database has kept, as about so many points of each key. */
  readonly points?: number;
  /** Begin with the last so many publications. */
  readonly last?: number;
  /** Begin with the last value of every key, then changes. */
  readonly mode?: "state";
  /** An expression: only publications for which it is true. */
  readonly filter?: string;
  /** Of each payload only these fields. */
  readonly fields?: readonly string[];
}

// From the client

export interface SubscribeMessage extends SubscribeOptions {
  readonly type: "subscribe";
  readonly channel: string;
}

export interface UnsubscribeMessage {
  readonly type: "unsubscribe";
  readonly channel: string;
}

export interface PaceMessage extends Pace {
  readonly type: "pace";
  readonly channel: string;
}

export interface AuthMessage {
  readonly type: "auth";
  readonly token: string;
}

export interface PingMessage {
  readonly type: "ping";
}

export type ClientMessage = SubscribeMessage | UnsubscribeMessage | PaceMessage | AuthMessage | PingMessage;

// From the gateway

interface OfChannel {
  readonly stream: string;
  /** The channel as it was named, where it is one key of the stream. */
  readonly channel?: string;
}

interface OfRecord extends OfChannel {
  readonly type: "data";
  /** Where the client stands once it has this message. */
  readonly position: Position;
  /** The log's time for the record, RFC 3339. */
  readonly timestamp: string;
  readonly key?: string;
  /** Instead of `key`, a key that is not UTF-8. */
  readonly keyBase64?: string;
}

/** A publication with a payload. */
export interface Publication<T = unknown> extends OfRecord {
  readonly deleted?: false;
  readonly data: T;
}

/** A key that has no value any more. */
export interface Deletion extends OfRecord {
  readonly deleted: true;
  readonly data?: undefined;
}

export type DataMessage<T = unknown> = Publication<T> | Deletion;

/** Why less came than was asked for. */
export type GapReason = "slow" | "retention" | "recreated" | "truncated";

/** What the database has kept of a time: its columns by their names, or, of a bucket, their averages, `<name>_min` and `<name>_max`. */
export interface HistoryRow {
  /** RFC 3339; of a bucket, where it begins. */
  readonly time: string;
  readonly [column: string]: unknown;
}

/** What was before the log's part of a subscription with `points`. */
export interface HistoryMessage extends OfChannel {
  readonly type: "history";
  readonly rows: readonly HistoryRow[];
  /** On the wire: another one follows. A client is given all of it as one. */
  readonly more: boolean;
}

export interface SubscribedMessage extends OfChannel, Pace {
  readonly type: "subscribed";
  readonly position?: Position;
  readonly complete?: boolean;
  readonly reason?: GapReason | "limit" | "fewer";
}

export interface SyncedMessage extends OfChannel {
  readonly type: "synced";
  readonly position: Position;
}

/** Forget what is known of the channel's keys: all of it follows. */
export interface ResetMessage extends OfChannel {
  readonly type: "reset";
}

export interface UnsubscribedMessage extends OfChannel {
  readonly type: "unsubscribed";
  readonly reason?: string;
}

export interface PacedMessage extends OfChannel, Pace {
  readonly type: "paced";
}

/** Publications are missing. */
export interface GapMessage extends OfChannel {
  readonly type: "gap";
  readonly reason: GapReason;
  readonly from: Position;
  readonly to: Position | null;
}

/** The client has everything of the channel before this position. */
export interface PositionMessage extends OfChannel {
  readonly type: "position";
  readonly position: Position;
}

export interface ErrorMessage {
  readonly type: "error";
  readonly message: string;
  readonly code: string;
  readonly stream?: string;
  readonly channel?: string;
  /** The offending part of the request. */
  readonly part?: string;
}

export interface TokenExpiringMessage {
  readonly type: "token_expiring";
  readonly expires: string;
}

export interface AuthenticatedMessage {
  readonly type: "authenticated";
  readonly expires: string;
}

export interface PongMessage {
  readonly type: "pong";
  readonly timestamp: string;
}

/** What the gateway says about one channel, in the order of its publications. */
export type ChannelMessage<T = unknown> =
  | DataMessage<T>
  | HistoryMessage
  | SubscribedMessage
  | SyncedMessage
  | ResetMessage
  | UnsubscribedMessage
  | PacedMessage
  | GapMessage
  | PositionMessage;

export type ServerMessage = ChannelMessage | ErrorMessage | TokenExpiringMessage | AuthenticatedMessage | PongMessage;

const types: ReadonlySet<string> = new Set<ServerMessage["type"]>([
  "data",
  "history",
  "subscribed",
  "synced",
  "reset",
  "unsubscribed",
  "paced",
  "gap",
  "position",
  "error",
  "token_expiring",
  "authenticated",
  "pong",
]);

/** The message a frame holds; undefined for what this client does not know. */
export function parseMessage(text: string): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  return typeof value.type === "string" && types.has(value.type) ? (value as ServerMessage) : undefined;
}

/** The channel a message is about; undefined if it is about none. */
export function channelOf(message: ServerMessage): string | undefined {
  return "channel" in message || "stream" in message ? (message.channel ?? message.stream) : undefined;
}

/** The name of the channel that is one key of a stream. */
export function keyChannel(stream: string, key: string): string {
  return `${stream}:${key.replaceAll("%", "%25")}`;
}
