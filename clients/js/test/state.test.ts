import { expect, test } from "vitest";
import { openView } from "../src/index.js";
import { aWhile, clientOf, startGateway, until } from "./bench.js";
import { newSeed, randomFrom } from "./random.js";

test("a snapshot that is cut again and again ends with the last value of every key", async () => {
  const seed = newSeed();
  const random = randomFrom(seed);
  const gateway = await startGateway();
  gateway.behaviour.slice = 5;
  const log = gateway.log("meters", 3);
  const expected = new Map<string, number>();
  const change = (n: number): void => {
    const number = Math.floor(random() * 200);
    const key = `meter-${number}`;
    const isDeleted = random() < 0.2;
    log.append(isDeleted ? null : n, { key, partition: number % 3 });
    if (isDeleted) expected.delete(key);
    else expected.set(key, n);
  };
  for (let n = 0; n < 1000; n++) change(n);
  const view = openView<number>(clientOf(gateway), "meters", { mode: "state", keep: 5 });

  for (let n = 1000; n < 1400; n++) {
    change(n);
    gateway.wake();
    if (random() < 0.05) gateway.cut();
    if (random() < 0.2) await new Promise((resolve) => setTimeout(resolve, random() * 3));
  }
  const shown = () => new Map([...view.state().byKey].map(([key, { data }]) => [key, data]));
  const text = (state: Map<string, unknown>) => JSON.stringify([...state].sort());
  await until(() => view.state().status === "live" && text(shown()) === text(expected), `the same state, seed ${seed}`);

  expect(view.state().messages).toHaveLength(5);
});

test("a snapshot goes on behind what came of it", async () => {
  const gateway = await startGateway();
  const log = gateway.log("meters");
  for (let n = 0; n < 10; n++) log.append(n, { key: `meter-${n}` });
  gateway.behaviour.slice = 4;
  const received: unknown[] = [];
  const subscription = clientOf(gateway).subscribe("meters", { mode: "state" });
  subscription.on("data", ({ data }) => {
    if (received.push(data) === 4) gateway.cut();
  });
  await until(() => subscription.status === "live");

  expect(received).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(gateway.said("subscribe").map(({ mode, after }) => ({ mode, after }))).toEqual([
    { mode: "state", after: undefined },
    { mode: "state", after: ["1.inc1.0:4"] },
  ]);
});

test("after a reset the state is what follows", async () => {
  const gateway = await startGateway();
  gateway.log("meters").append(1, { key: "old" });
  const view = openView<number>(clientOf(gateway), "meters", { mode: "state" });
  await until(() => view.state().byKey.has("old"));

  gateway.send({ type: "reset", stream: "meters" });
  gateway.publish("meters", 2, { key: "new" });
  await until(() => view.state().byKey.has("new"));

  expect([...view.state().byKey.keys()]).toEqual(["new"]);
});

test("a view tells of many messages at once", async () => {
  const gateway = await startGateway();
  const view = openView<number>(clientOf(gateway), "energy", { keep: 3 });
  gateway.log("energy");
  await until(() => view.state().status === "live");
  let told = 0;
  view.onChange(() => told++);

  for (let n = 0; n < 500; n++) gateway.publish("energy", n);
  await until(() => view.state().last?.data === 499);
  await aWhile();

  expect(view.state().messages.map(({ data }) => data)).toEqual([497, 498, 499]);
  expect(told).toBeLessThan(50);
  view.close();
  expect(view.state().status).toBe("ended");
});
