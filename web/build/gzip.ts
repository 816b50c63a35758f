/** Gzip by libdeflate, which lives in the Python that runs the build (see `gzip.py`): Node has only zlib. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";

const PYTHON = "GRADLET_PYTHON"; // its PYTHONPATH leads to what build/pip/tools.txt names

export async function gzip(data: Uint8Array): Promise<Uint8Array> {
  const program = process.env[PYTHON];
  if (!program) throw new Error(`${PYTHON} is not set; build the site with \`gradlet build DIR\``);
  const child = spawn(program, [join(import.meta.dirname, "gzip.py")], { stdio: "pipe" });
  child.stdin.on("error", () => {}); // it has died; its own words follow
  child.stdin.end(data);
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [packed, words, status] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  if (status !== 0) throw new Error(`${program} could not compress ${data.length} bytes: ${words.trim()}`);
  return new Uint8Array(packed);
}
