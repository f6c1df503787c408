import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { atEnd } from "./bench.js";

test("every snippet of the README is accepted by the compiler", () => {
  const root = join(import.meta.dirname, "..");
  const snippets = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^```(tsx?)\n([^]*?)^```/gm)];
  expect(snippets.length).toBeGreaterThan(5);
  // Inside the package, so that its dependencies are found.
  const folder = mkdtempSync(join(root, "test", "readme-"));
  atEnd(() => rmSync(folder, { recursive: true }));
  for (const [index, [, extension, text = ""]] of snippets.entries()) {
    writeFileSync(join(folder, `snippet-${index}.${extension}`), text);
  }
  const paths = { "sluice-client": ["../../src/index.ts"], "sluice-client/*": ["../../src/*.ts"] };
  const compilerOptions = { noEmit: true, rootDir: "../..", lib: ["ES2022", "DOM", "DOM.Iterable"], types: ["node"], jsx: "react-jsx", paths };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.build.json", compilerOptions, include: ["."] }));

  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  let said = "";
  try {
    execFileSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  } catch (error) {
    said = (error as { stdout: string }).stdout;
  }
  expect(said).toBe("");
});
