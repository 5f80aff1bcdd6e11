import type { ByteWriter, Writer } from "hyparquet-writer";
import type { FileSink } from "../file-sink.ts";

/** Passes on to a file what a writer of Parquet has put together, a row group at a time. */
export function sinkWriter(sink: FileSink, writer: ByteWriter): Writer {
  const flush = async (): Promise<void> => {
    // A copy, since the buffer is filled anew from its start and a file may collect what it is given.
    await sink.writeBytes(new Uint8Array(writer.buffer.slice(0, writer.index)));
    writer.index = 0;
  };
  return Object.assign(writer, { flush, finish: flush });
}
