// The network side of the virtual board, in a thread of its own: TCP connections, each with what has come in.
// The board's thread waits on `flag` while this one works, so MicroPython sees ordinary blocking calls.
import { createConnection } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const flag = new Int32Array(workerData.shared, 0, 2); // [answered, length of the answer in bytes]
const room = new Uint8Array(workerData.shared, 8);
const wires = new Map();
let lastNumber = 0;

function answer(value) {
  const text = Buffer.from(JSON.stringify(value));
  room.set(text);
  flag[1] = text.length;
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

function connect({ host, port, timeoutMs }) {
  const wire = { socket: createConnection({ host, port, noDelay: true }), heard: Buffer.alloc(0), over: false, tell: null };
  const number = ++lastNumber;
  let answered = false;
  const say = (value) => {
    if (!answered) answer(value);
    answered = true;
  };
  const timer = setTimeout(() => {
    wire.socket.destroy();
    say({ error: "ETIMEDOUT" });
  }, timeoutMs);
  wire.socket.on("connect", () => {
    clearTimeout(timer);
    wires.set(number, wire);
    say({ number });
  });
  wire.socket.on("data", (bytes) => {
    wire.heard = Buffer.concat([wire.heard, bytes]);
    wire.tell?.();
  });
  const end = (why) => {
    clearTimeout(timer);
    wire.over = true;
    say({ error: why?.code ?? "ECONNRESET" });
    wire.tell?.();
  };
  wire.socket.on("error", end);
  wire.socket.on("close", () => end());
}

function read({ number, count, timeoutMs }) {
  const wire = wires.get(number);
  if (!wire) return answer({ error: "EBADF" });
  const give = () => {
    const bytes = wire.heard.subarray(0, count);
    wire.heard = wire.heard.subarray(bytes.length);
    wire.tell = null;
    answer({ hex: bytes.toString("hex") });
  };
  if (wire.heard.length >= count || wire.over) return give();
  if (timeoutMs <= 0) return wire.heard.length ? give() : answer({ error: "EAGAIN" });
  const timer = setTimeout(() => {
    wire.tell = null;
    answer({ error: "ETIMEDOUT" });
  }, timeoutMs);
  wire.tell = () => {
    if (wire.heard.length < count && !wire.over) return;
    clearTimeout(timer);
    give();
  };
}

function write({ number, hex }) {
  const wire = wires.get(number);
  if (!wire || wire.over) return answer({ error: "ECONNRESET" });
  wire.socket.write(Buffer.from(hex, "hex"));
  answer({});
}

function close({ number }) {
  wires.get(number)?.socket.destroy();
  wires.delete(number);
  answer({});
}

const CALLS = { connect, read, write, close };
parentPort.on("message", ({ call, ...values }) => CALLS[call](values));
