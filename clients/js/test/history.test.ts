import { expect, test } from "vitest";
import { openView, type HistoryRow, type Transport } from "../src/index.js";
import { clientOf, startGateway, until } from "./bench.js";

const ROWS: HistoryRow[] = [
  { time: "2025-12-27T11:00:00.000Z", power_w: 412.5, power_w_min: 80, power_w_max: 1890 },
  { time: "2025-12-27T12:00:00.000Z", power_w: 90, power_w_min: 90, power_w_max: 90 },
  { time: "2025-12-27T12:59:59.000Z", power_w: 95 },
];

for (const transport of ["websocket", "sse"] satisfies Transport[]) {
  test(`history comes as one before the data, by ${transport}`, async () => {
    const gateway = await startGateway();
    gateway.behaviour.history = [ROWS.slice(0, 2), ROWS.slice(2)];
    gateway.log("energy").append({ power_w: 96 });
    const came: unknown[] = [];
    const subscription = clientOf(gateway, { transport }).subscribe("energy", { since: "24h", points: 500 });
    subscription.on("history", ({ rows }) => came.push(rows));
    subscription.on("data", ({ data }) => came.push(data));

    await until(() => came.length === 2);

    expect(came).toEqual([ROWS, { power_w: 96 }]);
  });
}

test("a history that was cut off is asked for anew, and one that was not is not", async () => {
  const gateway = await startGateway();
  gateway.behaviour.history = [ROWS];
  gateway.behaviour.reject = () => {
    // The first part, and then nothing more of it.
    gateway.send({ type: "history", stream: "energy", rows: ROWS.slice(0, 1), more: true });
    gateway.behaviour.reject = () => undefined;
    setImmediate(() => gateway.cut());
    return "unavailable";
  };
  gateway.log("energy").append({ power_w: 96 });
  const histories: (readonly HistoryRow[])[] = [];
  const subscription = clientOf(gateway).subscribe("energy", { since: "24h", points: 500 });
  subscription.on("history", ({ rows }) => histories.push(rows));

  await until(() => subscription.status === "live");
  gateway.cut();
  await until(() => gateway.said("subscribe").length === 3 && subscription.status === "live");

  expect(histories).toEqual([ROWS]);
  expect(gateway.said("subscribe").map(({ points }) => points)).toEqual([500, 500, undefined]);
});

test("a loop is given data only, and a view has both", async () => {
  const gateway = await startGateway();
  gateway.behaviour.history = [ROWS];
  gateway.log("energy").append({ power_w: 96 });
  const client = clientOf(gateway);

  const view = openView(client, "energy", { since: "24h", points: 500 });
  await until(() => view.state().messages.length === 1);
  expect(view.state().history).toEqual(ROWS);
  view.close();

  for await (const { data } of client.subscribe("energy", { since: "24h", points: 500 })) {
    expect(data).toEqual({ power_w: 96 });
    break;
  }
});
