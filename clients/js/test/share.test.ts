import { MessageChannel } from "node:worker_threads";
import WebSocket from "ws";
import { describe, expect, test } from "vitest";
import { SluiceClient, type ClientOptions, type ShareOptions } from "../src/index.js";
import type { LocksLike, SharedWorkerLike } from "../src/share/platform.js";
import type { MessagePortLike } from "../src/share/port.js";
import { serveTabs } from "../src/share/serve.js";
import { atEnd, startGateway, until } from "./bench.js";
import type { FakeGateway } from "./fake-gateway.js";
import { newSeed, randomFrom } from "./random.js";

/** Locks that are handed on like a browser's. */
class FakeLocks implements LocksLike {
  #last: Promise<unknown> = Promise.resolve();

  request(_name: string, held: () => Promise<void>): Promise<unknown> {
    this.#last = this.#last.then(held);
    return this.#last;
  }
}

let names = 0;

function tabsOf(gateway: FakeGateway, share: ShareOptions, options: Partial<ClientOptions> = {}): () => SluiceClient {
  const name = `test ${process.pid} ${names++}`;
  return () => {
    const client = new SluiceClient({
      url: gateway.url,
      webSocket: WebSocket,
      reconnect: { base: 2, max: 20 },
      linger: 0,
      share: { name, ...share },
      ...options,
    });
    atEnd(() => client.close());
    return client;
  };
}

interface Tab {
  readonly client: SluiceClient;
  readonly received: number[];
  readonly isLive: () => boolean;
}

function show(client: SluiceClient, options: { since?: string } = {}): Tab {
  const received: number[] = [];
  const subscription = client.subscribe<number>("energy", options);
  subscription.on("data", ({ data }) => received.push(data ?? -1));
  return { client, received, isLive: () => subscription.status === "live" };
}

describe("a leader among the tabs", () => {
  test("has the only connection, and all tabs are given everything", async () => {
    const gateway = await startGateway();
    gateway.log("energy");
    const newTab = tabsOf(gateway, { locks: new FakeLocks() });
    const tabs = [show(newTab()), show(newTab()), show(newTab())];
    await until(() => tabs.every(({ isLive }) => isLive()));
    for (let n = 0; n < 200; n++) gateway.publish("energy", n);
    await until(() => tabs.every(({ received }) => received.length === 200));

    expect(gateway.opened).toBe(1);
    expect(gateway.said("subscribe")).toHaveLength(1);
    expect(tabs.every(({ client }) => client.state.status === "open")).toBe(true);
  });

  test("is followed by another when it goes, and no tab misses or repeats anything", async () => {
    const seed = newSeed();
    const random = randomFrom(seed);
    const gateway = await startGateway();
    gateway.log("energy");
    const newTab = tabsOf(gateway, { locks: new FakeLocks() });
    const tabs = Array.from({ length: 5 }, () => show(newTab(), { since: "1h" }));
    let n = 0;
    const publishSome = async (): Promise<void> => {
      for (let turn = 0; turn < 40; turn++) {
        for (const end = n + Math.ceil(random() * 10); n < end; n++) gateway.publish("energy", n);
        if (random() < 0.1) gateway.cut();
        await new Promise((resolve) => setTimeout(resolve, random() * 3));
      }
    };
    await publishSome();
    for (const leaving of tabs.slice(0, 3)) {
      leaving.client.close();
      await publishSome();
    }
    const left = tabs.slice(3);
    await until(() => left.every(({ received }) => received.length >= n), `all, seed ${seed}`);

    const all = Array.from({ length: n }, (_, number) => number);
    for (const { received } of tabs) expect(received, `seed ${seed}`).toEqual(all.slice(0, received.length));
    for (const { received } of left) expect(received, `seed ${seed}`).toEqual(all);
    await until(() => gateway.connections.size === 1, "one connection");
  });

  test("serves a late tab live, from now on", async () => {
    const gateway = await startGateway();
    gateway.log("energy");
    const newTab = tabsOf(gateway, { locks: new FakeLocks() });
    const first = show(newTab());
    await until(first.isLive);
    gateway.publish("energy", 1);
    await until(() => first.received.length === 1);
    const late = show(newTab());
    await until(late.isLive);
    gateway.publish("energy", 2);
    await until(() => late.received.length > 0 && first.received.length === 2);

    expect(late.received).toEqual([2]);
    expect(gateway.opened).toBe(1);
  });

  test("tells the tab concerned that a subscription was refused", async () => {
    const gateway = await startGateway();
    gateway.log("energy");
    const newTab = tabsOf(gateway, { locks: new FakeLocks() });
    const first = show(newTab());
    await until(first.isLive);
    const refused = newTab().subscribe("enrgy");
    await until(() => refused.status === "ended");

    expect(refused.error).toMatchObject({ code: "stream_not_found", stream: "enrgy" });
    expect(first.isLive()).toBe(true);
  });

  test("keeps another pace for one tab without disturbing the others", async () => {
    const gateway = await startGateway();
    gateway.log("energy");
    const newTab = tabsOf(gateway, { locks: new FakeLocks() });
    const first = show(newTab());
    await until(first.isLive);
    const received: unknown[] = [];
    const paced = newTab().subscribe("energy");
    paced.on("data", ({ data }) => received.push(data));
    await until(() => paced.status === "live");

    for (let n = 0; n < 100; n++) {
      gateway.publish("energy", n);
      if (n === 50) paced.pace({ every: "1s" });
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until(() => received.length >= 100 && first.received.length >= 100);

    expect(received).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(first.received).toEqual(received);
  });
});

describe("a shared worker", () => {
  /** One scope, as a SharedWorker has it. */
  function fakeWorker(): () => SharedWorkerLike {
    // The worker's own platform is this process.
    Object.assign(globalThis, { WebSocket });
    const scope: Parameters<typeof serveTabs>[0] = { onconnect: null };
    serveTabs(scope);
    return () => {
      const { port1, port2 } = new MessageChannel();
      atEnd(() => port1.close());
      const [page, inWorker] = [port1, port2].map((port) => portLike(port)) as [MessagePortLike, MessagePortLike];
      scope.onconnect?.({ ports: [inWorker] });
      return { port: page, onerror: null };
    };
  }

  function portLike(port: MessageChannel["port1"]): MessagePortLike {
    const like: MessagePortLike = { onmessage: null, postMessage: (message) => port.postMessage(message) };
    port.on("message", (data: unknown) => like.onmessage?.({ data } as never));
    return like;
  }

  test("has the only connection, and gets its tokens from the tabs", async () => {
    const gateway = await startGateway();
    gateway.log("energy");
    let made = 0;
    const newTab = tabsOf(gateway, { worker: fakeWorker() }, { token: () => `token-${++made}` });
    const tabs = [show(newTab()), show(newTab())];
    await until(() => tabs.every(({ isLive }) => isLive()));
    gateway.publish("energy", 1);
    await until(() => tabs.every(({ received }) => received.length === 1));
    expect(gateway.opened).toBe(1);

    tabs[0]?.client.close();
    gateway.close(4401, "token expired");
    gateway.publish("energy", 2);
    await until(() => tabs[1]?.received.length === 2);

    expect(tabs.map(({ received }) => received)).toEqual([[1], [1, 2]]);
    expect(gateway.tokens).toEqual(["token-1", "token-2"]);
    expect(gateway.connections.size).toBe(1);
  });

  test("whose script cannot be loaded is replaced by a leader", async () => {
    const gateway = await startGateway();
    gateway.log("energy");
    const workers: SharedWorkerLike[] = [];
    const broken = (): SharedWorkerLike => {
      const worker = { port: { onmessage: null, postMessage: () => undefined }, onerror: null };
      workers.push(worker);
      return worker;
    };
    const tab = show(tabsOf(gateway, { worker: broken, locks: new FakeLocks() })());
    workers[0]?.onerror?.({} as never);
    await until(tab.isLive);

    expect(gateway.opened).toBe(1);
  });
});

test("where tabs cannot find each other, each has a connection", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const newTab = tabsOf(gateway, {});
  const tabs = [show(newTab()), show(newTab())];
  await until(() => tabs.every(({ isLive }) => isLive()));

  expect(gateway.connections.size).toBe(2);
});
