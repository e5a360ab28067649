import type { Output } from '../../telemetry/output'

/**
 * Passes on the output of another process in whole lines. If processes wrote to one pipe themselves, the
 * kernel would mix writes above 4 KiB. Drops half a line, which a killed process leaves.
 */
export async function passLines(from: ReadableStream<Uint8Array>, output: Output): Promise<void> {
  const decoder = new TextDecoder()
  let begun = ''
  for await (const chunk of from) {
    const text = begun + decoder.decode(chunk, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    begun = text.slice(end)
    if (end === 0) continue
    output.write(text.slice(0, end))
    // If nobody reads our output, the worker waits, and this process buffers no more.
    await output.flush()
  }
}
