// Makes the script of the builder's page of its modules: `npm run bundle`. With --check it only compares.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const STATIC = fileURLToPath(new URL("../../viz/builder/static/", import.meta.url));
const BUNDLE = `${STATIC}builder.bundle.js`;

/** The script, with a checksum of what it is made of, which a test in Python compares as well. */
async function bundled() {
  const { outputFiles: [{ text }], metafile } = await build({
    entryPoints: [`${STATIC}builder.mjs`], absWorkingDir: STATIC, bundle: true, minify: true, write: false, metafile: true,
    format: "iife", globalName: "builder", charset: "utf8", target: "es2022", legalComments: "none",
  });
  const sources = Object.keys(metafile.inputs).sort();
  const all = createHash("sha256");
  for (const name of sources) all.update(readFileSync(`${STATIC}${name}`));
  return `/* Made by npm run bundle of ${sources.join(" ")}: ${all.digest("hex")} */\n${text}`;
}

const wanted = await bundled();
if (!process.argv.includes("--check")) writeFileSync(BUNDLE, wanted);
else if (readFileSync(BUNDLE, "utf8") !== wanted) {
  console.error("builder.bundle.js is out of date: run npm run bundle in tests/javascript");
  process.exitCode = 1;
}
