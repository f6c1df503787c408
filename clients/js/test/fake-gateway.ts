import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import type { ChannelMessage, ClientMessage, HistoryRow, Position, ServerMessage, SubscribeMessage } from "../src/protocol.js";

export interface FakeRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | undefined;
  readonly data: unknown;
}

/** What a stream of the fake gateway is made of. */
export class FakeLog {
  readonly partitions: FakeRecord[][];
  incarnation = "inc1";
  /** Where the log begins, per partition. */
  readonly starts: number[];

  constructor(partitions = 1) {
    this.partitions = Array.from({ length: partitions }, () => []);
    this.starts = this.partitions.map(() => 0);
  }

  append(data: unknown, { key, partition = 0 }: { key?: string; partition?: number } = {}): void {
    const records = this.partitions[partition] ?? [];
    records.push({ partition, offset: records.length, key, data });
  }

  position(partition: number, next: number): string {
    return `1.${this.incarnation}.${partition}:${next}`;
  }

  full(nexts: readonly number[]): Position {
    const all = nexts.map((next, partition) => this.position(partition, next));
    return all.length === 1 ? (all[0] ?? "") : all;
  }

  ends(): number[] {
    return this.partitions.map((records) => records.length);
  }

  /** The next offsets a client stands at; a partition it does not name begins at its start. */
  parse(position: Position): { nexts: number[]; foreign: boolean } {
    const nexts = [...this.starts];
    let foreign = false;
    for (const part of typeof position === "string" ? [position] : position) {
      const [, incarnation, rest = ""] = part.split(".");
      const [partition, next] = rest.split(":").map(Number);
      if (incarnation !== this.incarnation) foreign = true;
      else nexts[partition ?? 0] = next ?? 0;
    }
    return { nexts, foreign };
  }
}

/** What the fake does besides. */
export interface Behaviour {
  /** How many records a subscription is given before others have their turn. */
  slice: number;
  /** Whether to answer upgrades; otherwise they are refused with 503. */
  webSockets: boolean;
  /** What a database has kept, in the messages it is sent in. */
  history: readonly (readonly HistoryRow[])[];
  /** How many records before the one asked for are sent again on resume. */
  repeats: number;
  /** Refuses a token, by an HTTP status. */
  refuse: (token: string | undefined) => number | undefined;
  /** Answers a subscribe with an error, by its code. */
  reject: (message: SubscribeMessage) => string | undefined;
  refusesPaces: boolean;
}

/** A gateway that is no more than its protocol, and can be made to fail at any moment. */
export class FakeGateway {
  readonly logs = new Map<string, FakeLog>();
  readonly connections = new Set<Connection>();
  /** All that clients said. */
  readonly heard: ClientMessage[] = [];
  readonly tokens: (string | undefined)[] = [];
  readonly requests: string[] = [];
  opened = 0;
  readonly behaviour: Behaviour = {
    slice: 20,
    webSockets: true,
    history: [],
    repeats: 0,
    refuse: () => undefined,
    reject: () => undefined,
    refusesPaces: false,
  };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => "sluice.v1" });

  private constructor() {
    this.#server = createServer((request, response) => this.#sse(request, response));
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (request, socket, head) => {
      const [, token] = /bearer\.([^,\s]+)/.exec(request.headers["sec-websocket-protocol"] ?? "") ?? [];
      this.tokens.push(token);
      const status = this.behaviour.webSockets ? this.behaviour.refuse(token) : 503;
      if (status !== undefined) return socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
      return this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#connected(webSocket));
    });
  }

  static async start(): Promise<FakeGateway> {
    const gateway = new FakeGateway();
    await new Promise<void>((resolve) => gateway.#server.listen(0, "127.0.0.1", resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  log(name: string, partitions = 1): FakeLog {
    const log = this.logs.get(name) ?? new FakeLog(partitions);
    this.logs.set(name, log);
    return log;
  }

  /** Lets every connection send what is new. */
  wake(): void {
    for (const connection of this.connections) connection.wake();
  }

  publish(name: string, data: unknown, where: { key?: string; partition?: number } = {}): void {
    this.log(name).append(data, where);
    this.wake();
  }

  /** Breaks every connection, in the middle of whatever it is at. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const connection of this.connections) connection.end();
  }

  close(code: number, reason = ""): void {
    for (const connection of this.connections) connection.bye(code, reason);
  }

  send(message: ServerMessage): void {
    for (const connection of this.connections) connection.send(message);
  }

  said<Type extends ClientMessage["type"]>(type: Type): Extract<ClientMessage, { type: Type }>[] {
    return this.heard.filter((message): message is Extract<ClientMessage, { type: Type }> => message.type === type);
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connected(webSocket: WebSocket): void {
    this.opened++;
    const connection = new Connection(
      this,
      (text) => webSocket.send(text),
      (code, reason) => webSocket.close(code, reason),
    );
    this.connections.add(connection);
    webSocket.on("message", (bytes: Buffer) => {
      const message = JSON.parse(bytes.toString()) as ClientMessage;
      this.heard.push(message);
      connection.take(message);
    });
    webSocket.on("error", () => undefined);
    webSocket.on("close", () => connection.end());
  }

  #sse(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", this.url);
    this.requests.push(request.url ?? "");
    const token = request.headers.authorization?.replace("Bearer ", "");
    this.tokens.push(token);
    const subscribe = subscribeOf(url.searchParams);
    const status = this.behaviour.refuse(token);
    if (status !== undefined) return void response.writeHead(status).end();
    const code = this.behaviour.reject(subscribe);
    if (code !== undefined) {
      const message = { type: "error", code, message: code, stream: subscribe.channel };
      return void response.writeHead(400).end(JSON.stringify(message));
    }
    this.opened++;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const connection = new Connection(
      this,
      (text) => response.write(`id: x\nevent: ${(JSON.parse(text) as ServerMessage).type}\ndata: ${text}\n\n`),
      () => response.end(),
    );
    this.connections.add(connection);
    response.on("close", () => connection.end());
    connection.take(subscribe);
  }
}

function subscribeOf(query: URLSearchParams): SubscribeMessage {
  const one = (name: string) => query.get(name) ?? undefined;
  const after = query.getAll("after");
  return {
    type: "subscribe",
    channel: one("channel") ?? "",
    ...(after.length > 0 && { after }),
    ...(query.has("since") && { since: query.get("since") ?? "" }),
    ...(query.has("points") && { points: Number(query.get("points")) }),
    ...(query.has("last") && { last: Number(query.get("last")) }),
    ...(query.has("mode") && { mode: "state" as const }),
  };
}

interface Cursor {
  readonly names: { readonly stream: string; readonly channel?: string };
  readonly log: FakeLog;
  readonly key: string | undefined;
  readonly nexts: number[];
  /** What comes before that: a snapshot. */
  snapshot: FakeRecord[];
  /** Where `synced` is due. */
  readonly head: readonly number[] | undefined;
  synced: boolean;
}

export class Connection {
  readonly #cursors = new Map<string, Cursor>();
  #pumping = false;
  #ended = false;

  constructor(
    private readonly gateway: FakeGateway,
    private readonly write: (text: string) => unknown,
    readonly bye: (code: number, reason: string) => void,
  ) {}

  get channels(): readonly string[] {
    return [...this.#cursors.keys()];
  }

  end(): void {
    this.#ended = true;
    this.gateway.connections.delete(this);
  }

  send(message: ServerMessage): void {
    if (!this.#ended) this.write(JSON.stringify(message));
  }

  take(message: ClientMessage): void {
    switch (message.type) {
      case "subscribe":
        return this.#subscribe(message);
      case "unsubscribe": {
        const cursor = this.#cursors.get(message.channel);
        this.#cursors.delete(message.channel);
        if (cursor) this.send({ type: "unsubscribed", ...cursor.names });
        return;
      }
      case "pace": {
        const cursor = this.#cursors.get(message.channel);
        const { type: _, channel: __, ...pace } = message;
        if (cursor && this.gateway.behaviour.refusesPaces) {
          this.send({ type: "error", code: "invalid_pace", message: "no such pace", ...cursor.names });
        } else if (cursor) this.send({ type: "paced", ...cursor.names, ...pace });
        return;
      }
      case "auth":
        this.gateway.tokens.push(message.token);
        if (this.gateway.behaviour.refuse(message.token) === undefined) this.send({ type: "authenticated", expires: "later" });
        else this.send({ type: "error", code: "unauthenticated", message: "the token was not accepted" });
        return;
      case "ping":
        this.send({ type: "pong", timestamp: "now" });
        return;
    }
  }

  wake(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      let more = false;
      for (const cursor of this.#cursors.values()) more = this.#serve(cursor) || more;
      if (more && !this.#ended) this.wake();
    });
  }

  #subscribe(message: SubscribeMessage): void {
    const code = this.gateway.behaviour.reject(message);
    const [stream = "", key] = message.channel.split(":");
    const names = { stream, ...(key !== undefined && { channel: message.channel }) };
    const log = this.gateway.logs.get(stream);
    if (code !== undefined || !log) {
      this.send({ type: "error", code: code ?? "stream_not_found", message: "refused", ...names });
      return;
    }
    if (message.points !== undefined) this.#history(names);
    if (this.#ended) return;
    const cursor = this.#cursor(message, names, log, key);
    this.#cursors.set(message.channel, cursor);
    this.wake();
  }

  #history(names: Cursor["names"]): void {
    const parts = this.gateway.behaviour.history;
    for (const [index, rows] of parts.entries()) {
      this.send({ type: "history", ...names, rows, more: index < parts.length - 1 });
    }
  }

  #cursor(message: SubscribeMessage, names: Cursor["names"], log: FakeLog, key: string | undefined): Cursor {
    const ends = log.ends();
    const named = message.after ?? message.since ?? message.last ?? message.mode;
    const head = named === undefined ? undefined : ends;
    const cursor: Cursor = { names, log, key, nexts: ends, snapshot: [], head, synced: false };
    if (message.mode === "state") {
      const after = message.after === undefined ? log.starts : log.parse(message.after).nexts;
      this.send({ type: "subscribed", ...names, ...(message.after !== undefined && { position: message.after }) });
      return { ...cursor, nexts: [...ends], head: [...ends], snapshot: snapshotOf(log, after) };
    }
    const { nexts, foreign } = message.after === undefined ? { nexts: [...ends], foreign: false } : log.parse(message.after);
    if (message.since !== undefined) nexts.splice(0, nexts.length, ...log.starts);
    if (message.last !== undefined) nexts.splice(0, nexts.length, ...ends.map((end) => Math.max(0, end - (message.last ?? 0))));
    const isBelow = nexts.some((next, partition) => next < (log.starts[partition] ?? 0));
    const reason = foreign ? "recreated" : isBelow ? "retention" : undefined;
    const complete = named === undefined ? {} : reason ? { complete: false, reason } as const : { complete: true };
    this.send({ type: "subscribed", ...names, position: log.full(nexts), ...complete, ...paceOf(message) });
    if (reason) {
      const to = nexts.map((next, partition) => Math.max(next, log.starts[partition] ?? 0));
      this.send({ type: "gap", ...names, reason, from: message.after ?? "", to: log.full(to) });
      nexts.splice(0, nexts.length, ...to);
    }
    const back = message.after === undefined ? 0 : this.gateway.behaviour.repeats;
    return { ...cursor, nexts: nexts.map((next) => Math.max(0, next - back)), head: head && [...head] };
  }

  /** Sends a slice; true if there is more. */
  #serve(cursor: Cursor): boolean {
    let left = this.gateway.behaviour.slice;
    while (left > 0 && cursor.snapshot.length > 0) {
      const record = cursor.snapshot.shift();
      if (record) this.#data(cursor, record);
      left--;
    }
    if (cursor.snapshot.length > 0) return true;
    for (const [partition, records] of cursor.log.partitions.entries()) {
      for (let next = cursor.nexts[partition] ?? 0; left > 0 && next < records.length; next++, left--) {
        const record = records[next];
        cursor.nexts[partition] = next + 1;
        if (record && (cursor.key === undefined || cursor.key === record.key)) this.#data(cursor, record);
      }
    }
    const { head } = cursor;
    if (head && !cursor.synced && head.every((end, partition) => (cursor.nexts[partition] ?? 0) >= end)) {
      cursor.synced = true;
      this.send({ type: "synced", ...cursor.names, position: cursor.log.full(cursor.nexts) });
    }
    return left === 0;
  }

  #data({ names, log }: Cursor, { partition, offset, key, data }: FakeRecord): void {
    const message = { type: "data", ...names, position: log.position(partition, offset + 1), timestamp: "now" } as const;
    const keyed = { ...message, ...(key !== undefined && { key }) };
    this.send(data === null ? { ...keyed, deleted: true } : ({ ...keyed, data } satisfies ChannelMessage));
  }
}

function snapshotOf(log: FakeLog, after: readonly number[]): FakeRecord[] {
  const last = new Map<string, FakeRecord>();
  for (const records of log.partitions) {
    for (const record of records) if (record.key !== undefined) last.set(record.key, record);
  }
  const wanted = [...last.values()].filter((record) => record.offset >= (after[record.partition] ?? 0));
  return wanted.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

function paceOf({ every, deliver }: SubscribeMessage): Pick<SubscribeMessage, "every" | "deliver"> {
  return { ...(every !== undefined && { every }), ...(deliver !== undefined && { deliver }) };
}
