// Makes one script for a browser of a source and some lines behind it:
//
//   node bundle.mjs SOURCE LINES OUT
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { build } from "esbuild";

const [source, lines, outfile] = process.argv.slice(2);
await build({
  stdin: {
    contents: `${await readFile(source, "utf8")}\n${await readFile(lines, "utf8")}`,
    loader: extname(source).slice(1),
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  format: "iife",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
  outfile,
});
