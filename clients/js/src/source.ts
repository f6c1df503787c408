import type { Problem } from "./problem.js";
import type { ChannelMessage, Pace, SubscribeOptions } from "./protocol.js";

/** What is asked for: a channel, and how. */
export interface Ask {
  readonly channel: string;
  readonly options: SubscribeOptions;
}

/** What a source tells about one attachment. It is data, so that it can be handed from tab to tab. */
export type SourceEvent =
  /** A message of the gateway. */
  | { readonly type: "message"; readonly message: ChannelMessage }
  /** The gateway is asked (again), by position: what was held until now may be repeated. */
  | { readonly type: "asked" }
  /** The messages come another way now, which may stand a little behind: what was held until now may be repeated. */
  | { readonly type: "moved" }
  /** The connection is lost; it will be tried again. */
  | { readonly type: "lost" }
  /** Something about this subscription was refused; it goes on. */
  | { readonly type: "problem"; readonly problem: Problem }
  /** Nothing more comes. */
  | { readonly type: "ended"; readonly problem: Problem };

export type Sink = (event: SourceEvent) => void;

export interface Attachment {
  pace(pace: Pace): void;
  /** The sink hears nothing more. */
  release(): void;
}

/** Where subscriptions get their messages: the gateway, or another tab that is connected to it. */
export interface Source {
  /** `ask` is called whenever the gateway has to be asked, and answers how to go on from where the subscription stands. */
  attach(ask: () => Ask, sink: Sink): Attachment;
}
