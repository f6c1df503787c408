import { expect, test } from "vitest";
import { SluiceClient, type DataMessage, type Transport } from "../src/index.js";
import { atEnd, clientOf, startGateway, until } from "./bench.js";
import type { FakeGateway } from "./fake-gateway.js";
import { newSeed, randomFrom } from "./random.js";

interface Numbered {
  readonly n: number;
}

const PARTITIONS = 3;

/** Publishes numbers over all partitions, and breaks connections now and then. */
async function publishAndCut(gateway: FakeGateway, total: number, random: () => number): Promise<void> {
  const log = gateway.log("energy", PARTITIONS);
  for (let n = 0; n < total; ) {
    for (const end = Math.min(total, n + 1 + Math.floor(random() * 60)); n < end; n++) {
      log.append({ n }, { partition: Math.floor(random() * PARTITIONS) });
    }
    gateway.wake();
    if (random() < 0.25) gateway.cut();
    await new Promise((resolve) => setTimeout(resolve, random() * 4));
  }
}

function expectEachOnceInOrder(gateway: FakeGateway, received: readonly DataMessage<Numbered>[], seed: number): void {
  const byPartition = new Map<string, (number | undefined)[]>();
  for (const { position, data } of received) {
    const prefix = String(position).replace(/:\d+$/, "");
    byPartition.set(prefix, [...(byPartition.get(prefix) ?? []), data?.n]);
  }
  const log = gateway.log("energy");
  for (const [partition, records] of log.partitions.entries()) {
    const published = records.map(({ data }) => (data as Numbered).n);
    expect(byPartition.get(`1.inc1.${partition}`) ?? [], `partition ${partition}, seed ${seed}`).toEqual(published);
  }
}

for (const transport of ["websocket", "sse"] satisfies Transport[]) {
  for (const repeats of [0, 7]) {
    test(`however often a ${transport} breaks, each message comes once and in order (repeats: ${repeats})`, async () => {
      const seed = newSeed();
      const random = randomFrom(seed);
      const gateway = await startGateway();
      gateway.log("energy", PARTITIONS);
      gateway.behaviour.repeats = repeats;
      const received: DataMessage<Numbered>[] = [];
      const subscription = clientOf(gateway, { transport }).subscribe<Numbered>("energy", { since: "1h" });
      subscription.on("data", (message) => received.push(message));
      await until(() => gateway.opened > 0);

      await publishAndCut(gateway, 4000, random);
      await until(() => received.length >= 4000, `all, seed ${seed}`);

      expectEachOnceInOrder(gateway, received, seed);
      expect(gateway.opened).toBeGreaterThan(5);
    });
  }
}

test("a slow loop gets each message once and in order, and the buffer stays small", async () => {
  const seed = newSeed();
  const random = randomFrom(seed);
  const gateway = await startGateway();
  gateway.log("energy", PARTITIONS);
  const received: DataMessage<Numbered>[] = [];
  let paused = 0;
  const subscription = clientOf(gateway, { buffer: 64 }).subscribe<Numbered>("energy", { since: "1h" });
  subscription.on("status", (status) => status === "paused" && paused++);

  const publishing = publishAndCut(gateway, 3000, random);
  for await (const message of subscription) {
    received.push(message);
    if (received.length === 3000) break;
    if (random() < 0.02) await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await publishing;

  expectEachOnceInOrder(gateway, received, seed);
  expect(paused).toBeGreaterThan(0);
  expect(subscription.status).toBe("ended");
});

test("a client that comes back with what it stored misses and repeats nothing", async () => {
  const seed = newSeed();
  const random = randomFrom(seed);
  const gateway = await startGateway();
  gateway.log("energy", PARTITIONS);
  const received: DataMessage<Numbered>[] = [];
  let stored: readonly string[] = gateway.log("energy").ends().map((_, partition) => `1.inc1.${partition}:0`);
  const publishing = publishAndCut(gateway, 2000, random);

  let client: SluiceClient | undefined;
  atEnd(() => client?.close());
  while (received.length < 2000) {
    client = clientOf(gateway);
    const subscription = client.subscribe<Numbered>("energy", { after: stored });
    subscription.on("data", (message) => received.push(message));
    subscription.on("progress", (positions) => (stored = positions));
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
    client.close();
  }
  await publishing;

  expectEachOnceInOrder(gateway, received, seed);
});

test("a connection that breaks before anything came resumes where live began", async () => {
  const gateway = await startGateway();
  const log = gateway.log("energy");
  log.append("before");
  const received: unknown[] = [];
  const subscription = clientOf(gateway).subscribe("energy");
  subscription.on("data", ({ data }) => received.push(data));
  await until(() => subscription.status === "live");

  gateway.cut();
  log.append("while away");
  await until(() => received.length > 0);

  expect(received).toEqual(["while away"]);
});

test("what the log has dropped is told as a gap, and then it goes on", async () => {
  const gateway = await startGateway();
  const log = gateway.log("energy");
  for (let n = 0; n < 10; n++) log.append(n);
  log.starts[0] = 6;
  const told: unknown[] = [];
  const subscription = clientOf(gateway).subscribe("energy", { after: "1.inc1.0:3" });
  subscription.on("subscribed", ({ complete, reason }) => told.push({ complete, reason }));
  subscription.on("gap", ({ reason, to }) => told.push({ reason, to }));
  subscription.on("data", ({ data }) => told.push(data));
  await until(() => subscription.status === "live");

  expect(told).toEqual([{ complete: false, reason: "retention" }, { reason: "retention", to: "1.inc1.0:6" }, 6, 7, 8, 9]);
});

test("a stream that was made anew goes on from its beginning, and is resumed in its new life", async () => {
  const gateway = await startGateway();
  const log = gateway.log("energy");
  for (let n = 0; n < 5; n++) log.append(n);
  const received: unknown[] = [];
  const subscription = clientOf(gateway).subscribe("energy");
  subscription.on("data", ({ data }) => received.push(data));
  await until(() => subscription.status === "live");

  log.incarnation = "inc2";
  log.partitions[0]?.splice(0);
  log.append("new");
  gateway.cut();
  await until(() => received.length === 1);
  expect(subscription.positions).toEqual(["1.inc2.0:1"]);
  gateway.cut();
  gateway.publish("energy", "newer");
  await until(() => received.length === 2);

  expect(received).toEqual(["new", "newer"]);
});
