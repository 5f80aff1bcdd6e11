import { Agent as HttpAgent, type IncomingMessage } from "node:http";
import { connect, type NetConnectOpts, type Socket, type TcpNetConnectOpts } from "node:net";

const bufferBytes = 65_536;

/** The body of an answer, while it comes. */
interface Body {
  readonly response: IncomingMessage;
  readonly take: (bytes: Buffer) => void;
  /** Bytes that have not come yet. */
  missingBytes: number;
}

/** A connection of Node's client with its parser, which has a function for each of its events in a numbered place. */
type ParsedSocket = Socket & { readonly parser?: (object & Record<number, unknown>) | null };

/**
 * An agent whose connections all read into one buffer. Node would allocate 64 KB for every piece it reads, beside the
 * copy that its parser makes of the body in it; the memory that is waiting to be collected then starts one full
 * garbage collection after the other.
 */
export class ReadingAgent extends HttpAgent {
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  readonly #bodies = new WeakMap<Socket, Body>();

  override createConnection(options: NetConnectOpts): Socket {
    const buffer = this.#buffer;
    const onread = {
      buffer,
      callback: (byteCount: number): boolean => {
        if (socket.listenerCount("data") === 0) {
          // Nobody has asked for it: it would pass for the beginning of the next answer.
          socket.destroy();
          return false;
        }
        const bytes = buffer.subarray(0, byteCount);
        // Where nobody listens for it, Node gives such bytes to the callback alone.
        if (!this.#lend(socket, bytes)) socket.emit("data", bytes);
        return true;
      },
    };
    const socket = connect({ ...(options as TcpNetConnectOpts), onread });
    return socket;
  }

  /** Whether a piece of a body lies in the buffer: parsers of today copy it from there, those to come need not. */
  isLent(chunk: Buffer): boolean {
    return chunk.buffer === this.#buffer.buffer;
  }

  /**
   * Lends the bytes in the middle of a body to `take`, where that is possible, so that nobody copies them. The others
   * come as "data" of the answer, all of them in order. What was lent is something else after the call.
   *
   * @param byteCount of the whole body
   */
  lendBody(response: IncomingMessage, byteCount: number, take: (bytes: Buffer) => void): void {
    const body: Body = { response, take, missingBytes: byteCount };
    response.on("data", ({ length }: Buffer) => {
      body.missingBytes -= length;
    });
    this.#bodies.set(response.socket, body);
  }

  /** Gives the bytes to who wants to be lent them, after the parser has seen them; or says that this cannot be done. */
  #lend(socket: Socket, bytes: Buffer): boolean {
    const body = this.#bodies.get(socket);
    // The end of a body is left to the parser, which knows what comes after it.
    if (body === undefined || bytes.length >= body.missingBytes) return false;
    const { response, take, missingBytes } = body;
    // What is paused is not read, and what waits in the answer comes first.
    if (response.readableFlowing !== true || response.readableLength > 0) return false;
    if (!showWithoutCopy(socket, bytes)) return false;
    const isGivenAnyway = body.missingBytes !== missingBytes || response.readableLength > 0;
    if (isGivenAnyway) return true;
    body.missingBytes -= bytes.length;
    take(bytes);
    return true;
  }
}

/**
 * Has the parser of the connection count bytes of a body without making a copy, which it makes only for a function that
 * takes it; returns false, and has not shown them, where Node's parser is not as it was up to Node 24.
 */
function showWithoutCopy(socket: ParsedSocket, bytes: Buffer): boolean {
  const { parser } = socket;
  const place = (parser?.constructor as { readonly kOnBody?: unknown } | undefined)?.kOnBody;
  if (!parser || typeof place !== "number" || typeof parser[place] !== "function") return false;
  const onBody = parser[place];
  parser[place] = undefined;
  try {
    socket.emit("data", bytes);
  } finally {
    // Parsers are used again, by whoever asks for something in this process.
    parser[place] = onBody;
  }
  return true;
}
