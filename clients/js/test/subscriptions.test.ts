import { expect, test } from "vitest";
import type { SluiceError } from "../src/index.js";
import { keyChannel } from "../src/index.js";
import { aWhile, clientOf, startGateway, until } from "./bench.js";

test("what is subscribed alike is asked for once, and everybody is given it", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const received: unknown[][] = [[], [], []];
  const first = client.subscribe("energy");
  first.on("data", ({ data }) => received[0]?.push(data));
  await until(() => first.status === "live");
  gateway.publish("energy", 1);
  await until(() => received[0]?.length === 1);

  for (const late of received.slice(1)) client.subscribe("energy").on("data", ({ data }) => late.push(data));
  gateway.publish("energy", 2);
  await until(() => received[2]?.length === 1);

  expect(received).toEqual([[1, 2], [2], [2]]);
  expect(gateway.said("subscribe")).toHaveLength(1);
});

test("the same channel subscribed otherwise gets a connection of its own", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const one = client.subscribe("energy", { filter: "value > 1" });
  const other = client.subscribe("energy", { filter: "value > 2" });
  const elsewhere = client.subscribe("energy:meter-1");
  await until(() => [one, other, elsewhere].every(({ status }) => status === "live"));
  expect(gateway.connections.size).toBe(2);

  other.unsubscribe();
  await until(() => gateway.connections.size === 1);
  expect(one.status).toBe("live");
});

test("subscriptions that began differently share a connection once they are live, and miss and repeat nothing", async () => {
  const gateway = await startGateway();
  const log = gateway.log("energy", 2);
  for (let n = 0; n < 300; n++) log.append(n, { partition: n % 2 });
  const client = clientOf(gateway);
  const received: unknown[][] = [[], [], [], []];
  const starts = [{}, { since: "1h" }, { last: 5 }, { after: ["1.inc1.0:100", "1.inc1.1:90"] }];
  const subscriptions = starts.map((start, index) => {
    const subscription = client.subscribe("energy", start);
    subscription.on("data", ({ data }) => received[index]?.push(data));
    return subscription;
  });
  await until(() => subscriptions.every(({ status }) => status !== "subscribing"));

  for (let n = 300; n < 900; n++) {
    gateway.publish("energy", n, { partition: n % 2 });
    if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await until(() => received.every((each) => each.includes(898) && each.includes(899)));
  await until(() => gateway.connections.size === 1, "one connection");
  gateway.publish("energy", "end");
  await until(() => received.every((each) => each.at(-1) === "end"));

  expect(received.map((each) => new Set(each).size)).toEqual(received.map((each) => each.length));
  expect(received.map((each) => each.length)).toEqual([601, 901, 611, 711]);
});

test("a refused subscription ends with its error, and is not asked for again", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  gateway.behaviour.reject = ({ filter }) => (filter === "oops" ? "invalid_filter" : undefined);
  const client = clientOf(gateway);
  const fine = client.subscribe("energy");
  const refused = client.subscribe("energy:key", { filter: "oops" });
  const errors: SluiceError[] = [];
  refused.on("error", (error) => errors.push(error));
  await until(() => refused.status === "ended" && fine.status === "live");
  expect(errors.map(({ code, channel }) => ({ code, channel }))).toEqual([{ code: "invalid_filter", channel: "energy:key" }]);
  await expect(refused[Symbol.asyncIterator]().next()).rejects.toThrow("refused");

  gateway.cut();
  await until(() => fine.status === "live" && gateway.said("subscribe").length === 3);
  expect(gateway.said("subscribe").map(({ channel }) => channel)).toEqual(["energy", "energy:key", "energy"]);
});

test("what cannot be had now is asked for again", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  let times = 0;
  gateway.behaviour.reject = () => (++times < 4 ? "unavailable" : undefined);
  const subscription = clientOf(gateway).subscribe("energy");
  const codes: string[] = [];
  subscription.on("error", ({ code }) => codes.push(code));
  await until(() => subscription.status === "live");

  expect(codes).toEqual(["unavailable", "unavailable", "unavailable"]);
  expect(gateway.opened).toBe(1);
});

test("a subscription the gateway ends is ended with its reason", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway, { linger: 1000 });
  const subscription = client.subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.send({ type: "unsubscribed", stream: "energy", reason: "forbidden" });
  await until(() => subscription.status === "ended");

  expect(subscription.error?.code).toBe("forbidden");
});

test("subscribing again at once is not confused by answers to what was before", async () => {
  const gateway = await startGateway();
  const log = gateway.log("energy");
  for (let n = 0; n < 50; n++) log.append(n);
  const client = clientOf(gateway, { linger: 1000 });
  const open = client.subscribe("other-stream");
  gateway.log("other-stream");
  await until(() => open.status === "live");

  const received: unknown[] = [];
  client.subscribe("energy", { since: "1h" }).unsubscribe();
  client.subscribe("energy", { since: "2h" }).unsubscribe();
  const subscription = client.subscribe("energy", { last: 3 });
  subscription.on("data", ({ data }) => received.push(data));
  await until(() => subscription.status === "live");

  expect(received).toEqual([47, 48, 49]);
  expect(gateway.opened).toBe(1);
});

test("a pace is changed in place, and kept after a reconnect once it is confirmed", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const subscription = clientOf(gateway).subscribe("energy", { every: "1s" });
  const paced: unknown[] = [];
  subscription.on("paced", ({ every }) => paced.push(every));
  await until(() => subscription.status === "live");

  subscription.pace({ every: "5s", deliver: "all" });
  await until(() => paced.length === 1);
  gateway.cut();
  await until(() => gateway.said("subscribe").length === 2);

  expect(gateway.said("pace")).toEqual([{ type: "pace", channel: "energy", every: "5s", deliver: "all" }]);
  expect(gateway.said("subscribe")[1]).toMatchObject({ every: "5s", deliver: "all" });
});

test("a pace that is refused is not asked for again", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const subscription = clientOf(gateway).subscribe("energy", { every: "1s" });
  const codes: string[] = [];
  subscription.on("error", ({ code }) => codes.push(code));
  await until(() => subscription.status === "live");
  gateway.behaviour.refusesPaces = true;

  subscription.pace({ every: "1ms" });
  await until(() => codes.length === 1);
  gateway.cut();
  await until(() => gateway.said("subscribe").length === 2);

  expect(codes).toEqual(["invalid_pace"]);
  expect(gateway.said("subscribe")[1]).toMatchObject({ every: "1s" });
});

test("a pace for one of several that share leaves the others alone, and misses nothing", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const received: unknown[][] = [[], []];
  const [one, other] = received.map((each) => {
    const subscription = client.subscribe("energy");
    subscription.on("data", ({ data }) => each.push(data));
    return subscription;
  });
  await until(() => other?.status === "live");

  for (let n = 0; n < 100; n++) {
    gateway.publish("energy", n);
    if (n === 50) one?.pace({ every: "1s" });
    if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await until(() => received.every((each) => each.length >= 100));

  const all = Array.from({ length: 100 }, (_, n) => n);
  expect(received).toEqual([all, all]);
  expect(gateway.said("subscribe").map(({ every }) => every)).toEqual([undefined, "1s"]);
});

test("a position counts once its message has been handled", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const subscription = client.subscribe("energy");
  const seen: unknown[] = [];
  subscription.on("data", ({ position }) => seen.push({ position, positions: subscription.positions }));
  subscription.on("progress", (positions) => seen.push(positions));
  await until(() => subscription.status === "live");
  gateway.publish("energy", 1);
  await until(() => seen.length === 3);

  expect(seen).toEqual([["1.inc1.0:0"], { position: "1.inc1.0:1", positions: ["1.inc1.0:0"] }, ["1.inc1.0:1"]]);
});

test("messages wait for whoever asks for them later", async () => {
  const gateway = await startGateway();
  const log = gateway.log("energy");
  for (let n = 0; n < 3; n++) log.append(n);
  const subscription = clientOf(gateway).subscribe("energy", { since: "1h" });
  await until(() => subscription.status === "live");
  const received: unknown[] = [];
  subscription.on("data", ({ data }) => received.push(data));
  await aWhile();

  expect(received).toEqual([0, 1, 2]);
});

test("a client that is closed ends its subscriptions and loops", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const subscription = client.subscribe("energy");
  const next = subscription[Symbol.asyncIterator]().next();
  await until(() => subscription.status === "live");

  client.close();

  await expect(next).rejects.toMatchObject({ code: "client_closed" });
  expect(client.state.status).toBe("closed");
  expect(client.subscribe("energy").status).toBe("ended");
  await until(() => gateway.connections.size === 0);
});

test("a connection nobody uses is closed, and opened again when somebody comes", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const subscription = client.subscribe("energy");
  await until(() => subscription.status === "live");
  subscription.unsubscribe();
  expect(client.state).toEqual({ status: "idle" });
  await until(() => gateway.connections.size === 0);

  const again = client.subscribe("energy");
  await until(() => again.status === "live");
});

test("the channel of a key escapes percent signs", () => {
  expect(keyChannel("energy", "100%:a")).toBe("energy:100%25:a");
});
