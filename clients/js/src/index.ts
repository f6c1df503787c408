/**
 * Live data from a Sluice gateway. `SluiceClient` is where to begin; PROTOCOL.md is what it speaks.
 */
export type { ReconnectSettings } from "./backoff.js";
export { SluiceClient, type ClientEvents } from "./client.js";
export type { Clock, Environment, FetchLike, WebSocketConstructor, WebSocketLike } from "./environment.js";
export type { ConnectionState } from "./line.js";
export type { ClientOptions } from "./options.js";
export { SluiceError, type Problem } from "./problem.js";
export {
  keyChannel,
  type DataMessage,
  type Deletion,
  type Delivery,
  type GapMessage,
  type GapReason,
  type HistoryMessage,
  type HistoryRow,
  type Pace,
  type PacedMessage,
  type Position,
  type Publication,
  type ResetMessage,
  type SubscribedMessage,
  type SubscribeOptions,
  type SyncedMessage,
} from "./protocol.js";
export type { ShareOptions } from "./share/share.js";
export type { Subscription, SubscriptionEvents, SubscriptionStatus } from "./subscription.js";
export type { Token } from "./token.js";
export { openView, type View, type ViewOptions, type ViewState } from "./view.js";
export type { Transport } from "./wire.js";
