import type { ReconnectSettings } from "./backoff.js";
import type { Environment } from "./environment.js";
import { Feed, kindOf, type Member } from "./feed.js";
import { Line, type ConnectionState } from "./line.js";
import { nowhere, parsePositions } from "./positions.js";
import type { Problem } from "./problem.js";
import type { Pace } from "./protocol.js";
import type { Ask, Attachment, Sink, Source } from "./source.js";
import { sseDial } from "./sse.js";
import type { Token } from "./token.js";
import { webSocketDial } from "./websocket.js";
import type { Dial, Transport } from "./wire.js";

export interface GatewaySettings {
  readonly url: string;
  readonly sseUrl: string;
  readonly token: Token | undefined;
  readonly transport: Transport | "auto";
  readonly reconnect: ReconnectSettings;
  readonly connectTimeout: number;
  /** In `auto`, after so many failures in a row the other transport is tried. */
  readonly fallbackAfter: number;
  /** How long a WebSocket is kept that nobody uses, in milliseconds. */
  readonly linger: number;
}

export interface GatewayListener {
  onState(state: ConnectionState): void;
  onProblem(problem: Problem): void;
}

/**
 * The gateway, as subscriptions see it: as few connections as possible for what is asked for.
 *
 * A connection has at most one subscription of each channel. So subscriptions that would be given the same messages share a
 * feed; others of the same channel get another line. Feeds that became alike (a replay has reached the head, everybody came back after a
 * reconnect) are made one: who was ahead goes on with the one that is behind and drops repeats.
 */
export class Gateway implements Source {
  readonly #lines: Line[] = [];
  #transport: Transport;
  /** In `auto`, once a transport has opened it stays. */
  #settled: boolean;
  #stopLinger: (() => void) | undefined;
  #closed: Problem | undefined;
  #state: ConnectionState = { status: "idle" };

  constructor(
    private readonly environment: Environment,
    private readonly settings: GatewaySettings,
    private readonly listener: GatewayListener,
  ) {
    const first = settings.transport === "auto" ? "websocket" : settings.transport;
    const second: Transport = first === "websocket" ? "sse" : "websocket";
    const mayChange = settings.transport === "auto" && this.#dialFor(second) !== undefined;
    this.#transport = mayChange && !this.#dialFor(first) ? second : first;
    this.#settled = !mayChange || this.#transport !== first;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  attach(ask: () => Ask, sink: Sink): Attachment {
    const member: Member = { sink };
    this.#place(ask(), member);
    return {
      pace: (pace) => this.#pace(ask, member, pace),
      release: () => this.#leave(member),
    };
  }

  close(problem: Problem): void {
    if (this.#closed) return;
    this.#closed = problem;
    this.#stopLinger?.();
    const lines = this.#lines.splice(0);
    for (const line of lines) line.close();
    this.#toState({ status: "closed", problem });
    for (const feed of lines.flatMap((line) => line.feeds)) feed.end(problem);
  }

  // --- who is where

  #place(ask: Ask, member: Member): void {
    if (this.#closed) return member.sink({ type: "ended", problem: this.#closed });
    const kind = kindOf(ask.channel, ask.options);
    const held = ask.options.after === undefined ? nowhere : parsePositions(ask.options.after);
    const shared = this.#feeds().find((feed) => feed.kind === kind && feed.admits(ask.options, held));
    if (shared) return shared.join(member, held);
    const feed = new Feed(ask);
    feed.members.add(member);
    const line = this.#lineFor(feed);
    if (line) line.add(feed);
    else if (this.#closed) feed.end(this.#closed);
  }

  #leave(member: Member): void {
    const feed = this.#feeds().find((each) => each.members.has(member));
    feed?.members.delete(member);
    if (feed?.members.size === 0) this.#drop(feed);
  }

  #drop(feed: Feed): void {
    const line = this.#lineOf(feed);
    line?.remove(feed);
    if (line?.feeds.length === 0) this.#release(line);
  }

  #pace(ask: () => Ask, member: Member, pace: Pace): void {
    const feed = this.#feeds().find((each) => each.members.has(member));
    const line = feed && this.#lineOf(feed);
    if (!feed || !line) return;
    const isAlone = feed.members.size === 1 && line.transport === "websocket" && feed.phase !== "asked";
    if (isAlone) {
      feed.changePace(pace);
      if (feed.phase !== "new") line.send({ type: "pace", channel: feed.channel, ...pace });
      return;
    }
    this.#leave(member);
    const { every: _, deliver: __, ...options } = ask().options;
    this.#place({ channel: feed.channel, options: { ...options, ...pace } }, member);
    member.sink({ type: "moved" });
  }

  #feeds(): readonly Feed[] {
    return this.#lines.flatMap((line) => line.feeds);
  }

  #mergeWithItsLike(feed: Feed): void {
    if (feed.phase !== "live" || this.#lines.length === 1) return;
    const kind = feed.kind;
    for (const other of this.#feeds()) {
      if (other === feed || other.kind !== kind) continue;
      if (other.canHandOverTo(feed)) this.#handOver(other, feed);
      else if (feed.canHandOverTo(other)) return this.#handOver(feed, other);
    }
  }

  #handOver(ahead: Feed, behind: Feed): void {
    behind.adopt(ahead);
    this.#drop(ahead);
  }

  // --- lines

  #lineFor(feed: Feed): Line | undefined {
    this.#stopLinger?.();
    this.#stopLinger = undefined;
    return this.#lines.find((line) => line.hasRoomFor(feed.channel)) ?? this.#newLine(0);
  }

  #lineOf(feed: Feed): Line | undefined {
    return this.#lines.find((line) => line.feeds.includes(feed));
  }

  #newLine(failures: number): Line | undefined {
    const dial = this.#dialFor(this.#transport);
    if (!dial) {
      this.close({ code: "no_transport", message: `this platform has nothing to open a ${this.#transport} connection with` });
      return undefined;
    }
    const { token, reconnect, connectTimeout } = this.settings;
    const line: Line = new Line(
      this.environment,
      { transport: this.#transport, dial, token, reconnect, connectTimeout, failures },
      {
        onState: (state) => this.#onState(line, state),
        onProblem: (problem) => this.listener.onProblem(problem),
        onTaken: (feed) => this.#mergeWithItsLike(feed),
        onRefused: (feed, problem) => {
          feed.end(problem);
          if (line.feeds.length === 0) this.#release(line);
        },
        onUnreachable: (count) => this.#onUnreachable(count),
      },
    );
    this.#lines.push(line);
    line.start();
    if (this.#lines[0] === line) this.#toState(line.state);
    return line;
  }

  #dialFor(transport: Transport): Dial | undefined {
    const { webSocket, fetch, clock } = this.environment;
    if (transport === "websocket") return webSocket && webSocketDial(webSocket, this.settings.url, clock);
    return fetch && sseDial(fetch, this.settings.sseUrl);
  }

  /** A line that nobody uses: the only one lingers, in case somebody comes soon. */
  #release(line: Line): void {
    if (this.#lines.length === 1 && line.transport === "websocket" && this.settings.linger > 0) {
      this.#stopLinger?.();
      this.#stopLinger = this.environment.clock.after(this.settings.linger, () => this.#hangUp(line));
    } else {
      this.#hangUp(line);
    }
  }

  #hangUp(line: Line): void {
    if (line.feeds.length > 0 || !this.#lines.includes(line)) return;
    line.close();
    this.#lines.splice(this.#lines.indexOf(line), 1);
    this.#toState(this.#lines[0]?.state ?? { status: "idle" });
  }

  #onState(line: Line, state: ConnectionState): void {
    if (state.status === "open") this.#settled = true;
    if (state.status === "closed") return this.close(state.problem);
    if (this.#lines[0] === line) this.#toState(state);
  }

  #onUnreachable(failures: number): void {
    if (this.#settled || failures % this.settings.fallbackAfter !== 0) return;
    this.#transport = this.#transport === "websocket" ? "sse" : "websocket";
    const old = this.#lines.splice(0);
    const feeds = old.flatMap((line) => line.feeds);
    for (const line of old) line.close();
    for (const feed of feeds) {
      feed.lost();
      (this.#lines.find((line) => line.hasRoomFor(feed.channel)) ?? this.#newLine(failures))?.add(feed);
    }
  }

  #toState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.listener.onState(state);
  }
}
