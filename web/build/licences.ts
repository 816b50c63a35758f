/**
 * licences.txt: whose code the site contains, under which licence, with every text, made from the packages themselves.
 *
 * The bundlers know what is bundled: each of the build's bundles notes its modules here. A package whose licence is
 * not known here, or whose text is nowhere, ends the build. The texts that packages lack are kept in `licences/`.
 */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { hex } from "./digest.ts";

/** Licences that let a site contain the code, as long as it contains their texts. */
const KNOWN = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "EPL-1.0",
  "ISC",
  "LicenseRef-Public-Domain",
  "MIT",
  "MPL-2.0",
  "OFL-1.1",
  "PSF-2.0",
  "Zlib",
  "bzip2-1.0.6",
  "(MPL-2.0 OR Apache-2.0)",
  "Mozilla Public License Version 2.0",
]);
const TEXT = /^(licen[cs]e|copying|notice)[\w.-]*$/i;
/** Vite's own licence comes first in its file; what follows are those of the packages that it builds with. */
const BUILD_TIME = /^# Licenses of bundled dependencies[\s\S]*/m;

type Part = { name: string; licence: string; home: string; texts: string[] };
/** A text kept in `licences/`: that of a package, or of other software `inside` it, as `name@version`. */
type Kept = {
  name: string;
  licence: string;
  inside: string[];
  home: string;
  file: string;
  source: string;
  sha256: string;
};
/** As `gradlet.cli.licences` writes it. */
type Wheel = Part & { version: string; ours: boolean };

/** The folders of the packages that any bundle of this build has taken code or files from. */
const folders = new Set<string>();

/** Notes what a bundle is made of. */
export function noted(): Plugin {
  return {
    name: "gradlet:noted",
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle))
        for (const module of output.type === "chunk" ? output.moduleIds : output.originalFileNames) note(module);
    },
  };
}

function note(module: string): void {
  if (module.startsWith("\0vite/")) folders.add("vite");
  if (module.startsWith("\0rolldown/")) folders.add("rolldown");
  const folder = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
  if (folder) folders.add(folder);
}

/** `wheels`: the list that `gradlet.cli.licences` wrote. Pyodide is not bundled: its files are shipped as they are. */
export function licences({ root, wheels }: { root: string; wheels: string }): Plugin {
  return {
    name: "gradlet:licences",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler() {
        const parts: Part[] = [];
        const kept = await keptTexts(join(root, "build/licences"));
        for (const folder of [...folders, "pyodide"].sort())
          parts.push(...(await ofPackage(join(root, "node_modules", folder), kept)));
        parts.push(...ofWheels(JSON.parse(await readFile(wheels, "utf8")) as Wheel[]));
        this.emitFile({ type: "asset", fileName: "licences.txt", source: written(parts) });
      },
    },
  };
}

async function keptTexts(folder: string): Promise<(Kept & { text: string })[]> {
  const entries = JSON.parse(await readFile(join(folder, "kept.json"), "utf8")) as Kept[];
  return Promise.all(
    entries.map(async (entry) => {
      const text = await readFile(join(folder, entry.file), "utf8");
      if (hex(text) !== entry.sha256)
        throw new Error(
          `${entry.file} is not the text that kept.json has the SHA-256 of; compare it with ${entry.source}`,
        );
      return { ...entry, text };
    }),
  );
}

async function ofPackage(folder: string, kept: (Kept & { text: string })[]): Promise<Part[]> {
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
    homepage?: string;
    repository?: string | { url: string };
  };
  const name = `${about.name}@${about.version}`;
  const inside = kept
    .filter((entry) => entry.inside.includes(name))
    .map((entry) => ({
      name: `${entry.name}, in ${name}`,
      licence: entry.licence,
      home: entry.home,
      texts: [entry.text],
    }));
  const files = (await readdir(folder)).filter((file) => TEXT.test(file)).sort();
  if (!files.length && !inside.length)
    throw new Error(
      `${name} has no licence's text in its package; put one into web/build/licences and name it in kept.json`,
    );
  for (const part of inside) check(part);
  if (!files.length) return inside;
  const texts = await Promise.all(
    files.map(async (file) => (await readFile(join(folder, file), "utf8")).replace(BUILD_TIME, "")),
  );
  const repository = typeof about.repository === "string" ? about.repository : about.repository?.url;
  const home =
    about.homepage ?? repository?.replace(/^git\+/, "").replace(/^(?=[\w-]+\/[\w-]+$)/, "https://github.com/") ?? "";
  const part = { name, licence: about.license ?? "", home, texts };
  check(part);
  return [part, ...inside];
}

/** A package that a user ships with their own site: listed as it is, and theirs to check. */
function ofWheels(wheels: Wheel[]): Part[] {
  return wheels.map(({ ours, version, ...wheel }) => {
    const part = { ...wheel, name: `${wheel.name} ${version}` };
    if (ours) check(part);
    return part;
  });
}

function check({ name, licence, texts }: Part): void {
  if (!KNOWN.has(licence))
    throw new Error(
      `${name} has the licence '${licence}', which web/build/licences.ts does not know; read it, and add it there`,
    );
  if (!texts.some((text) => text.trim()))
    throw new Error(`${name} has no licence's text; put one into web/build/licences and name it in kept.json`);
}

/** Each text once, under all that it is the licence of, in the order of the parts. */
function written(parts: Part[]): string {
  const sections = new Map<string, Part[]>();
  for (const part of parts) {
    const text = part.texts.map(tidy).join("\n\n") || "(Its package has no text of a licence.)";
    sections.set(text, [...(sections.get(text) ?? []), part]);
  }
  const line = "-".repeat(80);
  const head =
    "This site contains software of others, whose licences follow. " +
    "gradlet itself is under the MIT licence, which is among them.\n";
  const body = [...sections].map(([text, parts]) => {
    const names = parts.map(({ name, licence, home }) =>
      [name, licence || "no licence named", home].filter(Boolean).join("  |  "),
    );
    return `${line}\n${names.join("\n")}\n${line}\n\n${text}\n`;
  });
  return [head, ...body].join("\n");
}

const tidy = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]+\n/g, "\n")
    .replace(/^\n+|\s+$/g, "");
