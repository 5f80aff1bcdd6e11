import { Agent as HttpAgent } from "node:http";
import { connect, type NetConnectOpts, type Socket, type TcpNetConnectOpts } from "node:net";

const bufferBytes = 65_536;

/**
 * An agent whose connections all read into one buffer. Node would allocate 64 KB for every piece it reads, beside the
 * copy that its parser makes of the body in it; the memory that is waiting to be collected then starts one full
 * garbage collection after the other.
 *
 * The bytes of an answer are lent: whoever keeps them asks {@link kept} for something that lasts.
 */
export class ReadingAgent extends HttpAgent {
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);

  override createConnection(options: NetConnectOpts): Socket {
    const buffer = this.#buffer;
    const onread = {
      buffer,
      callback: (byteCount: number): boolean => {
        // Where nobody listens for it, Node gives such bytes to the callback alone.
        socket.emit("data", buffer.subarray(0, byteCount));
        return true;
      },
    };
    const socket = connect({ ...(options as TcpNetConnectOpts), onread });
    return socket;
  }

  /** The bytes themselves, or a copy if they are in the buffer: parsers of today copy, those to come need not. */
  kept(chunk: Buffer): Buffer {
    return chunk.buffer === this.#buffer.buffer ? Buffer.from(chunk) : chunk;
  }
}
