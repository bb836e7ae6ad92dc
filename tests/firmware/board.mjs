// A virtual board: the node's own files under the official MicroPython for WebAssembly.
//
//   node board.mjs MICROPYTHON.mjs FIRMWARE CONDITIONS.json SPEED [PROGRAM.py]
//
// PROGRAM.py is run in place of the node's main.py.
// FIRMWARE is the folder of the node's files with its node.json. CONDITIONS.json is read again and again
// while the board runs: {"mv", "ripple_mv", "wifi", "wall"}; SPEED is how many of the board's seconds pass
// in one of ours.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

const [library, firmware, conditionsFile, speedText, program] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const speed = Number(speedText);
const shared = new SharedArrayBuffer(1 << 20);
const flag = new Int32Array(shared, 0, 2);
const nobody = new Int32Array(new SharedArrayBuffer(4));
const network = new Worker(join(here, "wires.mjs"), { workerData: { shared } });
let conditions = {};
let readAt = -Infinity;

function condition(name) {
  const now = performance.now();
  if (now - readAt > 10) {
    conditions = JSON.parse(readFileSync(conditionsFile, "utf8"));
    readAt = now;
  }
  return conditions[name];
}

// Hands a call to the network's thread and waits for its answer, as a driver on a real board does.
function ask(call, values) {
  Atomics.store(flag, 0, 0);
  network.postMessage({ call, ...JSON.parse(values) });
  Atomics.wait(flag, 0, 0);
  return Buffer.from(new Uint8Array(shared, 8, flag[1])).toString();
}

globalThis.virtualBoard = {
  ask,
  condition: (name) => condition(name),
  wait_ms: (duration) => void Atomics.wait(nobody, 0, 0, duration / speed),
};

const { loadMicroPython } = await import(library);
const python = await loadMicroPython({ heapsize: 2 * 1024 * 1024 });

function carry(folder, target) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).isDirectory()) {
      python.FS.mkdir(`${target}/${name}`);
      carry(file, `${target}/${name}`);
    } else python.FS.writeFile(`${target}/${name}`, readFileSync(file));
  }
}

for (const [name, folder] of [["firmware", firmware], ["fakes", join(here, "fakes")]]) {
  python.FS.mkdir(`/${name}`);
  carry(folder, `/${name}`);
}
console.log(`${basename(library)} runs ${firmware}`);
const task = program ? readFileSync(program, "utf8") : "import main\nmain.run()\n";
// The hardware's modules come first; the library asks for some under their old names.
python.runPython(`
import sys
sys.path[:] = ["/fakes", "/firmware", "/firmware/vendor"]
import clock, fake_socket
sys.modules["time"] = clock
sys.modules["socket"] = sys.modules["usocket"] = fake_socket
import os
os.chdir("/firmware")
`);
try {
  python.runPython(task);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
await network.terminate();
