import { describe, expect, test } from "vitest";
import { earlierPositions, hasCaughtUpWith, listPositions, mergePositions, parsePositions } from "../src/positions.js";

const merged = (held: string[], later: string | string[]) =>
  listPositions(mergePositions(parsePositions(held), parsePositions(later)));

describe("positions", () => {
  test("of the same partition the one with the larger number is kept", () => {
    expect(merged(["1.a.0:9"], "1.a.0:10")).toEqual(["1.a.0:10"]);
    expect(merged(["1.a.0:10"], "1.a.0:9")).toEqual(["1.a.0:10"]);
  });

  test("partitions are kept side by side", () => {
    expect(merged(["1.a.0:9"], ["1.a.1:3", "1.b.0:1"])).toEqual(["1.a.0:9", "1.a.1:3", "1.b.0:1"]);
  });

  test("numbers may be larger than JavaScript counts exactly", () => {
    expect(merged(["1.a.0:9007199254740993"], "1.a.0:9007199254740992")).toEqual(["1.a.0:9007199254740993"]);
  });

  test("only places that name the same partitions are comparable", () => {
    const held = parsePositions(["1.a.0:5", "1.a.1:5"]);
    expect(hasCaughtUpWith(held, parsePositions(["1.a.0:5", "1.a.1:4"]))).toBe(true);
    expect(hasCaughtUpWith(held, parsePositions(["1.a.0:6", "1.a.1:4"]))).toBe(false);
    expect(hasCaughtUpWith(held, parsePositions(["1.a.0:5"]))).toBe(false);
  });

  test("the earlier of two places is the earlier in each partition", () => {
    const earlier = earlierPositions(parsePositions(["1.a.0:5", "1.a.1:10"]), parsePositions(["1.a.0:6", "1.a.1:9"]));
    expect(listPositions(earlier)).toEqual(["1.a.0:5", "1.a.1:9"]);
  });
});
