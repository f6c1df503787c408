import { describe, expect, test } from "vitest";
import { Progress } from "../src/progress.js";
import type { DataMessage, SubscribeOptions } from "../src/protocol.js";

const stream = "energy";
const data = (position: string): DataMessage => ({ type: "data", stream, position, timestamp: "now", data: 1 });

function progress(options: SubscribeOptions = {}) {
  const made = new Progress(options);
  return { made, request: () => made.request(options) };
}

describe("progress", () => {
  test("live begins where the gateway says, so that nothing is missed if nothing came yet", () => {
    const { made, request } = progress({ filter: "x = 1" });
    expect(request()).toEqual({ filter: "x = 1" });
    made.take({ type: "subscribed", stream, position: "1.a.0:7" });
    expect(request()).toEqual({ filter: "x = 1", after: ["1.a.0:7"] });
  });

  test("the beginning is asked for again until there is a position", () => {
    const { made, request } = progress({ since: "15m" });
    made.take({ type: "subscribed", stream });
    expect(request()).toEqual({ since: "15m" });
  });

  test("the place that is confirmed for 'last' counts once something followed", () => {
    const { made, request } = progress({ last: 3 });
    made.take({ type: "subscribed", stream, position: ["1.a.0:7", "1.a.1:2"] });
    expect(request()).toEqual({ last: 3 });
    made.take(data("1.a.0:8"));
    expect(request()).toEqual({ after: ["1.a.0:8", "1.a.1:2"] });
  });

  test("a last value that is older than the confirmed place is no repeat", () => {
    const { made } = progress({ last: 1 });
    made.take({ type: "subscribed", stream, position: "1.a.0:500" });
    expect(made.take(data("1.a.0:43"))).toBe(true);
    expect(made.positions).toEqual(["1.a.0:500"]);
  });

  test("in the middle of a snapshot only what was received counts", () => {
    const { made, request } = progress({ mode: "state" });
    made.take({ type: "subscribed", stream });
    made.take(data("1.a.0:5"));
    expect(request()).toEqual({ mode: "state", after: ["1.a.0:5"] });
    made.take({ type: "synced", stream, position: ["1.a.0:90", "1.a.1:80"] });
    expect(request()).toEqual({ mode: "state", after: ["1.a.0:90", "1.a.1:80"] });
  });

  test("a reset forgets everything, also the beginning that was asked for", () => {
    const { made, request } = progress({ mode: "state", after: "1.a.0:1000" });
    made.rebase();
    made.take({ type: "subscribed", stream, position: "1.a.0:1000" });
    made.take({ type: "reset", stream });
    expect(request()).toEqual({ mode: "state" });
    expect(made.take(data("1.a.0:3"))).toBe(true);
    expect(request()).toEqual({ mode: "state", after: ["1.a.0:3"] });
  });

  test("what was held when it was asked for is a repeat, what is newer is not", () => {
    const { made } = progress();
    made.take({ type: "subscribed", stream, position: "1.a.0:1" });
    made.take(data("1.a.0:5"));
    made.rebase();
    expect(made.take(data("1.a.0:5"))).toBe(false);
    expect(made.take(data("1.a.0:6"))).toBe(true);
    expect(made.take(data("1.a.1:1"))).toBe(true);
  });

  test("behind a gap the stream goes on, even at a smaller number", () => {
    const { made } = progress({ after: "1.a.0:90" });
    made.rebase();
    made.take({ type: "subscribed", stream, position: "1.b.0:0", complete: false, reason: "recreated" });
    expect(made.positions).toEqual(["1.a.0:90"]);
    made.take({ type: "gap", stream, reason: "recreated", from: "1.a.0:90", to: "1.b.0:0" });
    expect(made.positions).toEqual(["1.b.0:0"]);
    expect(made.take(data("1.b.0:1"))).toBe(true);
  });

  test("a gap of unknown extent keeps the old place until there is a new one", () => {
    const { made } = progress({ after: ["1.a.0:90", "1.c.0:4"] });
    made.take({ type: "gap", stream, reason: "recreated", from: "1.a.0:90", to: null });
    expect(made.positions).toEqual(["1.a.0:90", "1.c.0:4"]);
    made.take(data("1.b.0:1"));
    expect(made.positions).toEqual(["1.c.0:4", "1.b.0:1"]);
  });
});
